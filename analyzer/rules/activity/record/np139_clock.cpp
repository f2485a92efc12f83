#include "analyzer/rules/activity/record/all.h"
#include "analyzer/rules/base/burst.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <map>
#include <string_view>

namespace nsposture::rules::activity::record {

namespace {

const store::RuleInfo kInfo{
    "NP139",
    "Response earlier than its request",
    store::Severity::Low,
    "The time of a response is before the time of its request. Either the clock of the API "
    "server was set back, or the log was edited. These times do not show what came first.",
    "Check the time service of the API server's node. Compare the events with another copy "
    "of the log.",
    {"MITRE ATT&CK T1070.006"}};

constexpr std::int64_t kSlackNs = 1'000'000'000;

bool runs_backwards(const store::AuditEvent& event) {
  return event.at.ns != 0 && event.at.ns + kSlackNs < event.received.ns;
}

void run(const EventContext& context, Findings& findings) {
  std::map<std::string_view, RequestList> by_source;
  for (const auto& request : context.file.requests()) {
    const auto& event = request.event;
    if (!runs_backwards(event)) continue;
    by_source[event.apiserver.empty() ? event.file : event.apiserver].push_back(&request);
  }
  for (const auto& [source, requests] : by_source) {
    auto finding = make_finding(kInfo, "", "", source);
    finding.time = requests.front()->event.received;
    finding.title =
        requests.size() == 1
            ? fmt::format("a request of {} ends before it begins", source)
            : fmt::format("{} requests of {} end before they begin", requests.size(), source);
    add_events(finding, requests);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np139() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::record
