#include "analyzer/correlation/reason.h"
#include "analyzer/rules/activity/aftermath/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

namespace nsposture::rules::activity::aftermath {

namespace {

using correlation::Creation;
using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP130",
    "Deleted by another user through a grant inside the namespace",
    store::Severity::Medium,
    "A RoleBinding in a namespace can allow deletion of the namespace itself, because the "
    "request counts as one inside it. A user who did not create the namespace and cannot "
    "delete any other used this.",
    "Remove `delete` on namespaces, and the verb `*`, from the Role. Ask the user why they "
    "deleted it.",
    {"MITRE ATT&CK T1485", "CIS Kubernetes Benchmark 5.1.3"}};

// The last creation of the namespace before the deletion; null if the log has none.
const Creation* created_before(const LoggedRequest& deletion, const correlation::CaseFile& file) {
  const Creation* found = nullptr;
  for (const auto& creation : file.creations()) {
    if (creation.time() > deletion.event.received) break;
    if (creation.took_place() && creation.name == deletion.event.name) found = &creation;
  }
  return found;
}

bool is_grant_inside(const LoggedRequest& deletion) {
  const auto reason = correlation::parse_rbac_reason(deletion.event.reason);
  return reason && reason->binding.kind == ObjectKind::RoleBinding;
}

void judge(const LoggedRequest& deletion, const EventContext& context, Findings& findings) {
  if (!is_grant_inside(deletion)) return;
  const Creation* creation = created_before(deletion, context.file);
  if (creation == nullptr) return;
  const auto& creator = creation->request->effective().username;
  if (creator == deletion.effective().username || creator == deletion.event.user.username) return;
  const auto& event = deletion.event;
  auto finding = make_finding(kInfo, correlation::describe(deletion.effective()), event.name,
                              event_key(deletion));
  finding.time = event.received;
  finding.title =
      fmt::format("{} deleted namespace `{}`, which {} had created, by a RoleBinding inside it",
                  actor_text(deletion), event.name, actor_text(*creation->request));
  finding.evidence.push_back(event_evidence(*creation->request));
  finding.evidence.push_back(event_evidence(deletion));
  add_doubts(finding, deletion);
  add_deletion_doubts(finding, deletion, context.file);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  for (const auto& request : context.file.requests()) {
    if (correlation::is_deletion(request)) judge(request, context, findings);
  }
}

}  // namespace

Rule np130() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::aftermath
