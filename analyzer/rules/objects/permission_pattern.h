// What most rules on objects have in common: a rule of a role that allows something worth a look.
#pragma once

#include "analyzer/rules/base/object_context.h"
#include "analyzer/rules/base/rule.h"
#include "analyzer/rules/base/sweeping.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::rules::objects {

enum class Reach : std::uint8_t {
  Namespaced,   // a RoleBinding gives it for its namespace
  ClusterOnly,  // the object belongs to no namespace: only a ClusterRoleBinding gives it
};

// Any of the verbs on a resource. `subresource` "" is the resource itself.
struct PermissionPattern {
  std::string_view api_group;
  std::string_view resource;
  std::string_view subresource;
  std::vector<std::string_view> verbs;
  Reach reach = Reach::Namespaced;
  // Told only of a role whose holders are not known: one that nobody here is bound to, or that
  // `view` and its like hand out. Of others another rule tells, by the holder.
  bool unless_held = false;
  std::optional<store::Severity> worst = {};       // as PatternMatch has it
  std::optional<store::Severity> at_most = {};     // the same
  std::optional<store::Severity> for_people = {};  // the same
};

struct PatternMatch {
  std::string what;  // "get, list on secrets"
  Reach reach = Reach::Namespaced;
  bool only_names = false;  // resourceNames limit it
  // Not what the rule of the analyzer says, where this one is worse.
  std::optional<store::Severity> worst = {};
  // At least this where a user or a group of people holds it cluster-wide or in kube-system, for
  // any name.
  std::optional<store::Severity> for_people = {};
  bool whoever = false;  // no less severe where the control plane holds it
  // Worth no more than this, whoever holds it.
  std::optional<store::Severity> at_most = {};
  std::vector<std::string> doubts = {};
  // Other permissions of the same rule, each with a weight of its own. `what`, `reach` and `doubts`
  // speak for all of them.
  std::vector<PatternMatch> also = {};
};

// A rule of a role, and who holds the role.
struct RoleRule {
  const Role& role;
  const RoleUse& use;
  const PolicyRule& rule;
};

using RuleTest = std::function<std::optional<PatternMatch>(const RoleRule& at)>;

// Tests each rule of each role and reports those that match, one finding for each rule. Of a role
// that is the API server's own it is one for each binding that is not, and points at that. How
// severe it is depends on who holds the role and where (effect.h).
void report_rules(const ObjectContext& context, const store::RuleInfo& info, const RuleTest& test,
                  Findings& findings);

// One finding for all the rules of a role that match; `together` says what they allow. It weighs
// what the worst of them weighs.
using TextOfRules = std::function<std::string(const std::vector<const PolicyRule*>& rules)>;
void report_roles(const ObjectContext& context, const store::RuleInfo& info, const RuleTest& test,
                  const TextOfRules& together, Findings& findings);

// Another permission of the same rule. The worst of them decides how severe the rule is.
void add_match(std::optional<PatternMatch>& all, PatternMatch matched);

// What a Role or a RoleBinding gives of a cluster-wide resource is nothing.
[[nodiscard]] bool can_take_effect(const Role& role, const RoleUse& use, Reach reach);

// The same for any of a list of permissions. A sweeping rule is NP201's alone: to name all that it
// holds would hide it.
void report_permissions(const ObjectContext& context, const store::RuleInfo& info,
                        const std::vector<PermissionPattern>& patterns, Findings& findings);

// Whether the holders of a role are not known, as `unless_held` has it.
[[nodiscard]] bool has_unknown_holders(const RoleUse& use);

// How a rule meets a pattern, exactly as the authorizer would: API group, resource or `*/sub`,
// names. `create` limited to names does not create by POST, only by apply, which needs
// `patch` as well (rbac-facts.md 1.2).
[[nodiscard]] std::optional<PatternMatch> match(const PolicyRule& rule,
                                                const PermissionPattern& pattern);

// A finding about one subject of a binding, or about its roleRef.
[[nodiscard]] store::Finding binding_finding(const ObjectContext& context,
                                             const store::RuleInfo& info, const Binding& binding,
                                             std::optional<std::size_t> subject);

}  // namespace nsposture::rules::objects
