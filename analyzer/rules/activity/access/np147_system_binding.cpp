#include "analyzer/rules/activity/access/all.h"
#include "analyzer/rules/activity/access/written.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

namespace nsposture::rules::activity::access {

namespace {

using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP147",
    "Binding in a system namespace",
    store::Severity::Low,
    "A subject got permissions in a namespace that is reserved for Kubernetes. Its Secrets "
    "and service accounts belong to system components, so even a narrow role deserves a "
    "review.",
    "Ask what the binding is for. Operators often need one for leader election: a role for "
    "`leases` is enough.",
    {"MITRE ATT&CK T1098.006", "CIS Kubernetes Benchmark 5.1.5"}};

std::string given_text(const Binding& binding) {
  if (binding.subjects.empty()) return describe(role_key_of(binding));
  auto text =
      fmt::format("{} to {}", describe(role_key_of(binding)), describe(binding.subjects.front()));
  if (binding.subjects.size() > 1) text += fmt::format(" and {} more", binding.subjects.size() - 1);
  return text;
}

// NP144 reports bindings that grant far-reaching permissions.
bool gives_power(const Binding& binding, const LoggedRequest& write,
                 const correlation::CaseFile& file, PowerJudge& power) {
  const auto role = role_at(role_key_of(binding), just_after(write), file);
  return role && power.of(binding, *role).severity >= store::Severity::Medium;
}

void report(const LoggedRequest& write, const Change& change, Findings& findings) {
  const auto& event = write.event;
  auto finding = make_finding(kInfo, correlation::describe(write.effective()), event.namespace_,
                              describe(key_of(write)));
  finding.time = event.received;
  finding.title = change.binding ? fmt::format("{} bound {} in namespace `{}`", actor_text(write),
                                               given_text(*change.binding), event.namespace_)
                                 : fmt::format("{} wrote RoleBinding `{}` in namespace `{}`",
                                               actor_text(write), event.name, event.namespace_);
  finding.evidence.push_back(event_evidence(write));
  if (!change.binding) {
    doubt(finding, store::Confidence::Medium, "the log does not show what was bound to whom");
  }
  add_doubts(finding, write);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  const OwnObjects own(context.file);
  PowerJudge power(context.file);
  for (const auto& request : context.file.requests()) {
    if (!is_rbac_write(request) || !is_put(request) || is_own_work(request)) continue;
    if (key_of(request).kind != ObjectKind::RoleBinding ||
        !is_system_namespace(request.event.namespace_)) {
      continue;
    }
    const auto change = change_of(request, context.file);
    if (change.binding && (own.is_own(*change.binding) ||
                           gives_power(*change.binding, request, context.file, power))) {
      continue;
    }
    report(request, change, findings);
  }
}

}  // namespace

Rule np147() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::access
