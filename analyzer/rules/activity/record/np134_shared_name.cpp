#include "analyzer/rules/activity/record/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>

namespace nsposture::rules::activity::record {

namespace {

using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP134",
    "One user name for several cloud identities",
    store::Severity::Low,
    "Several cloud principals use one Kubernetes user name. RBAC, and any tool that reads "
    "only the name, cannot tell them apart.",
    "Map each principal to a name of its own (aws-auth: the username with {{SessionName}}; access "
    "entries: one for each).",
    {"MITRE ATT&CK T1078.004", "CIS Amazon EKS Benchmark 5.5.1"}};

// The cloud role or user; the session name changes with each sign-in.
std::string_view principal_of(const store::Actor& actor) {
  for (const std::string_view key : {"canonicalArn=", "arn="}) {
    for (const std::string_view entry : actor.cloud_identity) {
      if (entry.starts_with(key)) return entry.substr(key.size());
    }
  }
  return {};
}

using ByPrincipal = std::map<std::string_view, const LoggedRequest*>;

void report(const ByPrincipal& principals, Findings& findings) {
  const LoggedRequest* first = principals.begin()->second;
  for (const auto& [name, request] : principals) {
    if (request->event.received < first->event.received) first = request;
  }
  auto finding = make_finding(kInfo, correlation::describe(first->event.user), "", "");
  finding.time = first->event.received;
  finding.title = fmt::format("{} creates namespaces for {} cloud identities",
                              correlation::describe(first->event.user), principals.size());
  for (const auto& [name, request] : principals) {
    auto evidence = event_evidence(*request);
    evidence.text += fmt::format(", by {}", name);
    finding.evidence.push_back(std::move(evidence));
  }
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  std::map<std::string_view, ByPrincipal> by_user;
  for (const auto& creation : context.file.creations()) {
    if (!creation.took_place()) continue;
    const auto& user = creation.request->event.user;
    const auto principal = principal_of(user);
    if (!principal.empty()) by_user[user.username].try_emplace(principal, creation.request);
  }
  for (const auto& [user, principals] : by_user) {
    if (principals.size() > 1) report(principals, findings);
  }
}

}  // namespace

Rule np134() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::record
