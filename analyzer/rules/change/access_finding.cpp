#include "analyzer/rules/change/access_finding.h"

#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/paths.h"
#include "graph/rbac/name_grant.h"
#include "graph/rbac/rule_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace nsposture::rules::change {

Given::Given(const Cluster& cluster) : index_(cluster) {
  for (const auto& binding : cluster.bindings) {
    for (const auto& subject : binding.effective_subjects()) given_.insert(key(binding, subject));
  }
}

bool Given::has(const Binding& binding, const Subject& subject) const {
  return given_.contains(key(binding, subject));
}

bool Given::has(const Role& role, const PolicyRule& rule) const {
  const auto found = index_.find(key_of(role));
  return found != ClusterIndex::kNone &&
         std::ranges::any_of(index_.cluster().roles[found].rules,
                             [&](const PolicyRule& other) { return other.same_content(rule); });
}

Given::Key Given::key(const Binding& binding, const Subject& subject) {
  return {key_of(binding), role_key_of(binding), subject};
}

bool Places::is_new(const rbac::Grant& grant) const {
  return !grant.is_masters() && (new_binding(grant) || new_rule(grant));
}

void Places::add(store::Finding& finding, const rbac::Grant& grant) const {
  auto binding = grant_evidence(cluster_, grant);
  add_cause(finding, rbac::name_grant(cluster_, grant));
  if (grant.is_masters()) {
    finding.evidence.push_back(std::move(binding));
    return;
  }
  if (!has_rule(grant)) {
    finding.evidence.push_back(std::move(binding));
    return;
  }
  const auto& role = cluster_.roles[grant.role];
  store::Evidence rule;
  rule.kind = store::EvidenceKind::Role;
  rule.text =
      fmt::format("{}: {}", describe(key_of(role)), rbac::rule_text(role.rules[grant.rule]));
  locate(rule, cluster_, role.rules[grant.rule].pos);
  const bool rule_first = !new_binding(grant) && new_rule(grant);
  finding.evidence.push_back(rule_first ? rule : binding);
  finding.evidence.push_back(rule_first ? std::move(binding) : std::move(rule));
}

// Some grants depend only on a binding or a bound role, whatever its rules.
bool Places::has_rule(const rbac::Grant& grant) {
  return grant.role != rbac::Grant::kNoIndex && grant.rule != rbac::Grant::kNoIndex;
}

bool Places::new_binding(const rbac::Grant& grant) const {
  if (grant.subject == rbac::Grant::kNoIndex) return false;
  const auto& binding = cluster_.bindings[grant.binding];
  return !other_.has(binding, binding.effective_subject(grant.subject));
}

bool Places::new_rule(const rbac::Grant& grant) const {
  if (!has_rule(grant)) return false;
  const auto& role = cluster_.roles[grant.role];
  return !other_.has(role, role.rules[grant.rule]);
}

namespace {

bool is_everybody(const Subject& subject) {
  return (subject.kind == SubjectKind::Group &&
          (subject.name == kGroupAuthenticated || subject.name == kGroupUnauthenticated ||
           subject.name == kGroupServiceAccounts)) ||
         (subject.kind == SubjectKind::User && subject.name == kUserAnonymous);
}

std::string names_text(const difference::CreationChange& change) {
  if (change.only_names.empty()) return "namespaces";
  return fmt::format("the namespaces {}", fmt::join(change.only_names, ", "));
}

std::string way_text(Access way) {
  switch (way) {
    case Access::Direct:
      return "create {}";
    case Access::Apply:
      return "create {} by server-side apply";
    case Access::Takeover:
      return "become able to create {}";
    case Access::Indirect:
      return "have a controller create {}";
    case Access::None:
      break;
  }
  return "create {}";
}

std::string title_of(const difference::CreationChange& change, const std::string& subject) {
  const bool gained = change.change == difference::Change::Gained;
  const auto what =
      fmt::format(fmt::runtime(way_text(gained ? change.is : change.was)), names_text(change));
  auto title = fmt::format("{} {} {}", subject, gained ? "can now" : "can no longer", what);
  if (gained && change.is == Access::Takeover && change.path) {
    const auto steps = change.path->steps.size();
    title += fmt::format(", in {} {}", steps, steps == 1 ? "step" : "steps");
  }
  if (!gained && change.is != Access::None) {
    title += fmt::format(
        ", but {}", fmt::format(fmt::runtime("can still " + way_text(change.is)), "namespaces"));
  }
  return title;
}

// Drops evidence that repeats earlier evidence.
void drop_repeated(std::vector<store::Evidence>& evidence) {
  std::set<std::tuple<std::string, std::string, std::uint64_t>> seen;
  std::erase_if(evidence, [&](const store::Evidence& one) {
    return !seen.emplace(one.text, one.file, one.line).second;
  });
}

// Adds the steps in order, after the grant that the change adds, which is the position to review.
void add_steps(store::Finding& finding, const escalation::TakeoverPath& path,
               const Places& places) {
  for (const auto& step : path.steps) {
    const auto fresh = std::ranges::find_if(step.grants, [&](const escalation::StepGrant& grant) {
      return !grant.gained && places.is_new(grant.grant);
    });
    if (fresh == step.grants.end()) continue;
    places.add(finding, fresh->grant);
    break;
  }
  add_path(finding, path, places.cluster());
  drop_repeated(finding.evidence);
}

}  // namespace

namespace {

// None of the grants that the subject itself has on the path is new.
bool gives_itself_nothing(const difference::CreationChange& change, const Places& places) {
  if (!change.path || change.path->steps.empty() || !change.grants.empty()) return false;
  return std::ranges::none_of(escalation::own_grants(*change.path),
                              [&](const rbac::Grant& grant) { return places.is_new(grant); });
}

}  // namespace

store::Finding access_finding(const store::RuleInfo& rule, const difference::CreationChange& change,
                              const Places& places) {
  auto finding =
      make_finding(rule, describe(change.subject), change.subject.namespace_,
                   fmt::format("{}\n{}", fmt::join(change.only_names, ","), to_string(change.is)));
  if (change.change == difference::Change::Gained && is_everybody(change.subject)) {
    finding.severity = store::Severity::Critical;
  }
  // What a Kubernetes controller had before becomes a path because of what the change adds
  // elsewhere.
  if (escalation::is_part_of_kubernetes(change.subject) && gives_itself_nothing(change, places)) {
    finding.severity = store::Severity::Info;
  }
  finding.title = title_of(change, finding.subject);
  // The new parts are the position to review, so they come first.
  for (const bool fresh : {true, false}) {
    for (const auto& grant : change.grants) {
      if (places.is_new(grant) == fresh) places.add(finding, grant);
    }
  }
  if (change.path) add_steps(finding, *change.path, places);
  return finding;
}

store::Finding access_finding(const store::RuleInfo& rule,
                              const difference::PermissionChange& change, const Places& places) {
  const bool gained = change.change == difference::Change::Gained;
  const auto what = rbac::rule_text(change.rule);
  auto finding = make_finding(rule, describe(change.subject), change.namespace_, what);
  finding.title =
      fmt::format("{} {} {} {}", finding.subject, gained ? "can now" : "can no longer", what,
                  change.namespace_.empty() ? "cluster-wide"
                                            : fmt::format("in namespace `{}`", change.namespace_));
  places.add(finding, change.grant);
  return finding;
}

}  // namespace nsposture::rules::change
