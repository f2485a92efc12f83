#include "analyzer/analysis/causes/cause_groups.h"

#include "analyzer/analysis/causes/named_removal.h"
#include "analyzer/analysis/causes/verify_causes.h"
#include "analyzer/rules/registry.h"
#include "analyzer/rules/rests_on.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

namespace nsposture::analysis {

using reports::Cause;
using reports::CauseKind;
using reports::FindingView;

bool is_activity(const store::Finding& finding) {
  const auto* rule = rules::find_rule(finding.rule);
  return rule != nullptr && std::holds_alternative<rules::ActivityRule>(rule->judge);
}

void add_holders(const store::Finding& finding, Cause& cause) {
  for (const auto& grant : finding.grants) {
    if (grant.subject) cause.subjects.push_back(*grant.subject);
  }
}

Cause& CauseGroups::add(const FindingView& view) {
  auto& cause = group(view);
  cause.findings.push_back(view.finding.fingerprint);
  add_holders(view.finding, cause);
  return cause;
}

Cause& CauseGroups::add_left(const FindingView& view) {
  auto& cause = left_group(view);
  cause.findings.push_back(view.finding.fingerprint);
  return cause;
}

Cause& CauseGroups::group_at(GroupKey key, const std::function<void(Cause&)>& fill) {
  const auto [at, fresh] = groups_.try_emplace(key);
  auto& cause = at->second;
  if (!fresh) return cause;
  cause.kind = std::get<0>(key);
  cause.id = id_of(key);
  fill(cause);
  return cause;
}

Cause& CauseGroups::binding_group(const NamedGrant& grant, bool one_subject) {
  const auto binding = authorizer_.index().find(grant.binding);
  const auto subject = one_subject && grant.subject ? describe(*grant.subject) : std::string();
  return group_at({CauseKind::Grant, describe(grant.binding), subject}, [&](Cause& cause) {
    if (binding == ClusterIndex::kNone) {
      cause.title = fmt::format("{} of {}", describe(grant.binding), describe(grant.role));
      cause.grant = grant;
      return;
    }
    auto out =
        subject.empty() ? strangers(binding) : same_subjects(authorizer_, binding, *grant.subject);
    cause = binding_cause(authorizer_, binding, out);
  });
}

// Highest index first, so that the remaining indices stay valid.
void CauseGroups::take_rules_out(std::uint32_t role, std::vector<std::uint32_t> rules,
                                 Cause& cause) const {
  std::ranges::sort(rules, std::greater<>());
  cause.changes.clear();
  for (const auto rule : rules) {
    escalation::Removal removal;
    removal.role = role;
    removal.rule = rule;
    cause.changes.push_back(name_removal(authorizer_.cluster(), removal));
  }
}

// Subjects that the platform did not put into its own binding. The other subjects keep what they
// need.
std::vector<std::uint32_t> CauseGroups::strangers(std::uint32_t binding) const {
  const auto& bound = authorizer_.cluster().bindings[binding];
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < bound.subjects.size(); ++i) {
    if (!platform_.is_own(bound, i)) found.push_back(i);
  }
  return found;
}

namespace {

void add_once(const std::vector<reports::Removal>& more, Cause& cause) {
  for (const auto& change : more) {
    const bool known = std::ranges::any_of(cause.changes, [&](const reports::Removal& other) {
      return other.object == change.object && other.what == change.what &&
             other.index == change.index;
    });
    if (!known) cause.changes.push_back(change);
  }
}

}  // namespace

// For each binding, removes the subjects that the grants name, or all if they name none.
void CauseGroups::remove_grants(const std::vector<NamedGrant>& grants, Cause& cause) const {
  std::map<std::uint32_t, std::set<std::uint32_t>> named;
  for (const auto& grant : grants) {
    if (grant.is_masters()) continue;
    const auto binding = authorizer_.index().find(grant.binding);
    if (binding == ClusterIndex::kNone) continue;
    auto& subjects = named[binding];
    if (!grant.subject) continue;
    const auto same = same_subjects(authorizer_, binding, *grant.subject);
    subjects.insert(same.begin(), same.end());
  }
  for (const auto& [binding, subjects] : named) {
    const auto foreign = strangers(binding);
    std::vector<std::uint32_t> out;
    std::ranges::copy_if(foreign, std::back_inserter(out), [&](std::uint32_t subject) {
      return subjects.empty() || subjects.contains(subject);
    });
    if (!out.empty()) add_once(binding_cause(authorizer_, binding, out).changes, cause);
  }
}

// Removing dozens of bindings for one finding is not realistic.
void CauseGroups::remove_some_grants(const std::vector<NamedGrant>& grants, Cause& cause) const {
  constexpr std::size_t kMost = 10;
  Cause more;
  remove_grants(grants, more);
  if (more.changes.size() <= kMost) return add_once(more.changes, cause);
  cause.changes.clear();
  cause.advice = fmt::format(
      "{} bindings give this role. Kubernetes writes its rules again when they are removed: "
      "delete the bindings that nobody needs.",
      more.changes.size());
}

// Removes the rules that caused the findings.
void CauseGroups::remove_rules(std::uint32_t role, const std::vector<NamedGrant>& grants,
                               Cause& cause) const {
  const auto& has = authorizer_.cluster().roles[role];
  std::set<std::uint32_t> rules;
  for (const auto& change : cause.changes) rules.insert(change.index);
  for (const auto& grant : grants) {
    if (!grant.rule) continue;
    for (std::uint32_t i = 0; i < has.rules.size(); ++i) {
      if (has.rules[i].same_content(*grant.rule)) rules.insert(i);
    }
  }
  take_rules_out(role, {rules.begin(), rules.end()}, cause);
}

