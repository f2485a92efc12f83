#include "analyzer/rules/activity/conduct/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/grouping.h"

#include <fmt/format.h>

#include <map>
#include <string>

namespace nsposture::rules::activity::conduct {

namespace {

using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP157",
    "Secrets of all namespaces listed",
    store::Severity::Medium,
    "A user read all Secrets of the cluster at once. Programs that work with Secrets read them from "
    "a pod. People rarely need to. The finding is more severe if the user also wrote RBAC, service "
    "accounts, namespaces or similar.",
    "Ask the user what it was for. Remove cluster-wide `list` on Secrets, and renew the "
    "Secrets that may have been read.",
    {"MITRE ATT&CK T1552.007", "CIS Kubernetes Benchmark 5.1.2"}};

bool lists_all(const LoggedRequest& request) {
  return is_of(request, "", "secrets") && request.event.verb == "list" &&
         request.event.namespace_.empty() && is_done(request);
}

bool writes(const LoggedRequest& request) {
  const auto& event = request.event;
  const bool review = event.api_group == "authorization.k8s.io";
  return is_done(request) && !review && event.verb != "list" && event.verb != "get";
}

// A program in a pod has a token that names the pod, or a non-interactive client.
bool is_program(const LoggedRequest& request) {
  return is_account(request.event.user.username) && !is_by_hand(request);
}

struct Deeds {
  RequestList lists;
  const LoggedRequest* write = nullptr;
};

void report(const Deeds& deeds, Findings& findings) {
  const auto& first = *deeds.lists.front();
  auto finding = make_finding(kInfo, correlation::describe(first.effective()), "", "secrets");
  finding.time = first.event.received;
  finding.title =
      fmt::format("{} listed the Secrets of all namespaces", correlation::actor_text(first));
  add_events(finding, deeds.lists, 5);
  if (deeds.write == nullptr) {
    finding.severity = store::Severity::Low;
  } else {
    finding.title +=
        fmt::format(" and also sent {} {}", deeds.write->event.verb, deeds.write->event.resource);
    finding.evidence.push_back(event_evidence(*deeds.write));
  }
  add_doubts(finding, first);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  std::map<std::string, Deeds> by_user;
  for (const auto& request : context.file.requests()) {
    const auto& user = request.effective().username;
    if (user.empty() || is_own_work(request) || is_anonymous(request.effective())) continue;
    if (lists_all(request) && !is_program(request)) by_user[user].lists.push_back(&request);
    if (writes(request) && by_user[user].write == nullptr) by_user[user].write = &request;
  }
  for (const auto& [user, deeds] : by_user) {
    if (!deeds.lists.empty()) report(deeds, findings);
  }
}

}  // namespace

Rule np157() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::conduct
