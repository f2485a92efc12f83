#include "analyzer/rules/activity/attempts/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <map>

namespace nsposture::rules::activity::attempts {

namespace {

using correlation::Creation;
using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP117",
    "Denied, then granted and done",
    store::Severity::High,
    "The identity was denied, then it got a grant, then it created the namespace. This was "
    "either an approved request, which should have a ticket, or an escalation.",
    "Ask who created the grant, and why. Compare it with the change record.",
    {"MITRE ATT&CK T1098.006"}};

// The grant that made the difference, created after the denial; null if an older one sufficed.
const LoggedRequest* granted_between(const Creation& creation, Timestamp refused) {
  const LoggedRequest* made = nullptr;
  for (const auto& grant : creation.grant.grants) {
    if (grant.created_by == nullptr || grant.created_by->event.received < refused) return nullptr;
    made = grant.created_by;
  }
  return made;
}

void run(const EventContext& context, Findings& findings) {
  std::map<std::string, const Creation*> last_refusal;
  for (const auto& creation : context.file.creations()) {
    const auto& user = creation.request->effective().username;
    if (creation.outcome == correlation::Outcome::Refused) {
      last_refusal[user] = &creation;
      continue;
    }
    const auto refusal = last_refusal.find(user);
    if (!creation.took_place() || refusal == last_refusal.end()) continue;
    const LoggedRequest* made = granted_between(creation, refusal->second->time());
    if (made == nullptr) continue;
    auto finding = make_finding(kInfo, correlation::describe(creation.request->effective()),
                                creation.name, event_key(*creation.request));
    finding.time = creation.time();
    finding.title = fmt::format("{} was denied, then got permission from {}, and created {}",
                                correlation::describe(creation.request->effective()),
                                actor_text(*made), name_text(creation));
    finding.evidence.push_back(event_evidence(*refusal->second->request));
    finding.evidence.push_back(event_evidence(*made));
    finding.evidence.push_back(event_evidence(*creation.request));
    add_origin(finding, creation, context.file);
    add_doubts(finding, *creation.request);
    findings.push_back(std::move(finding));
    last_refusal.erase(refusal);
  }
}

}  // namespace

Rule np117() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::attempts
