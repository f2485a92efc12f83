#include "analyzer/rules/activity/attempts/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nsposture::rules::activity::attempts {

namespace {

using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP120",
    "Denied impersonation",
    store::Severity::Medium,
    "A user tried to impersonate another identity and was denied. The log has no decision "
    "for it, only a message, so a search for denials misses it. Since Kubernetes 1.36, the "
    "message often does not name the other identity.",
    "Ask the owner of the identity. A single attempt may be a typing error. Several mean "
    "that a credential is being tested.",
    {"MITRE ATT&CK T1134", "MITRE ATT&CK T1078"}};

// `impersonate`, `impersonate:MODE` or `impersonate-on:MODE:VERB` of: … cannot VERB resource "…"
std::string_view refused_verb(std::string_view message) {
  constexpr std::string_view kCannot = " cannot ";
  const auto begin = message.find(kCannot);
  if (begin == message.npos) return {};
  const auto rest = message.substr(begin + kCannot.size());
  const auto end = rest.find(" resource ");
  return end == rest.npos ? std::string_view() : rest.substr(0, end);
}

// Denied before authorization: no decision, and the message shows it (audit-facts.md 2.8).
bool is_refused_impersonation(const LoggedRequest& request) {
  return request.refused() && request.event.decision.empty() &&
         refused_verb(request.event.message).starts_with("impersonate");
}

// `users "ghost"` of: users "ghost" is forbidden: User "bob" cannot impersonate resource … For a
// request denied under a constraint (impersonate-on:MODE:VERB), the message names only the action,
// and the log lacks the impersonated user.
std::string target_of(const LoggedRequest& request) {
  constexpr std::string_view kOn = "impersonate-on:";
  const auto& message = request.event.message;
  const auto verb = refused_verb(message);
  if (verb.starts_with(kOn)) {
    const auto mode = verb.substr(kOn.size(), verb.rfind(':') - kOn.size());
    return fmt::format("an identity that the log does not name ({}: to {} {})", mode,
                       request.event.verb, request.event.resource);
  }
  return message.substr(0, message.find(" is forbidden"));
}

bool is_mighty(const std::string& target) {
  return target.find("\"system:") != std::string::npos ||
         target.find("cluster-admin") != std::string::npos;
}

void run(const EventContext& context, Findings& findings) {
  // One finding for all attempts of one identity at one target.
  std::map<std::pair<std::string, std::string>, std::vector<const LoggedRequest*>> attempts;
  for (const auto& request : context.file.requests()) {
    if (!is_refused_impersonation(request)) continue;
    attempts[{request.event.user.username, target_of(request)}].push_back(&request);
  }
  for (const auto& [key, requests] : attempts) {
    const auto subject = correlation::describe(requests.front()->event.user);
    auto finding = make_finding(kInfo, subject, "", key.second);
    if (is_mighty(key.second)) finding.severity = store::Severity::High;
    finding.time = requests.front()->event.received;
    finding.title = fmt::format(
        "{} was refused to impersonate {}{}", subject, key.second,
        requests.size() > 1 ? fmt::format(", {} times", requests.size()) : std::string());
    constexpr std::size_t kShown = 10;
    for (std::size_t i = 0; i < requests.size() && i < kShown; ++i) {
      finding.evidence.push_back(event_evidence(*requests[i]));
    }
    add_doubts(finding, *requests.front());
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np120() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::attempts
