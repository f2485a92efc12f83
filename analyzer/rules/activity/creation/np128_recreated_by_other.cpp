#include "analyzer/correlation/dry_run.h"
#include "analyzer/correlation/rbac_object.h"
#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

namespace nsposture::rules::activity::creation {

namespace {

using correlation::Creation;
using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP128",
    "Recreated by another identity",
    store::Severity::Medium,
    "A namespace was deleted and then recreated by an identity other than its first "
    "creator. Bindings, cloud trust and webhook exemptions that name it also apply to the "
    "new namespace.",
    "Ask both identities. Check bindings, cloud roles and webhook exemptions that name the "
    "namespace.",
    {"MITRE ATT&CK T1036.005", "MITRE ATT&CK T1078.004"}};

const LoggedRequest* deleted_between(const Creation& before, const Creation& after,
                                     const correlation::Lifecycles& lifecycles) {
  for (const LoggedRequest* deletion : lifecycles.deletions(after.name)) {
    const auto when = deletion->event.received;
    if (when >= before.time() && when <= after.time()) return deletion;
  }
  return nullptr;
}

std::string uid_text(const Creation& creation) {
  const auto uid = correlation::uid_from_event(creation.request->event.object);
  return uid.empty() ? "" : fmt::format(" (uid {})", uid);
}

void judge(const Creation& before, const Creation& after, const EventContext& context,
           Findings& findings) {
  if (before.request->effective().username == after.request->effective().username) return;
  const LoggedRequest* deletion = deleted_between(before, after, context.file.lifecycles());
  if (deletion == nullptr) return;
  auto finding = make_finding(kInfo, correlation::describe(after.request->effective()), after.name,
                              event_key(*after.request));
  finding.time = after.time();
  finding.title = fmt::format("{} recreated {}, which {} had created", actor_text(*after.request),
                              name_text(after), actor_text(*before.request));
  for (const auto* creation : {&before, &after}) {
    auto evidence = event_evidence(*creation->request);
    evidence.text += uid_text(*creation);
    finding.evidence.push_back(std::move(evidence));
  }
  finding.evidence.insert(finding.evidence.begin() + 1, event_evidence(*deletion));
  add_doubts(finding, *after.request);
  // It was recreated, so it had been deleted; only who deleted it is uncertain.
  if (correlation::may_be_dry_run(*deletion) && !context.file.lifecycles().completed(*deletion)) {
    doubt(finding, store::Confidence::Medium, correlation::kMayBeDryRun);
  }
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  std::map<std::string_view, const Creation*> last;
  for (const auto& creation : context.file.creations()) {
    if (!creation.took_place() || creation.name.empty()) continue;
    const auto [at, fresh] = last.try_emplace(creation.name, &creation);
    if (fresh) continue;
    judge(*at->second, creation, context, findings);
    at->second = &creation;
  }
}

}  // namespace

Rule np128() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::creation
