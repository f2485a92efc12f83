#include "analyzer/rules/activity/attempts/all.h"
#include "analyzer/rules/base/burst.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <map>

namespace nsposture::rules::activity::attempts {

namespace {

const store::RuleInfo kInfo{
    "NP126",
    "Burst of rejected credentials",
    store::Severity::Low,
    "Many requests from one address had credentials that the API server did not accept: "
    "expired tokens, or an attacker trying what they found. The log cannot show who it was.",
    "Find out what runs at that address. Renew its credentials, or block it from the API "
    "server.",
    {"MITRE ATT&CK T1110", "MITRE ATT&CK T1078.004"}};

// From this many on, it is more than a client with expired credentials.
constexpr std::size_t kMany = 10;

// The last address is the real peer; the client may set the others.
std::string address_of(const correlation::LoggedRequest& request) {
  const auto& addresses = request.event.source_ips;
  return addresses.empty() ? "an unknown address" : addresses.back();
}

void report(const std::string& address, const RequestList& burst, Findings& findings) {
  const auto& first = *burst.front();
  auto finding = make_finding(kInfo, "", "", event_key(first));
  if (burst.size() >= kMany) finding.severity = store::Severity::Medium;
  finding.time = first.event.received;
  finding.title = fmt::format("{} requests from {} within {} had invalid credentials", burst.size(),
                              address, duration_text(burst));
  add_events(finding, burst);
  doubt(finding, store::Confidence::Medium,
        "only requests for namespaces, RBAC, accounts and their like are counted");
  add_doubts(finding, first);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  std::map<std::string, RequestList> by_address;
  for (const auto& request : context.file.requests()) {
    if (request.event.code == 401) by_address[address_of(request)].push_back(&request);
  }
  for (const auto& [address, requests] : by_address) {
    for (const auto& burst :
         bursts(requests, context.settings.burst_count, context.settings.burst_window)) {
      report(address, burst, findings);
    }
  }
}

}  // namespace

Rule np126() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::attempts
