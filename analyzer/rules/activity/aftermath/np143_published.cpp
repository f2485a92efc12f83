#include "analyzer/rules/activity/aftermath/all.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/grouping.h"
#include "analyzer/rules/base/opening.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

namespace nsposture::rules::activity::aftermath {

namespace {

using correlation::Creation;
using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP143",
    "Exposed soon after creation",
    store::Severity::Low,
    "Soon after the namespace was created, it was exposed by a Service of type NodePort or "
    "LoadBalancer, external addresses, an Ingress or a Route. Applications are published "
    "this way, and an attacker reaches a foothold this way.",
    "Compare it with what the namespace is for. If the Service, Ingress or Route is not "
    "part of it, delete it.",
    {"MITRE ATT&CK T1133", "CIS Kubernetes Benchmark 5.3.2"}};

void report(const Creation& creation, const RequestList& openings, Findings& findings) {
  const LoggedRequest& first = *openings.front();
  auto finding = make_finding(kInfo, correlation::describe(first.effective()), creation.name,
                              event_key(*creation.request));
  finding.time = first.event.received;
  finding.title =
      fmt::format("{} exposed {} {} after its creation: {}", actor_text(first), name_text(creation),
                  age_text(creation, first.event.received), opening(first));
  finding.evidence.push_back(event_evidence(*creation.request));
  add_events(finding, openings);
  add_doubts(finding, first);
  findings.push_back(std::move(finding));
}

// One group per creation.
std::optional<std::string_view> any_opening(const LoggedRequest& request) {
  if (opening(request).empty()) return std::nullopt;
  return std::string_view();
}

void run(const EventContext& context, Findings& findings) {
  const auto openings =
      requests_after_creation(context.file, context.settings.opened_window, any_opening);
  for (const auto& [key, requests] : openings) report(*key.first, requests, findings);
}

}  // namespace

Rule np143() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::aftermath
