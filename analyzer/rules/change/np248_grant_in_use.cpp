#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/change/all.h"
#include "graph/rbac/match.h"
#include "graph/rbac/rule_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace nsposture::rules::change {

namespace {

const store::RuleInfo kInfo{
    "NP248",
    "A grant in use is removed",
    store::Severity::High,
    "The audit log shows recent requests that only this grant allowed. After the merge they "
    "will be denied.",
    "First grant what is used with another binding, or make sure that it is no longer used.",
    {"CIS Kubernetes Benchmark 5.1.1"},
    store::Claim::Other,
    store::Effect::Loses};

constexpr std::int64_t kDay = std::int64_t{86'400} * 1'000'000'000;
constexpr std::int64_t kWindow = 30 * kDay;

struct Use {
  std::uint64_t times = 0;
  Timestamp last;
  store::AuditEvent event;  // the last one
};

bool is_made_by(const store::AuditEvent& event, const Subject& subject) {
  const auto& actor = event.impersonated ? *event.impersonated : event.user;
  if (subject.kind == SubjectKind::Group) {
    return std::ranges::find(actor.groups, subject.name) != actor.groups.end();
  }
  return actor.username == username_of(subject);
}

bool was_allowed(const store::AuditEvent& event) {
  const bool answered = event.code && *event.code < 400;
  return answered && event.decision != "forbid" && event.stage == store::Stage::ResponseComplete;
}

bool needs(const store::AuditEvent& event, const difference::PermissionChange& lost) {
  if (!lost.namespace_.empty() && event.namespace_ != lost.namespace_) return false;
  const ResourceAttributes request{event.verb,        event.api_group,  event.resource,
                                   event.subresource, event.namespace_, event.name};
  // A POST of an object is authorized without a name.
  auto unnamed = request;
  if (event.verb == "create" && event.subresource.empty()) unnamed.name = "";
  return rbac::rule_allows(lost.rule, unnamed);
}

void run(const ChangeContext& context, Findings& findings) {
  if (!context.comparison || !context.comparison->events) return;
  const auto& [before, difference, events] = *context.comparison;
  std::vector<const difference::PermissionChange*> lost;
  for (const auto& change : difference.permissions) {
    if (change.change == difference::Change::Lost && !change.grant.is_masters())
      lost.push_back(&change);
  }
  if (lost.empty()) return;
  Timestamp end;
  events([&](store::AuditEvent&& e) { end = std::max(end, e.received); });
  std::map<const difference::PermissionChange*, Use> uses;
  events([&](store::AuditEvent&& event) {
    if (event.received.ns < end.ns - kWindow || !was_allowed(event)) return;
    for (const auto* change : lost) {
      if (!is_made_by(event, change->subject) || !needs(event, *change)) continue;
      auto& use = uses[change];
      ++use.times;
      use.last = event.received;
      use.event = event;
    }
  });
  for (const auto* change : lost) {
    const auto found = uses.find(change);
    if (found == uses.end()) continue;
    const auto& use = found->second;
    const auto what = rbac::rule_text(change->rule);
    auto finding = make_finding(kInfo, describe(change->subject), change->namespace_, what);
    finding.title =
        fmt::format("{} loses {}, used {} {} in the last 30 days of the log", finding.subject, what,
                    use.times, use.times == 1 ? "time" : "times");
    finding.time = use.last;
    add_grant(finding, before, change->grant);
    correlation::LoggedRequest request;
    request.event = use.event;
    finding.evidence.push_back(event_evidence(request));
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np248() {
  return {kInfo, ChangeRule{run}};
}

}  // namespace nsposture::rules::change
