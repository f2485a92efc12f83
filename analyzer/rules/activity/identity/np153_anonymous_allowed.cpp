#include "analyzer/rules/activity/identity/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/grouping.h"
#include "analyzer/rules/base/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace nsposture::rules::activity::identity {

namespace {

using correlation::LoggedRequest;
using store::Severity;

const store::RuleInfo kInfo{
    "NP153",
    "Request without credentials allowed",
    Severity::High,
    "The API server carried out a request without credentials. Anyone who can reach its "
    "port can send the same request.",
    "Remove the bindings of system:anonymous and system:unauthenticated. Restrict anonymous "
    "requests to health checks (AuthenticationConfiguration, `anonymous.conditions`). Block "
    "that network from the port.",
    {"CIS Kubernetes Benchmark 1.2.1", "MITRE ATT&CK T1190", "MITRE ATT&CK T1078.001"}};

// A stream (101) was carried out too.
bool is_carried_out(const LoggedRequest& request) {
  return (request.succeeded() || request.event.code == 101) && !request.event.dry_run;
}

// NP108 reports creations.
bool is_creation(const LoggedRequest& request) {
  return is_of(request, "", "namespaces") && request.event.code == 201;
}

bool takes_over(const LoggedRequest& request) {
  constexpr std::array<std::string_view, 4> kEntries = {"exec", "attach", "token", "proxy"};
  const auto& event = request.event;
  return event.api_group == "rbac.authorization.k8s.io" || event.resource == "secrets" ||
         std::ranges::find(kEntries, std::string_view(event.subresource)) != kEntries.end();
}

std::string deeds(const RequestList& requests) {
  std::vector<std::string> words;
  for (const auto* request : requests) {
    const auto& event = request->event;
    auto word = event.verb + ' ' + event.resource +
                (event.subresource.empty() ? std::string() : '/' + event.subresource);
    if (std::ranges::find(words, word) == words.end()) words.push_back(std::move(word));
  }
  return list_text(std::move(words), 4);
}

void report(const std::string& address, const RequestList& requests, Findings& findings) {
  auto finding = finding_about(kInfo, requests, "", address);
  if (std::ranges::any_of(requests, [](const auto* one) { return takes_over(*one); })) {
    finding.severity = Severity::Critical;
  }
  finding.title = fmt::format("Requests without credentials were allowed: {} from {}",
                              deeds(requests), address.empty() ? "an unknown address" : address);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  const auto requests =
      requests_by(context.file, [](const LoggedRequest& request) -> std::optional<std::string> {
        // Whoever impersonates system:anonymous has credentials; NP154 reports that.
        if (request.event.impersonated) return std::nullopt;
        if (!is_carried_out(request) || !is_anonymous(request.effective())) return std::nullopt;
        if (is_creation(request)) return std::nullopt;
        return address_of(request);
      });
  for (const auto& [address, list] : requests) report(address, list, findings);
}

}  // namespace

Rule np153() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::identity
