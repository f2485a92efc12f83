#include "analyzer/rules/activity/aftermath/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

namespace nsposture::rules::activity::aftermath {

namespace {

using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP123",
    "Forced deletion of a namespace",
    store::Severity::Medium,
    "An identity other than the namespace controller removed the finalizers of the "
    "namespace. Its objects stay in etcd, and reappear in a new namespace with the same "
    "name.",
    "Check etcd or a backup for what is left. Grant `update` on `namespaces/finalize` to no "
    "one.",
    {"MITRE ATT&CK T1070", "MITRE ATT&CK T1485"}};

bool is_controller(const store::Actor& actor) {
  return actor.username == "system:serviceaccount:kube-system:namespace-controller" ||
         actor.username == "system:kube-controller-manager";
}

void run(const EventContext& context, Findings& findings) {
  for (const auto& request : context.file.requests()) {
    const auto& event = request.event;
    const bool forced = event.resource == "namespaces" && event.api_group.empty() &&
                        event.subresource == "finalize" && request.succeeded() && !event.dry_run &&
                        !is_controller(event.user);
    if (!forced) continue;
    auto finding =
        make_finding(kInfo, correlation::describe(event.user), event.name, event_key(request));
    finding.time = event.received;
    finding.title =
        fmt::format("{} forced the deletion of namespace `{}`", actor_text(request), event.name);
    finding.evidence.push_back(event_evidence(request));
    add_doubts(finding, request);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np123() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::aftermath
