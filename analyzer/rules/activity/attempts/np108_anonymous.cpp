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
    "A request to create a namespace came without credentials, or with credentials that "
    "were not accepted. If it succeeded, the cluster is open to the network.",
    "Block that network from the API server. Set --anonymous-auth=false, or restrict "
    "anonymous requests to health paths. Remove bindings to system:anonymous and "
    "system:unauthenticated.",
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
      finding.title = fmt::format("An anonymous client created {} from {}", name_text(creation),
                                  address_text(request));
      add_containment(finding, creation.name);
    } else if (rejected_credentials) {
      finding.severity = store::Severity::Low;
      finding.title = fmt::format("A request to create a namespace from {} had invalid credentials",
                                  address_text(request));
    } else {
      finding.title = fmt::format("An anonymous client tried to create a namespace from {}",
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
