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
    "Gains the power to create namespaces",
    Severity::High,
    "Whoever creates a namespace owns what happens in it first, under a name of their choice. "
    "This change gives that to somebody who did not have it.",
    "Leave it out, or add the subject to those who may in the policy (`namespaces.may_create`).",
    {"CIS Kubernetes Benchmark 5.1.1"},
    Claim::CreatesNamespaces,
    Effect::Gains,
    ReviewSection::Creation};

const RuleInfo kGainsTakeover{
    "NP241",
    "Gains a way to become able to create namespaces",
    Severity::High,
    "The change grants no `create` on namespaces, but rights that lead there: over another "
    "identity, or by a grant the subject can make itself.",
    "Take away the right that the first step of the path needs, or limit it by resourceNames.",
    {"CIS Kubernetes Benchmark 5.1.1"},
    Claim::CanBecomeAble,
    Effect::Gains,
    ReviewSection::Creation};

const RuleInfo kGainsController{
    "NP242",
    "Gains a way to have a controller create namespaces",
    Severity::High,
    "A controller creates the namespace when the subject writes an object of its kind; the "
    "audit log will name the controller.",
    "Treat the right to write that object as the right to create namespaces.",
    {"CIS Kubernetes Benchmark 5.1.1"},
    Claim::CreatesIndirectly,
    Effect::Gains,
    ReviewSection::Creation};

const RuleInfo kGainsPermission{
    "NP243",
    "Gains a permission",
    Severity::Info,
    "An effective permission that the subject did not have before this change, whatever role or "
    "binding brings it.",
    "Compare it with what the change is for.",
    {"CIS Kubernetes Benchmark 5.1.1"},
    Claim::Other,
    Effect::Gains,
    ReviewSection::Gained};

const RuleInfo kLosesCreation{
    "NP244",
    "Loses the power to create namespaces",
    Severity::Info,
    "The change takes away a way to create namespaces; whoever relies on it will be refused.",
    "Make sure that nobody who provisions namespaces is meant.",
    {"CIS Kubernetes Benchmark 5.1.1"},
    Claim::Other,
    Effect::Loses,
    ReviewSection::Creation};

const RuleInfo kLosesPermission{
    "NP245",
    "Loses a permission",
    Severity::Info,
    "An effective permission that the subject has no more after this change.",
    "Compare it with what the change is for.",
    {"CIS Kubernetes Benchmark 5.1.1"},
    Claim::Other,
    Effect::Loses,
    ReviewSection::Lost};

const RuleInfo& rule_of(const CreationChange& change) {
  if (change.change == Change::Lost) return kLosesCreation;
  if (change.is == Access::Takeover) return kGainsTakeover;
  return change.is == Access::Indirect ? kGainsController : kGainsCreation;
}

// A namespace is created in no namespace, so a RoleBinding gives nobody that.
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

// Those of the changes that are the rule's to tell. To compare the places costs a look at all of
// both states, so it waits for the first.
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
