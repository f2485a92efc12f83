#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/wording.h"
#include "graph/difference/rule_cover.h"
#include "graph/rbac/name_grant.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace nsposture::rules::activity::creation {

namespace {

using correlation::Creation;
using correlation::Snapshot;

const store::RuleInfo kInfo{
    "NP127",
    "Created with a name that an existing binding refers to",
    store::Severity::High,
    "A binding outside the namespace named its service accounts before it existed. The "
    "creator of the namespace can create the service account, and so gets what the binding "
    "grants.",
    "Delete the binding. If no one ordered the namespace, delete it too. Check what the "
    "service account has done. Remove bindings together with the namespaces that they refer "
    "to.",
    {"MITRE ATT&CK T1098.006", "MITRE ATT&CK T1078.004", "CIS Kubernetes Benchmark 5.1.1"}};

// Bindings by the namespaces whose service accounts they name from outside; entries without
// bindings are requested names.
using Waiting = std::map<std::string, std::set<ObjectKey>, std::less<>>;

// The namespace of the effective subject's service accounts; empty for other subjects.
std::string account_namespace(const Subject& subject) {
  constexpr std::string_view kAll = "system:serviceaccounts:";
  if (subject.kind == SubjectKind::ServiceAccount) return subject.namespace_;
  const bool group = subject.kind == SubjectKind::Group && subject.name.starts_with(kAll);
  return group ? subject.name.substr(kAll.size()) : std::string();
}

void note_binding(const Binding& binding, Waiting& waiting) {
  for (std::size_t i = 0; i < binding.subjects.size(); ++i) {
    const auto found = waiting.find(account_namespace(binding.effective_subject(i)));
    if (found == waiting.end() || found->first == binding.meta.namespace_) continue;
    found->second.insert(key_of(binding));
  }
}

bool counts(const Creation& creation) {
  return creation.took_place() && !creation.name.empty() && !creation.bootstrap &&
         !creation.grant.masters;
}

// Only for created names: a cluster has many bindings, and serve calls this often.
Waiting waiting_for(const correlation::CaseFile& file) {
  Waiting waiting;
  for (const auto& creation : file.creations()) {
    if (counts(creation)) waiting[creation.name];
  }
  if (waiting.empty()) return waiting;
  for (const auto& snapshot : file.snapshots()) {
    for (const auto& binding : snapshot.cluster().bindings) note_binding(binding, waiting);
  }
  const auto& history = *file.now().history;
  for (const auto& key : history.touched()) {
    for (const auto& version : history.versions(key)) {
      if (version.binding) note_binding(*version.binding, waiting);
    }
  }
  return waiting;
}

// A creator who also created the binding gained nothing by the name.
bool made_by_creator(const ObjectKey& key, const Snapshot& snapshot, const Creation& creation) {
  if (snapshot.history->versions(key).empty()) return false;
  const auto state = snapshot.history->state_at(key, creation.time());
  if (state.created_by == nullptr) return false;
  const auto& maker = state.created_by->effective().username;
  return maker == creation.request->effective().username ||
         maker == creation.request->event.user.username;
}

// The role at that time; empty if it did not exist or its content is unknown.
std::optional<Role> role_of(const Binding& binding, const Snapshot& snapshot, Timestamp when) {
  const auto key = role_key_of(binding);
  if (!snapshot.history->versions(key).empty()) return snapshot.history->state_at(key, when).role;
  const auto found = snapshot.state->index().find(key);
  if (found == ClusterIndex::kNone) return std::nullopt;
  return snapshot.cluster().roles[found];
}

// The role grants more than the creator already had in the binding's scope.
bool gains(const Role& role, const Binding& binding, const Snapshot& snapshot,
           const Creation& creation) {
  const auto identity = correlation::identity_of(creation.request->effective());
  difference::RuleCover held;
  for (const auto& applied :
       snapshot.authorizer().bindings_for(identity, binding.meta.namespace_)) {
    if (applied.role == rbac::Grant::kNoIndex) continue;
    const auto key = key_of(snapshot.cluster().bindings[applied.binding]);
    // Grants added later, perhaps through this binding, do not count.
    if (snapshot.history->present(key, creation.time()) == false) continue;
    for (const auto& rule : snapshot.cluster().roles[applied.role].rules) held.add(rule);
  }
  return std::ranges::any_of(role.rules,
                             [&](const PolicyRule& rule) { return !held.uncovered(rule).empty(); });
}

// The first service account of the namespace that the binding names.
std::optional<Subject> named_account(const Binding& binding, std::string_view ns) {
  for (std::size_t i = 0; i < binding.subjects.size(); ++i) {
    auto subject = binding.effective_subject(i);
    if (account_namespace(subject) == ns) return subject;
  }
  return std::nullopt;
}

store::Evidence binding_evidence(const Binding& binding, const Subject& account,
                                 const Cluster& cluster) {
  store::Evidence evidence;
  evidence.kind = store::EvidenceKind::Binding;
  evidence.text = fmt::format("{} gives {} {}", describe(key_of(binding)), describe(account),
                              describe(role_key_of(binding)));
  locate(evidence, cluster, binding.pos);
  return evidence;
}

void judge(const Creation& creation, const std::set<ObjectKey>& keys, const EventContext& context,
           Findings& findings) {
  const auto& snapshot = context.file.at(creation.time());
  auto finding = make_finding(kInfo, correlation::describe(creation.request->effective()),
                              creation.name, event_key(*creation.request));
  for (const auto& key : keys) {
    const Binding* binding = snapshot.history->binding_at(key, creation.time());
    const auto account = binding == nullptr ? std::nullopt : named_account(*binding, creation.name);
    if (!account || made_by_creator(key, snapshot, creation)) continue;
    const auto role = role_of(*binding, snapshot, creation.time());
    if (!role || !gains(*role, *binding, snapshot, creation)) continue;
    if (finding.evidence.empty()) {
      finding.title = fmt::format("{} created {}, whose service accounts {} already refers to: {}",
                                  actor_text(*creation.request), name_text(creation), describe(key),
                                  describe(role_key_of(*binding)));
      finding.evidence.push_back(event_evidence(*creation.request));
    }
    finding.evidence.push_back(binding_evidence(*binding, *account, snapshot.cluster()));
    add_cause(finding, rbac::name_grant(snapshot.cluster(), *binding, &*account, &*role));
    finding.next_steps.push_back(removal_command(*binding));
  }
  if (finding.evidence.empty()) return;
  finding.time = creation.time();
  add_origin(finding, creation, context.file);
  add_doubts(finding, *creation.request);
  add_containment(finding, creation.name);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  const auto waiting = waiting_for(context.file);
  for (const auto& creation : context.file.creations()) {
    if (counts(creation)) judge(creation, waiting.at(creation.name), context, findings);
  }
}

}  // namespace

Rule np127() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::creation
