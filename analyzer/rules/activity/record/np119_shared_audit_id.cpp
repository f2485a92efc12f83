#include "analyzer/rules/activity/record/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

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

// The server's own aggregated API servers repeat the ID of a request that they answer; the same
// event from two sources may differ in what each source leaves out.
bool same_request(const LoggedRequest& a, const LoggedRequest& b) {
  return a.event.verb == b.event.verb && a.event.path == b.event.path &&
         a.event.name == b.event.name && a.event.user.username == b.event.user.username;
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
