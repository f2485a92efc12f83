// What most rules on objects have in common: a rule of a role that allows something worth a look.
#pragma once

#include "analyzer/rules/object_rule.h"

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::rules {

enum class Reach : std::uint8_t {
  Namespaced,   // a RoleBinding gives it for its namespace
  ClusterOnly,  // the object belongs to no namespace: only a ClusterRoleBinding gives it
};

// Any of the verbs on a resource. `subresource` "" is the resource itself.
struct Right {
  std::string_view api_group;
  std::string_view resource;
  std::string_view subresource;
  std::vector<std::string_view> verbs;
  Reach reach = Reach::Namespaced;
};

struct Matched {
  std::string what;  // "get, list on secrets"
  Reach reach = Reach::Namespaced;
  bool only_names = false;  // resourceNames limit it
};

using RuleTest = std::function<std::optional<Matched>(const PolicyRule& rule)>;

// Tests each rule of each role that is not the API server's own, and reports those that match, one
// finding for each rule. The severity is the rule's own when the role is held cluster-wide or in
// kube-system, one less when it is held in other namespaces or for some names only, and Low at
// most when nobody holds it.
void report_rules(const ObjectContext& context, const store::RuleInfo& info, const RuleTest& test,
                  Findings& findings);

// The same for any of a list of rights. A sweeping rule is NP201's alone: to
// name all that it holds would hide it.
void report_rights(const ObjectContext& context, const store::RuleInfo& info,
                   const std::vector<Right>& rights, Findings& findings);

// How a rule meets a right, exactly as the authorizer would: API group, resource or `*/sub`,
// names. `create` limited to names is no right to create by POST, only by apply, which needs
// `patch` as well (FACTS.md 2).
[[nodiscard]] std::optional<Matched> match(const PolicyRule& rule, const Right& right);

[[nodiscard]] bool has_star(const std::vector<std::string>& list);
// `*` on `*` in `*`.
[[nodiscard]] bool is_everything(const PolicyRule& rule);
// `*` on `*` in some API groups, which may be all.
[[nodiscard]] bool is_sweeping(const PolicyRule& rule);

// A finding about one subject of a binding, or about its roleRef.
[[nodiscard]] store::Finding binding_finding(const ObjectContext& context,
                                             const store::RuleInfo& info, const Binding& binding,
                                             std::optional<std::size_t> subject);

[[nodiscard]] store::Severity one_less(store::Severity severity);

}  // namespace nsposture::rules