// The finding is about the role itself, so its rules are removed wherever it is bound. A controller
// writes the rules of an aggregated role, and the API server restores its default roles: for these,
// the bindings are removed instead.
Cause& CauseGroups::role_group(const FindingView& view) {
  const auto& finding = view.finding;
  const auto& first = finding.grants.front();
  auto& cause = group_at({CauseKind::Role, describe(first.role), ""}, [&](Cause& fresh) {
    fresh.grant = first;
    fresh.grant->subject.reset();
    fresh.title = finding.title;
    fresh.advice = view.rule.remediation;
  });
  const auto role = authorizer_.index().find(first.role);
  if (role == ClusterIndex::kNone) return cause;
  const auto& has = authorizer_.cluster().roles[role];
  if (has.aggregation || platform_.knows(has)) {
    remove_some_grants(finding.grants, cause);
  } else {
    remove_rules(role, finding.grants, cause);
  }
  return cause;
}

// The finding's grants share neither a binding nor a role.
Cause& CauseGroups::finding_group(const FindingView& view) {
  const auto& finding = view.finding;
  Cause found;
  remove_grants(finding.grants, found);
  if (found.changes.empty()) return left_group(view);
  return group_at({CauseKind::Grant, finding.fingerprint, ""}, [&](Cause& cause) {
    cause.grant = finding.grants.front();
    cause.title = finding.title;
    cause.changes = std::move(found.changes);
  });
}

// The binding belongs to the platform, but its role has extra rules: those must be removed.
std::vector<std::uint32_t> CauseGroups::added_rules(const FindingView& view) const {
  const auto& grants = view.finding.grants;
  if (grants.empty() || grants.front().is_masters()) return {};
  const auto& cluster = authorizer_.cluster();
  const auto binding = authorizer_.index().find(grants.front().binding);
  const bool one = std::ranges::all_of(
      grants, [&](const NamedGrant& grant) { return grant.binding == grants.front().binding; });
  if (!one || binding == ClusterIndex::kNone || !platform_.is_own(cluster.bindings[binding])) {
    return {};
  }
  const auto at = authorizer_.index().role_of(binding);
  if (at == ClusterIndex::kNone || cluster.roles[at].aggregation) return {};
  const auto& role = cluster.roles[at];
  std::vector<std::uint32_t> added;
  for (std::uint32_t i = 0; i < role.rules.size(); ++i) {
    if (!platform_.is_own(role, role.rules[i])) added.push_back(i);
  }
  return added;
}

Cause& CauseGroups::added_rules_group(const FindingView& view,
                                      const std::vector<std::uint32_t>& added) {
  const auto& grant = view.finding.grants.front();
  return group_at({CauseKind::Role, describe(grant.role), "added"}, [&](Cause& cause) {
    cause.grant = grant;
    cause.grant->subject.reset();
    cause.title = fmt::format("{} has {} that the platform does not give it", describe(grant.role),
                              added.size() == 1 ? "a rule" : "rules");
    const auto binding = authorizer_.index().find(grant.binding);
    take_rules_out(authorizer_.index().role_of(binding), added, cause);
  });
}

Cause& CauseGroups::activity_group(const FindingView& view) {
  const auto& finding = view.finding;
  const auto& who = finding.subject.empty() ? finding.namespace_ : finding.subject;
  return group_at({CauseKind::Activity, who.empty() ? finding.rule : who, ""}, [&](Cause& cause) {
    cause.title = finding.title;
    cause.advice = view.rule.remediation;
  });
}

// Info findings need no change and unknown ones have none: both are grouped by rule.
Cause& CauseGroups::group(const FindingView& view) {
  const auto& finding = view.finding;
  if (is_activity(finding)) return activity_group(view);
  if (const auto added = added_rules(view); !added.empty()) return added_rules_group(view, added);
  const auto& grants = finding.grants;
  const bool named = finding.severity > store::Severity::Info && !grants.empty() &&
                     !grants.front().is_masters() && !is_about_creation(view.rule) &&
                     !rules::is_unknown(finding);
  if (!named) return left_group(view);
  const auto same = [&](auto member) {
    return std::ranges::all_of(grants, [&](const NamedGrant& grant) {
      return std::invoke(member, grant) == std::invoke(member, grants.front());
    });
  };
  if (same(&NamedGrant::binding)) return binding_group(grants.front(), same(&NamedGrant::subject));
  const bool of_rules =
      std::ranges::any_of(grants, [](const NamedGrant& grant) { return grant.rule.has_value(); });
  return of_rules && same(&NamedGrant::role) ? role_group(view) : finding_group(view);
}

Cause& CauseGroups::left_group(const FindingView& view) {
  const auto& finding = view.finding;
  const bool unknown = rules::is_unknown(finding);
  const bool info = finding.severity == store::Severity::Info;
  const auto* part = unknown ? "unknown" : info ? "info" : "";
  return group_at({CauseKind::Setting, finding.rule, part}, [&](Cause& cause) {
    cause.title = finding.title;
    cause.advice = unknown && !finding.next_steps.empty() ? finding.next_steps.front()
                                                          : std::string(view.rule.remediation);
  });
}

std::vector<Cause> CauseGroups::take() {
  for (auto at = groups_.begin(); at != groups_.end();) {
    const auto& [kind, binding, subject] = at->first;
    const auto whole = groups_.find(GroupKey(kind, binding, ""));
    if (kind != CauseKind::Grant || subject.empty() || whole == groups_.end()) {
      ++at;
      continue;
    }
    std::ranges::move(at->second.findings, std::back_inserter(whole->second.findings));
    at = groups_.erase(at);
  }
  std::vector<Cause> groups;
  groups.reserve(groups_.size());
  for (auto& [key, cause] : groups_) groups.push_back(std::move(cause));
  groups_.clear();
  return groups;
}

}  // namespace nsposture::analysis
