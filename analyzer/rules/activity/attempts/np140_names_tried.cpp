#include "analyzer/rules/activity/attempts/all.h"
#include "analyzer/rules/base/burst.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace nsposture::rules::activity::attempts {

namespace {

const store::RuleInfo kInfo{
    "NP140",
    "Namespace names guessed",
    store::Severity::Low,
    "Many names in a row were answered with \"already exists\". A user who can create "
    "namespaces but not list them can learn their names this way.",
    "Ask the owner of the identity. If a pipeline creates its namespaces each time to make "
    "sure that they exist, let it use apply, or accept the finding.",
    {"MITRE ATT&CK T1613", "MITRE ATT&CK T1087.004"}};

constexpr std::uint32_t kMany = 10;
constexpr std::chrono::seconds kWindow = std::chrono::minutes(5);

void report(const RequestList& burst, Findings& findings) {
  const auto& first = *burst.front();
  auto finding =
      make_finding(kInfo, correlation::describe(first.effective()), "", event_key(first));
  finding.time = first.event.received;
  finding.title = fmt::format("{} tried {} names of existing namespaces within {}",
                              actor_text(first), burst.size(), duration_text(burst));
  add_events(finding, burst, 20);
  add_doubts(finding, first);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  std::map<std::string, RequestList> by_user;
  std::map<std::string, std::set<std::string_view>> names;
  for (const auto& creation : context.file.creations()) {
    if (creation.outcome != correlation::Outcome::Conflict) continue;
    const auto& user = creation.request->effective().username;
    // Repeating the same name is a loop, not a search.
    if (names[user].insert(creation.name).second) by_user[user].push_back(creation.request);
  }
  for (const auto& [user, conflicts] : by_user) {
    for (const auto& burst : bursts(conflicts, kMany, kWindow)) report(burst, findings);
  }
}

}  // namespace

Rule np140() {
  return {kInfo, ActivityRule{run, Needs::WholeLog}};
}

}  // namespace nsposture::rules::activity::attempts
