#include "analyzer/check/findings.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/paths.h"
#include "analyzer/rules/change/all.h"
#include "graph/rbac/rule_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace nsposture::check {

namespace {

using rules::make_finding;

// Every way in which a binding gives a role to a subject, to tell old from new.
class Given {
 public:
  explicit Given(const Cluster& cluster) {
    for (const auto& binding : cluster.bindings) {
      for (const auto& subject : binding.subjects) given_.insert(key(binding, subject));
    }
    for (const auto& role : cluster.roles) roles_.emplace(key_of(role), &role);
  }

  [[nodiscard]] bool has(const Binding& binding, const Subject& subject) const {
    return given_.contains(key(binding, subject));
  }

  [[nodiscard]] bool has(const Role& role, const PolicyRule& rule) const {
    const auto found = roles_.find(key_of(role));
    return found != roles_.end() &&
           std::ranges::any_of(found->second->rules,
                               [&](const PolicyRule& other) { return other.same_content(rule); });
  }

 private:
  using Key = std::tuple<ObjectKey, ObjectKey, Subject>;

  static Key key(const Binding& binding, const Subject& subject) {
    return {key_of(binding), role_key_of(binding), subject};
  }

  std::set<Key> given_;
  std::map<ObjectKey, const Role*> roles_;
};

// The place in the state that has the grant; what the other state had as well is not the place.
class Places {
 public:
  Places(const Cluster& cluster, const Cluster& other) : cluster_(cluster), other_(other) {}

  [[nodiscard]] bool is_new(const rbac::Grant& grant) const {
    return !grant.is_masters() && (new_binding(grant) || new_rule(grant));
  }

  // Whichever is not in the other state first: the subject in the binding, or the rule.
  void add(store::Finding& finding, const rbac::Grant& grant) const {
    auto binding = rules::grant_evidence(cluster_, grant);
    if (grant.is_masters()) {
      finding.evidence.push_back(std::move(binding));
      return;
    }
    const auto& role = cluster_.roles[grant.role];
    store::Evidence rule;
    rule.kind = "role";
    rule.text =
        fmt::format("{}: {}", describe(key_of(role)), rbac::rule_text(role.rules[grant.rule]));
    rules::locate(rule, cluster_, role.rules[grant.rule].pos);
    const bool rule_first = !new_binding(grant) && new_rule(grant);
    finding.evidence.push_back(rule_first ? rule : binding);
    finding.evidence.push_back(rule_first ? std::move(binding) : std::move(rule));
  }

 private:
  [[nodiscard]] bool new_binding(const rbac::Grant& grant) const {
    const auto& binding = cluster_.bindings[grant.binding];
    return !other_.has(binding, binding.subjects[grant.subject]);
  }

  [[nodiscard]] bool new_rule(const rbac::Grant& grant) const {
    const auto& role = cluster_.roles[grant.role];
    return !other_.has(role, role.rules[grant.rule]);
  }

  const Cluster& cluster_;
  Given other_;
};

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

const store::RuleInfo& rule_of(const difference::CreationChange& change) {
  if (change.change == difference::Change::Lost) return rules::change::np244();
  if (change.is == Access::Takeover) return rules::change::np241();
  return change.is == Access::Indirect ? rules::change::np242() : rules::change::np240();
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

// What the steps cite again has been told.
void drop_repeated(std::vector<store::Evidence>& evidence) {
  std::set<std::tuple<std::string, std::string, std::uint64_t>> seen;
  std::erase_if(evidence, [&](const store::Evidence& one) {
    return !seen.emplace(one.text, one.file, one.line).second;
  });
}

// The steps in their order, after the grant that the change brings, which is the place to look.
void add_path(store::Finding& finding, const escalation::TakeoverPath& path, const Places& places,
              const Cluster& cluster) {
  for (const auto& step : path.steps) {
    const auto fresh = std::ranges::find_if(step.grants, [&](const escalation::StepGrant& grant) {
      return !grant.gained && places.is_new(grant.grant);
    });
    if (fresh == step.grants.end()) continue;
    places.add(finding, fresh->grant);
    break;
  }
  rules::add_path(finding, path, cluster);
  drop_repeated(finding.evidence);
}

store::Finding creation_finding(const difference::CreationChange& change, const Places& places,
                                const Cluster& cluster) {
  const auto& info = rule_of(change);
  auto finding =
      make_finding(info, describe(change.subject), change.subject.namespace_,
                   fmt::format("{}\n{}", fmt::join(change.only_names, ","), to_string(change.is)));
  if (change.change == difference::Change::Gained && is_everybody(change.subject)) {
    finding.severity = store::Severity::Critical;
  }
  finding.title = title_of(change, finding.subject);
  // What is new in the change is the place to look at, so it comes first.
  for (const bool fresh : {true, false}) {
    for (const auto& grant : change.grants) {
      if (places.is_new(grant.grant) == fresh) places.add(finding, grant.grant);
    }
  }
  if (change.path) add_path(finding, *change.path, places, cluster);
  return finding;
}

// A namespace is created in no namespace, so a RoleBinding gives nobody that.
bool grants_nothing(const difference::PermissionChange& change) {
  return !change.namespace_.empty() && change.rule.verbs == std::vector<std::string>{"create"} &&
         change.rule.resources == std::vector<std::string>{"namespaces"};
}

store::Finding permission_finding(const difference::PermissionChange& change,
                                  const Places& places) {
  const bool gained = change.change == difference::Change::Gained;
  const auto& info = gained ? rules::change::np243() : rules::change::np245();
  const auto what = rbac::rule_text(change.rule);
  auto finding = make_finding(info, describe(change.subject), change.namespace_, what);
  finding.title =
      fmt::format("{} {} {} {}", finding.subject, gained ? "can now" : "can no longer", what,
                  change.namespace_.empty() ? "cluster-wide"
                                            : fmt::format("in namespace `{}`", change.namespace_));
  places.add(finding, change.grant);
  return finding;
}

}  // namespace

Findings change_findings(const difference::Difference& difference, const Cluster& before,
                         const Cluster& after) {
  const Places old_places(before, after);
  const Places new_places(after, before);
  Findings findings;
  for (const auto& change : difference.creation) {
    const bool gained = change.change == difference::Change::Gained;
    findings.push_back(
        creation_finding(change, gained ? new_places : old_places, gained ? after : before));
  }
  for (const auto& change : difference.permissions) {
    if (grants_nothing(change)) continue;
    const bool gained = change.change == difference::Change::Gained;
    findings.push_back(permission_finding(change, gained ? new_places : old_places));
  }
  return findings;
}

}  // namespace nsposture::check
