#include "analyzer/rules/activity/attempts/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

namespace nsposture::rules::activity::attempts {

namespace {

using correlation::Outcome;

const store::RuleInfo kInfo{
    "NP108",
    "Anonymous attempt",
    store::Severity::Medium,
    "Somebody without credentials, or with ones that were not accepted, tried to create a "
    "namespace. "
    "Where it succeeded, the cluster is open to the network.",
    "Close the API server to the network it came from; set --anonymous-auth=false or restrict it "
    "to "
    "health paths; remove bindings to system:anonymous and system:unauthenticated.",
    {"CIS Kubernetes Benchmark 1.2.1", "MITRE ATT&CK T1190"}};

std::string address_text(const correlation::LoggedRequest& request) {
  const auto address = address_of(request);
  return address.empty() ? "an unknown address" : address;
}

void run(const EventContext& context, Findings& findings) {
  for (const auto& creation : context.file.creations()) {
    const auto& request = *creation.request;
    const bool rejected_credentials = creation.outcome == Outcome::Unauthenticated;
    if (!rejected_credentials && !is_anonymous(request.effective())) continue;
    auto finding =
        make_finding(kInfo, rejected_credentials ? "" : correlation::describe(request.effective()),
                     creation.name, event_key(request));
    finding.time = creation.time();
    if (creation.took_place()) {
      finding.severity = store::Severity::Critical;
      finding.title = fmt::format("somebody without credentials created {} from {}",
                                  name_text(creation), address_text(request));
      add_containment(finding, creation.name);
    } else if (rejected_credentials) {
      finding.severity = store::Severity::Low;
      finding.title = fmt::format("a request to create a namespace from {} had invalid credentials",
                                  address_text(request));
    } else {
      finding.title =
          fmt::format("somebody without credentials tried to create a namespace from {}",
                      address_text(request));
    }
    finding.evidence.push_back(event_evidence(request));
    add_doubts(finding, request);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np108() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::attempts
