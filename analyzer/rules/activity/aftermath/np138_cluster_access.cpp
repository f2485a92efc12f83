#include "analyzer/correlation/rbac_object.h"
#include "analyzer/rules/activity/aftermath/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/recent_creations.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace nsposture::rules::activity::aftermath {

namespace {

using correlation::Creation;
using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP138",
    "Full access for a service account of a new namespace",
    store::Severity::High,
    "Soon after the namespace was created, a service account in it got full access to the "
    "cluster, or a token was issued for a service account that has it. This looks like a "
    "workload, but can be a back door.",
    "Delete the binding and the service account; its tokens end with it. Check what the "
    "service account has done. Run operators with such permissions in a namespace that is "
    "monitored.",
    {"MITRE ATT&CK T1098.006", "MITRE ATT&CK T1528", "CIS Kubernetes Benchmark 5.1.1"}};

constexpr std::string_view kRbacGroup = "rbac.authorization.k8s.io";

// All verbs on all resources, cluster-wide.
ResourceAttributes everything() {
  ResourceAttributes request;
  request.verb = "*";
  request.api_group = "*";
  request.resource = "*";
  return request;
}

bool may_do_everything(const Subject& account, Timestamp when, const correlation::CaseFile& file) {
  const Identity identity{username_of(account), implicit_groups(account)};
  return file.decide_at(identity, everything(), when).allowed;
}

void report(const Creation& creation, const LoggedRequest& step, std::string title,
            Findings& findings) {
  auto finding =
      make_finding(kInfo, correlation::describe(step.effective()), creation.name, event_key(step));
  finding.time = step.event.received;
  finding.title = std::move(title);
  finding.evidence.push_back(event_evidence(*creation.request));
  finding.evidence.push_back(event_evidence(step));
  add_doubts(finding, step);
  add_containment(finding, creation.name);
  findings.push_back(std::move(finding));
}

bool is_written(const LoggedRequest& request, std::string_view group, std::string_view resource) {
  const auto& event = request.event;
  return event.resource == resource && event.api_group == group && request.succeeded() &&
         !event.dry_run && event.verb != "delete" && event.verb != "deletecollection";
}

void judge_binding(const LoggedRequest& write, const RecentCreations& recent,
                   const EventContext& context, Findings& findings) {
  const auto binding =
      correlation::binding_from_event(write.event.object, BindingKind::ClusterRoleBinding);
  if (!binding) return;
  for (const auto& subject : binding->subjects) {
    if (subject.kind != SubjectKind::ServiceAccount) continue;
    const Creation* creation = recent.before(subject.namespace_, write.event.received);
    if (creation == nullptr || !may_do_everything(subject, just_after(write), context.file))
      continue;
    report(*creation, write,
           fmt::format("{} gave {} power over the cluster: {}", actor_text(write),
                       describe(subject), describe(role_key_of(*binding))),
           findings);
    return;
  }
}

void judge_token(const LoggedRequest& mint, const RecentCreations& recent,
                 const EventContext& context, Findings& findings) {
  if (mint.event.subresource != "token" || correlation::is_of_kubelet(mint)) return;
  const Subject account{SubjectKind::ServiceAccount, mint.event.namespace_, mint.event.name};
  const Creation* creation = recent.before(account.namespace_, mint.event.received);
  if (creation == nullptr || !may_do_everything(account, mint.event.received, context.file)) return;
  report(*creation, mint,
         fmt::format("{} took a token of {}, which may do everything", actor_text(mint),
                     describe(account)),
         findings);
}

void run(const EventContext& context, Findings& findings) {
  const RecentCreations recent(context.file, context.settings.opened_window);
  for (const auto& request : context.file.requests()) {
    if (is_written(request, kRbacGroup, "clusterrolebindings")) {
      judge_binding(request, recent, context, findings);
    } else if (is_written(request, "", "serviceaccounts")) {
      judge_token(request, recent, context, findings);
    }
  }
}

}  // namespace

Rule np138() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::aftermath
