#include "analyzer/investigation/incident.h"

#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/registry.h"
#include "graph/base/edit_distance.h"
#include "graph/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace nsposture::investigation {

namespace {

// The deciding request: the last that created it, else the last that may have, else the last.
const Creation* deciding(const std::vector<const Creation*>& attempts) {
  const auto rank = [](const Creation* creation) {
    if (creation->took_place()) return 2;
    return creation->verdict == correlation::Verdict::Unknown ? 1 : 0;
  };
  const Creation* best = nullptr;
  for (const auto* attempt : attempts) {
    if (best == nullptr || rank(attempt) >= rank(best)) best = attempt;
  }
  return best;
}

std::set<std::string> known_names(const CaseFile& file) {
  std::set<std::string> names;
  for (const auto& creation : file.creations()) names.insert(creation.name);
  for (const auto& snapshot : file.snapshots()) {
    for (const auto& ns : snapshot.cluster().namespaces) names.insert(ns.meta.name);
  }
  for (const auto& orphan : file.orphans()) names.insert(orphan.namespace_);
  names.erase("");
  return names;
}

[[noreturn]] void nothing_known(const CaseFile& file, const std::string& what) {
  std::string nearest;
  std::size_t distance = 4;
  for (const auto& name : known_names(file)) {
    const auto apart = edit_distance(name, what);
    if (apart < distance) {
      distance = apart;
      nearest = name;
    }
  }
  throw Error(ErrorCode::Usage,
              fmt::format("nothing is known of a namespace or audit ID `{}`{}", what,
                          nearest.empty() ? "" : fmt::format("; did you mean `{}`?", nearest)));
}

// Kubelets fetch the tokens of their pods, and administrators issue tokens: neither is involved.
bool mints_for_everybody(const LoggedRequest& minted) {
  return correlation::is_of_kubelet(minted) || rules::is_master(minted.effective());
}

void add(const std::string& name, std::vector<std::string>& names) {
  if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
}

std::vector<const LoggedRequest*> involved(const Incident& incident) {
  std::vector<const LoggedRequest*> requests;
  if (incident.creation == nullptr) {
    for (const auto& cited : incident.cited) requests.push_back(cited.request);
    return requests;
  }
  requests.push_back(incident.creation->request);
  if (incident.asked != nullptr) requests.push_back(incident.asked);
  if (incident.minted != nullptr && !mints_for_everybody(*incident.minted)) {
    requests.push_back(incident.minted);
  }
  return requests;
}

std::vector<Cited> cited_by(const std::vector<store::Finding>& findings, const CaseFile& file) {
  std::vector<Cited> all;
  for (const auto& request : file.requests()) {
    const auto alarm = std::ranges::find_if(findings, [&](const store::Finding& finding) {
      return finding.severity >= store::Severity::High && cites(finding, request);
    });
    if (alarm != findings.end()) all.push_back({&request, alarm->title});
  }
  return all;
}

bool log_knows(const CaseFile& file, const std::string& name) {
  return !file.lifecycles().changes(name).empty() || !file.lifecycles().deletions(name).empty() ||
         !file.lifecycles().bindings(name).empty();
}

}  // namespace

bool cites(const store::Finding& finding, const LoggedRequest& request) {
  const auto& event = request.event;
  return std::ranges::any_of(finding.evidence, [&](const store::Evidence& evidence) {
    return evidence.kind == store::EvidenceKind::Event && evidence.line == event.line &&
           evidence.file == event.file;
  });
}

Incident find_incident(const CaseFile& file, const std::string& what, const Options& options) {
  Incident incident{file, options, what, nullptr, {}, nullptr, nullptr, {}, {}, {}};
  // An attacker may name a namespace like an audit ID to hide it; the name takes precedence.
  const bool is_name = known_names(file).contains(what) || log_knows(file, what);
  for (const auto& creation : file.creations()) {
    const bool wanted = is_name ? creation.name == what : creation.request->event.audit_id == what;
    if (wanted) incident.attempts.push_back(&creation);
  }
  if (!is_name && incident.attempts.empty()) nothing_known(file, what);
  incident.creation = deciding(incident.attempts);
  if (!is_name) incident.ns = incident.creation->name;
  if (incident.creation != nullptr) {
    const auto& user = incident.creation->request->event.user;
    incident.minted = file.lineage().minted_by(user.credential_id);
    incident.asked = file.lineage().asked_for(incident.ns, incident.creation->time());
  }
  for (auto& finding : rules::run_rules(file, options.rules, options.inputs)) {
    const bool about = !incident.ns.empty() && finding.namespace_ == incident.ns;
    if (about || (incident.creation != nullptr && cites(finding, *incident.creation->request))) {
      incident.findings.push_back(std::move(finding));
    }
  }
  incident.cited = cited_by(incident.findings, file);
  // An installed program also gets a service account and a grant from one identity: NP148
  // distinguishes them.
  const bool by_puppet = std::ranges::any_of(
      incident.findings, [](const store::Finding& finding) { return finding.rule == "NP148"; });
  if (by_puppet && incident.creation != nullptr) {
    incident.puppet = puppet_behind(*incident.creation, file);
  }
  return incident;
}

std::vector<std::string> Incident::usernames() const {
  std::vector<std::string> names;
  for (const auto* request : involved(*this)) {
    add(request->event.user.username, names);
    add(request->effective().username, names);
  }
  if (puppet) add(puppet->made->event.user.username, names);
  return names;
}

std::vector<std::string> Incident::requesters() const {
  std::vector<std::string> names;
  for (const auto* request : involved(*this)) add(request->event.user.username, names);
  if (puppet) add(puppet->made->event.user.username, names);
  return names;
}

std::string Incident::absolute(const std::string& path) const {
  return (std::filesystem::path(options.folder) / path).lexically_normal().string();
}

const Namespace* Incident::in_snapshot() const {
  const auto& state = *file.now().state;
  const auto at = state.index().find(ObjectKey{ObjectKind::Namespace, {}, ns});
  return at == ClusterIndex::kNone ? nullptr : &state.cluster().namespaces[at];
}

bool Incident::exists_now() const {
  const auto& deletions = file.lifecycles().deletions(ns);
  const auto taken = file.now().info.taken;
  const bool made_later = creation != nullptr && creation->took_place() && taken < creation->time();
  const auto after = made_later ? creation->time() : taken;
  const bool deleted = std::ranges::any_of(
      deletions, [&](const LoggedRequest* request) { return after < request->event.received; });
  return !deleted && (made_later || in_snapshot() != nullptr);
}

DossierLine text_line(std::string label, std::string text) {
  DossierLine line;
  line.label = std::move(label);
  line.text = std::move(text);
  return line;
}

DossierLine line_of(std::string label, const store::Evidence& evidence) {
  return {std::move(label), evidence.text, evidence.time,
          evidence.file,    evidence.line, evidence.audit_id};
}

DossierLine line_of(std::string label, const LoggedRequest& request) {
  return line_of(std::move(label), rules::event_evidence(request));
}

}  // namespace nsposture::investigation
