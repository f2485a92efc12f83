#include "analyzer/investigation/investigate.h"

#include "analyzer/correlation/origin.h"
#include "analyzer/investigation/incident.h"
#include "analyzer/investigation/plan.h"

#include <iterator>

namespace nsposture::investigation {

namespace {

using reports::Dossier;

void fill_request(const Incident& incident, Dossier& dossier) {
  if (incident.creation == nullptr) return;
  const auto& creation = *incident.creation;
  const auto& event = creation.request->event;
  reports::DossierRequest request;
  request.time = creation.time();
  request.outcome = to_string(creation.outcome);
  request.verdict = to_string(creation.verdict);
  request.how = to_string(creation.way);
  request.code = event.code;
  const auto& effective = creation.request->effective();
  if (!effective.username.empty()) request.actor = correlation::describe(effective);
  if (event.impersonated) request.real_actor = correlation::describe(event.user);
  if (incident.minted != nullptr) request.minter = correlation::actor_text(*incident.minted);
  request.client = event.user_agent;
  if (!event.source_ips.empty()) request.address = event.source_ips.back();
  request.audit_id = event.audit_id;
  request.file = event.file;
  request.line = event.line;
  dossier.request = std::move(request);
}

void append(std::vector<reports::PlanItem>& plan, std::vector<reports::PlanItem> more) {
  plan.insert(plan.end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
}

}  // namespace

Dossier investigate(const CaseFile& file, const std::string& what, const Options& options) {
  const auto incident = find_incident(file, what, options);
  Dossier dossier;
  dossier.cluster = file.now().info.cluster;
  dossier.namespace_ = incident.ns;
  fill_request(incident, dossier);
  dossier.grants = grants_of(incident);
  dossier.findings = incident.findings;
  dossier.steps = {logs_step(incident),   history_step(incident),
                   who_step(incident),    grant_step(dossier.grants, incident),
                   around_step(incident), then_step(incident),
                   now_step(incident),    flows_step(incident),
                   changes_step(incident)};
  dossier.steps.push_back(verdict_step(incident, dossier));
  const auto revocation = revoke_grants(incident, dossier.grants);
  dossier.plan = containment(incident, dossier, revocation);
  append(dossier.plan, correction(incident, revocation));
  append(dossier.plan, follow_up(incident, dossier));
  return dossier;
}

}  // namespace nsposture::investigation
