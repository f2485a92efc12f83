#include "analyzer/rules/activity/attempts/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

namespace nsposture::rules::activity::attempts {

namespace {

using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP122",
    "Denied escalation",
    store::Severity::High,
    "A user with permission to write RBAC tried to grant more than they have. The API "
    "server's escalation check rejected it. The log says `allow` nevertheless, so a search "
    "for denials misses it.",
    "Ask the owner of the identity what the grant was for. Remove permission to write RBAC "
    "where it is not needed.",
    {"MITRE ATT&CK T1098.006", "CIS Kubernetes Benchmark 5.1.8"}};

bool is_refused_escalation(const LoggedRequest& request) {
  return request.refused() && request.event.api_group == "rbac.authorization.k8s.io" &&
         request.event.message.find("attempting to grant RBAC permissions not currently held") !=
             std::string::npos;
}

// The same write by the same user that succeeded later.
const LoggedRequest* later_success(const LoggedRequest& refused,
                                   const std::vector<LoggedRequest>& requests) {
  for (const auto& request : requests) {
    const bool same = request.event.resource == refused.event.resource &&
                      request.event.namespace_ == refused.event.namespace_ &&
                      request.event.verb == refused.event.verb &&
                      request.event.user.username == refused.event.user.username &&
                      (refused.event.name.empty() || request.event.name == refused.event.name);
    if (same && request.succeeded() && !request.event.dry_run &&
        request.event.received > refused.event.received) {
      return &request;
    }
  }
  return nullptr;
}

void run(const EventContext& context, Findings& findings) {
  for (const auto& request : context.file.requests()) {
    if (!is_refused_escalation(request)) continue;
    const auto& event = request.event;
    const auto object = event.resource + '\n' + event.namespace_ + '\n' + event.name;
    // Repeated attempts at the same object are one finding, dated by the first.
    auto finding =
        make_finding(kInfo, correlation::describe(request.effective()), event.namespace_, object);
    finding.time = event.received;
    finding.title = fmt::format("{} was not allowed to {} {}{}: it would grant more than they have",
                                actor_text(request), event.verb, event.resource,
                                event.name.empty() ? std::string() : " `" + event.name + "`");
    finding.evidence.push_back(event_evidence(request));
    if (const auto* later = later_success(request, context.file.requests())) {
      finding.title += "; it succeeded later";
      finding.evidence.push_back(event_evidence(*later));
    }
    add_doubts(finding, request);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np122() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::attempts
