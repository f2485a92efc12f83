#include "analyzer/rules/catalogue.h"
#include "analyzer/rules/evidence.h"

#include <fmt/format.h>

#include <map>

namespace nsposture::rules {

namespace {

using correlation::Outcome;
using correlation::Request;

const store::RuleInfo kInfo{
    "NP107",
    "Refused attempts in a burst",
    store::Severity::Medium,
    "One identity tried again and again to create namespaces and was refused: a misconfigured "
    "client, or somebody probing what a stolen credential can do.",
    "Ask the identity's owner; rotate the credential if nobody knows of it.",
    {"MITRE ATT&CK T1078", "MITRE ATT&CK T1613"}};

bool is_attempt(const correlation::Creation& creation) {
  return creation.outcome == Outcome::Refused || creation.outcome == Outcome::ImpersonationRefused;
}

using Attempts = std::vector<const Request*>;

// Runs in which every `count` attempts in a row lie within the window; runs that touch are one.
std::vector<Attempts> bursts(const Attempts& attempts, const Settings& settings) {
  const auto window = std::chrono::nanoseconds(settings.burst_window).count();
  std::vector<Attempts> found;
  std::size_t covered = 0;  // attempts below this index are in a burst already
  for (std::size_t end = settings.burst_count; end <= attempts.size(); ++end) {
    const std::size_t begin = end - settings.burst_count;
    if (attempts[end - 1]->event.received.ns - attempts[begin]->event.received.ns > window)
      continue;
    if (begin >= covered) found.emplace_back();
    for (std::size_t i = std::max(begin, covered); i < end; ++i)
      found.back().push_back(attempts[i]);
    covered = end;
  }
  return found;
}

void report(const Attempts& burst, Findings& findings) {
  const auto& first = *burst.front();
  const auto subject = correlation::describe(first.event.user);
  auto finding = make_finding(kInfo, subject, "", event_key(first));
  finding.time = first.event.received;
  const auto seconds = (burst.back()->event.received.ns - first.event.received.ns) / 1'000'000'000;
  finding.title =
      fmt::format("{} was refused {} times within {} when creating namespaces", subject,
                  burst.size(), seconds < 1 ? "a second" : fmt::format("{} seconds", seconds + 1));
  constexpr std::size_t kShown = 10;
  for (std::size_t i = 0; i < burst.size() && i < kShown; ++i) {
    finding.evidence.push_back(event_evidence(*burst[i]));
  }
  add_doubts(finding, first);
  findings.push_back(std::move(finding));
}

void run(const RuleContext& context, Findings& findings) {
  if (context.settings.burst_count == 0) return;
  std::map<std::string, Attempts> by_user;
  for (const auto& creation : context.file.creations()) {
    if (!is_attempt(creation)) continue;
    by_user[creation.request->event.user.username].push_back(creation.request);
  }
  for (const auto& [user, attempts] : by_user) {
    for (const auto& burst : bursts(attempts, context.settings)) report(burst, findings);
  }
}

}  // namespace

Rule np107() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
