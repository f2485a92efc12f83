#include "analyzer/correlation/reason.h"
#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::rules::activity::creation {

namespace {

using correlation::Creation;
using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP103",
    "Created by a self-made grant",
    store::Severity::Critical,
    "The identity could write RBAC. It granted itself permission to create namespaces, and "
    "then used it. This is a completed privilege escalation.",
    "Remove the binding, and the permission that made it possible (`bind` or `escalate` on "
    "roles, writing bindings). Review everything that this identity has done since.",
    {"MITRE ATT&CK T1098.006", "CIS Kubernetes Benchmark 5.1.8"}};

bool same_person(const LoggedRequest& a, const LoggedRequest& b) {
  return a.event.user.username == b.event.user.username ||
         a.effective().username == b.effective().username;
}

// The server used a grant that is not among the known ones: there was an older one.
bool sufficed_before(const Creation& creation) {
  const auto reason = correlation::parse_rbac_reason(creation.request->event.reason);
  return reason && std::ranges::none_of(creation.grant.grants, [&](const auto& past) {
           return past.grant.binding == reason->binding;
         });
}

// The creator's write that created the grants; null if any grant is from another source.
const LoggedRequest* own_write(const Creation& creation) {
  if (sufficed_before(creation)) return nullptr;
  for (const auto& grant : creation.grant.grants) {
    if (grant.created_by == nullptr) return nullptr;  // an older grant sufficed
    if (!same_person(*grant.created_by, *creation.request)) return nullptr;
  }
  return creation.grant.grants.empty() ? nullptr : creation.grant.grants.front().created_by;
}

// The creator's write of the binding or role that the reason names, if the log does not show the
// content (level Metadata); null if there is none.
const LoggedRequest* own_unseen_write(const Creation& creation, const correlation::CaseFile& file) {
  const auto reason = correlation::parse_rbac_reason(creation.request->event.reason);
  if (!reason || !creation.grant.grants.empty()) return nullptr;
  const auto& history = *file.now().history;
  for (const auto& key : {reason->binding, reason->role}) {
    if (history.versions(key).empty()) continue;
    const auto state = history.state_at(key, creation.time());
    if (state.present && !state.content_known() && state.write != nullptr &&
        same_person(*state.write, *creation.request)) {
      return state.write;
    }
  }
  return nullptr;
}

store::Finding told(const Creation& creation, const LoggedRequest& made) {
  const auto& request = *creation.request;
  auto finding = make_finding(kInfo, correlation::describe(request.effective()), creation.name,
                              event_key(request));
  finding.time = creation.time();
  finding.title = fmt::format("{} granted itself permission and created {}", actor_text(request),
                              name_text(creation));
  finding.evidence.push_back(event_evidence(made));
  finding.evidence.push_back(event_evidence(request));
  return finding;
}

void add_unseen(store::Finding& finding, const LoggedRequest& made) {
  finding.severity = store::Severity::High;
  // A created object is entirely theirs; for a change it is unknown which part was.
  const bool whole = made.event.verb == "create";
  doubt(finding, whole ? store::Confidence::Medium : store::Confidence::Low,
        "the log does not show what they wrote, only that the server then allowed it by that");
}

void run(const EventContext& context, Findings& findings) {
  for (const auto& creation : context.file.creations()) {
    if (!creation.took_place() || creation.grant.masters) continue;
    const LoggedRequest* made = own_write(creation);
    const LoggedRequest* unseen =
        made == nullptr ? own_unseen_write(creation, context.file) : nullptr;
    if (made == nullptr && unseen == nullptr) continue;
    auto finding = told(creation, made != nullptr ? *made : *unseen);
    if (made != nullptr) {
      add_grants(finding, creation.grant.grants);
    } else {
      add_causes_of(finding, creation);
      add_unseen(finding, *unseen);
    }
    add_origin(finding, creation, context.file);
    add_doubts(finding, *creation.request);
    add_containment(finding, creation.name);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np103() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::creation
