#include "analyzer/rules/activity/record/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace nsposture::rules::activity::record {

namespace {

using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP119",
    "Audit ID shared by different requests",
    store::Severity::Medium,
    "A client can set the Audit-ID header to any value. A tool that uses the ID as a key "
    "keeps only one of two requests with the same ID, which hides the other.",
    "Check both requests. Let the consumers of the log tell events apart by their content, "
    "not by the Audit ID.",
    {"MITRE ATT&CK T1562.008", "MITRE ATT&CK T1070"}};

// "example.com" of "/apis/example.com/v1/things"; empty for groups served by the API server itself.
std::string_view aggregated_group(std::string_view path) {
  constexpr std::string_view kApis = "/apis/";
  if (!path.starts_with(kApis)) return {};
  const auto group = path.substr(kApis.size(), path.find('/', kApis.size()) - kApis.size());
  const bool own = group.find('.') == std::string_view::npos || group.ends_with(".k8s.io");
  return own ? std::string_view() : group;
}

bool soon_after(const LoggedRequest& a, const LoggedRequest& b) {
  constexpr std::int64_t kWithin = 60'000'000'000;
  const auto apart = a.event.received.ns - b.event.received.ns;
  return apart <= kWithin && apart >= -kWithin;
}

// OpenShift's API servers execute user requests as their own service accounts.
bool is_server_account(const store::Actor& actor) {
  return actor.username.starts_with("system:serviceaccount:openshift-apiserver:") ||
         actor.username.starts_with("system:serviceaccount:openshift-oauth-apiserver:");
}

// Aggregated API servers repeat the ID of a request that they answer. The same event from two
// sources may differ in what each source omits. The server that forwards a request does not read
// its body, so its event of a creation has no name.
bool same_request(const LoggedRequest& a, const LoggedRequest& b) {
  const auto group = aggregated_group(a.event.path);
  const bool passed_on = !group.empty() && soon_after(a, b);
  if (passed_on && group.ends_with(".openshift.io") && is_server_account(b.event.user)) return true;
  const bool unnamed = a.event.name.empty() || b.event.name.empty();
  return a.event.verb == b.event.verb && a.event.path == b.event.path &&
         (a.event.name == b.event.name || (passed_on && unnamed)) &&
         a.event.user.username == b.event.user.username;
}

void run(const EventContext& context, Findings& findings) {
  std::map<std::string_view, std::vector<const LoggedRequest*>> by_id;
  for (const auto& request : context.file.requests()) {
    if (request.audit_id_shared) by_id[request.event.audit_id].push_back(&request);
  }
  for (const auto& [id, requests] : by_id) {
    const LoggedRequest& first = *requests.front();
    std::vector<const LoggedRequest*> others;
    for (const auto* request : requests) {
      if (!same_request(first, *request)) others.push_back(request);
    }
    if (others.empty()) continue;
    auto finding = make_finding(kInfo, correlation::describe(others.front()->event.user), "", id);
    finding.time = others.front()->event.received;
    finding.title =
        fmt::format("{} sent a request under the Audit-ID of another", actor_text(*others.front()));
    finding.evidence.push_back(event_evidence(first));
    for (const auto* request : others) finding.evidence.push_back(event_evidence(*request));
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np119() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::record
