// The common part of most object rules: a role's rule that allows something worth reporting.
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
  Namespaced,   // a RoleBinding grants it in its namespace
  ClusterOnly,  // cluster-scoped object: only a ClusterRoleBinding grants it
};

// Any of the verbs on a resource. `subresource` "" is the resource itself.
struct PermissionPattern {
  std::string_view api_group;
  std::string_view resource;
  std::string_view subresource;
  std::vector<std::string_view> verbs;
  Reach reach = Reach::Namespaced;
  // Reported only for a role with unknown subjects: unbound here, or aggregated by `view` and the
  // like. For others another rule reports it, by subject.
  bool unless_held = false;
  std::optional<store::Severity> worst = {};       // see PatternMatch
  std::optional<store::Severity> at_most = {};     // see PatternMatch
  std::optional<store::Severity> for_people = {};  // see PatternMatch
};

struct PatternMatch {
  std::string what;  // "get, list on secrets"
  Reach reach = Reach::Namespaced;
  bool only_names = false;  // limited by resourceNames
  // Overrides the detection rule's severity if higher.
  std::optional<store::Severity> worst = {};
  // Minimum severity if users or groups have it cluster-wide or in kube-system, for any name.
  std::optional<store::Severity> for_people = {};
  bool whoever = false;  // not lowered for the control plane
  // Maximum severity, whatever the subject.
  std::optional<store::Severity> at_most = {};
  std::vector<std::string> doubts = {};
  // Other permissions of the same rule, each with its own severity. `what`, `reach` and `doubts`
  // apply to all of them.
  std::vector<PatternMatch> also = {};
};

// A rule of a role, and the bindings of the role.
struct RoleRule {
  const Role& role;
  const RoleUse& use;
  const PolicyRule& rule;
};

using RuleTest = std::function<std::optional<PatternMatch>(const RoleRule& at)>;

// Tests each rule of each role and reports matches, one finding per rule. For a role of the API
// server, one finding per binding that is not the API server's, positioned there. The severity
// depends on the subjects and the scope (effect.h).
void report_rules(const ObjectContext& context, const store::RuleInfo& info, const RuleTest& test,
                  Findings& findings);

// One finding for all matching rules of a role; `together` describes what they allow. It has the
// highest severity among them.
using TextOfRules = std::function<std::string(const std::vector<const PolicyRule*>& rules)>;
void report_roles(const ObjectContext& context, const store::RuleInfo& info, const RuleTest& test,
                  const TextOfRules& together, Findings& findings);

// Adds another permission of the same rule. The most severe one decides the rule's severity.
void add_match(std::optional<PatternMatch>& all, PatternMatch matched);

// A Role or RoleBinding grants nothing on a cluster-scoped resource.
[[nodiscard]] bool can_take_effect(const Role& role, const RoleUse& use, Reach reach);

// The same for any of several permissions. A sweeping rule is reported only by NP201: listing all
// its permissions would hide it.
void report_permissions(const ObjectContext& context, const store::RuleInfo& info,
                        const std::vector<PermissionPattern>& patterns, Findings& findings);

// Whether the subjects of a role are unknown, in the sense of `unless_held`.
[[nodiscard]] bool has_unknown_holders(const RoleUse& use);

// How a rule matches a pattern, exactly as in the authorizer: API group, resource or `*/sub`,
// names. `create` limited to names does not allow POST, only apply, which needs `patch` as well
// (rbac-facts.md 1.2).
[[nodiscard]] std::optional<PatternMatch> match(const PolicyRule& rule,
                                                const PermissionPattern& pattern);

// A finding about one subject of a binding, or about its roleRef.
[[nodiscard]] store::Finding binding_finding(const ObjectContext& context,
                                             const store::RuleInfo& info, const Binding& binding,
                                             std::optional<std::size_t> subject);

}  // namespace nsposture::rules::objects
