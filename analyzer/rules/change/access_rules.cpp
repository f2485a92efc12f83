#include "analyzer/rules/change/access_finding.h"
#include "analyzer/rules/change/all.h"

#include <optional>
#include <string>
#include <vector>

namespace nsposture::rules::change {

namespace {

using difference::Change;
using difference::CreationChange;
using difference::PermissionChange;
using store::Claim;
using store::Effect;
using store::ReviewSection;
using store::RuleInfo;
using store::Severity;

const RuleInfo kGainsCreation{
    "NP240",
    "Gains permission to create namespaces",
    Severity::High,
    "The creator of a namespace decides what happens in it first, under a name of their "
    "choice. This change gives the permission to a subject that did not have it.",
    "Leave it out, or add the subject to the allowed creators in the policy "
    "(`namespaces.may_create`).",
    {"CIS Kubernetes Benchmark 5.1.1"},
    Claim::CreatesNamespaces,
    Effect::Gains,
    ReviewSection::Creation};

const RuleInfo kGainsTakeover{
    "NP241",
    "Gains a path to namespace creation",
    Severity::High,
    "The change does not grant `create` on namespaces, but permissions that lead there: "
    "control of another identity, or a grant that the subject can make itself.",
    "Remove the permission that the first step of the path needs, or limit it by "
    "resourceNames.",
    {"CIS Kubernetes Benchmark 5.1.1"},
    Claim::CanBecomeAble,
    Effect::Gains,
    ReviewSection::Creation};

const RuleInfo kGainsController{
    "NP242",
    "Gains a path to namespace creation through a controller",
    Severity::High,
    "A controller creates the namespace when the subject creates one of its objects. The "
    "audit log then names the controller.",
    "Treat permission to write that object as permission to create namespaces.",
    {"CIS Kubernetes Benchmark 5.1.1"},
    Claim::CreatesIndirectly,
    Effect::Gains,
    ReviewSection::Creation};

const RuleInfo kGainsPermission{
    "NP243",
    "Gains a permission",
    Severity::Info,
    "The subject did not have this effective permission before the change, by any role or "
    "binding.",
    "Compare it with the purpose of the change.",
    {"CIS Kubernetes Benchmark 5.1.1"},
    Claim::Other,
    Effect::Gains,
    ReviewSection::Gained};

const RuleInfo kLosesCreation{
    "NP244",
    "Loses permission to create namespaces",
    Severity::Info,
    "The change removes a path to create namespaces. Subjects that rely on it will be "
    "denied.",
    "Make sure that no one who provisions namespaces is affected.",
    {"CIS Kubernetes Benchmark 5.1.1"},
    Claim::Other,
    Effect::Loses,
    ReviewSection::Creation};

const RuleInfo kLosesPermission{
    "NP245",
    "Loses a permission",
    Severity::Info,
    "The subject does not have this effective permission after the change.",
    "Compare it with the purpose of the change.",
    {"CIS Kubernetes Benchmark 5.1.1"},
    Claim::Other,
    Effect::Loses,
    ReviewSection::Lost};

const RuleInfo& rule_of(const CreationChange& change) {
  if (change.change == Change::Lost) return kLosesCreation;
  if (change.is == Access::Takeover) return kGainsTakeover;
  return change.is == Access::Indirect ? kGainsController : kGainsCreation;
}

// Namespaces are cluster-scoped, so a RoleBinding does not allow creating them.
bool grants_nothing(const PermissionChange& change) {
  return !change.namespace_.empty() && change.rule.verbs == std::vector<std::string>{"create"} &&
         change.rule.resources == std::vector<std::string>{"namespaces"};
}

bool is_of(const RuleInfo& rule, const CreationChange& change) {
  return rule_of(change).id == rule.id;
}

bool is_of(const RuleInfo& rule, const PermissionChange& change) {
  const bool gained = change.change == Change::Gained;
  return !grants_nothing(change) && (gained ? kGainsPermission : kLosesPermission).id == rule.id;
}

Places places_of(const ChangeContext& context, Change change) {
  const auto& before = context.comparison->before;
  return change == Change::Gained ? Places(context.after, before) : Places(before, context.after);
}

// Reports the changes that belong to the rule. Comparing positions reads both states in full, so it
// is deferred until the first such change.
template <typename Changes>
void report(const RuleInfo& rule, const Changes& changes, const ChangeContext& context,
            Findings& findings) {
  std::optional<Places> places;
  for (const auto& change : changes) {
    if (!is_of(rule, change)) continue;
    if (!places) places.emplace(places_of(context, change.change));
    findings.push_back(access_finding(rule, change, *places));
  }
}

Rule creation_rule(const RuleInfo& info) {
  return {info, ChangeRule{[&info](const ChangeContext& context, Findings& findings) {
            if (context.comparison) {
              report(info, context.comparison->difference.creation, context, findings);
            }
          }}};
}

Rule permission_rule(const RuleInfo& info) {
  return {info, ChangeRule{[&info](const ChangeContext& context, Findings& findings) {
            if (context.comparison) {
              report(info, context.comparison->difference.permissions, context, findings);
            }
          }}};
}

}  // namespace

std::vector<Rule> access_rules() {
  return {creation_rule(kGainsCreation),   creation_rule(kGainsTakeover),
          creation_rule(kGainsController), permission_rule(kGainsPermission),
          creation_rule(kLosesCreation),   permission_rule(kLosesPermission)};
}

}  // namespace nsposture::rules::change
