#include "graph/escalation/requests/fill_role.h"

#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/text.h"
#include "graph/rbac/aggregate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::escalation::requests {

namespace {

constexpr std::string_view kRbacVersion = "rbac.authorization.k8s.io/v1";
constexpr std::string_view kAllRules =
    R"(,"rules":[{"verbs":["*"],"apiGroups":["*"],"resources":["*"]}])";

constexpr std::array kPartWriters = {kEscalateClusterRole, kCreateClusterRole, kUpdateClusterRole,
                                     kPatchClusterRole, kDeleteClusterRole};

bool may_change_any(const Evaluation& at, Proof& proof, const Role& role, Scope scope) {
  const auto before = proof.size();
  if (at.rights.change(proof, role_making(role.kind), scope, role.meta.name) &&
      at.rights.need(proof, role_escalating(role.kind), scope, role.meta.name)) {
    return true;
  }
  proof.resize(before);
  return false;
}

// What the identity has by the role itself is lost once the role is deleted.
template <typename Create>
bool may_replace(const Evaluation& at, Proof& proof, std::uint32_t role, const Create& create) {
  const auto& object = at.world.role_object(role);
  const auto scope = at.world.role_scope(role);
  const auto before = proof.size();
  if (carries_session(at, role)) return false;
  if (!at.rights.remove(proof, role_removing(object.kind), scope, object.meta.name)) return false;
  const auto deleted = static_cast<std::ptrdiff_t>(proof.size());
  const auto outlives = [role](const PassedCheck& use) { return use.by.role != role; };
  if (!create(at, object, scope)) {
    proof.resize(before);
    return false;
  }
  if (std::all_of(proof.begin() + deleted, proof.end(), outlives)) return true;
  proof.resize(static_cast<std::size_t>(deleted));
  std::vector<Holding> left;
  const auto gone = [role](const Holding& one) { return one.role == role; };
  if (create(at.with(at.rights.without(gone, left)), object, scope)) return true;
  proof.resize(before);
  return false;
}

// Whether labels of a ClusterRole keep it from being part of the aggregated one.
bool are_labels_in_the_way(const Role& part, const Role& aggregated) {
  auto labels = part.meta.labels;
  for (const auto& [key, value] : labels_for(aggregated).value_or(Labels{})) labels[key] = value;
  const auto& selectors = aggregated.aggregation->selectors;
  return std::none_of(selectors.begin(), selectors.end(), [&](const LabelSelector& selector) {
    return rbac::selector_matches(selector, labels);
  });
}

// When all may be written, any existing one suffices, except aggregated ones: a controller writes
// their rules.
std::optional<std::string> some_part(const Evaluation& at) {
  Proof any;
  const bool all = std::any_of(kPartWriters.begin(), kPartWriters.end(), [&](PermissionId right) {
    return at.rights.need_any(any, right, kCluster);
  });
  if (!all) return std::nullopt;
  const auto& roles = at.world.cluster_roles();
  const auto found = std::find_if(roles.rbegin(), roles.rend(), [&](std::uint32_t role) {
    return !at.world.cluster().roles[role].aggregation;
  });
  if (found == roles.rend()) return std::nullopt;
  return at.world.cluster().roles[*found].meta.name;
}

// The first name of a ClusterRole that could be made part of the aggregated one, by `create` when
// it does not exist and by `rewrite` when it does.
template <typename Create, typename Rewrite>
bool find_part(const Evaluation& at, std::string& name, const Create& create,
               const Rewrite& rewrite) {
  const auto takes = [&](const std::string& one) {
    const auto role = at.world.find_cluster_role(one);
    name = one;
    return role == kNone ? create(one)
                         : !at.world.cluster().roles[role].aggregation && rewrite(role);
  };
  if (takes(std::string(kFreshRole))) return true;
  for (const auto right : kPartWriters) {
    const auto names = at.rights.names(right, kCluster);
    if (std::any_of(names.begin(), names.end(), takes)) return true;
  }
  const auto some = some_part(at);
  return some && takes(*some);
}

// A value that the expressions on the key allow, if the key is required.
std::optional<std::string> value_for(const LabelSelector& selector, const std::string& key) {
  std::set<std::string> excluded;
  std::optional<std::vector<std::string>> choice;
  bool wanted = false;
  for (const auto& one : selector.match_expressions) {
    if (one.key != key) continue;
    if (one.op == "Exists") wanted = true;
    if (one.op == "NotIn") excluded.insert(one.values.begin(), one.values.end());
    if (one.op != "In") continue;
    wanted = true;
    if (!choice) choice = one.values;
    std::erase_if(*choice, [&](const std::string& value) {
      return std::find(one.values.begin(), one.values.end(), value) == one.values.end();
    });
  }
  if (!wanted) return std::nullopt;
  if (!choice) {
    std::string value = "true";
    for (int i = 0; excluded.contains(value); ++i) value = fmt::format("take-over-{}", i);
    return value;
  }
  for (const auto& value : *choice) {
    if (!excluded.contains(value)) return value;
  }
  return std::nullopt;
}

std::optional<Labels> matching_labels(const LabelSelector& selector) {
  auto labels = selector.match_labels;
  for (const auto& one : selector.match_expressions) {
    if (labels.contains(one.key)) continue;
    if (auto value = value_for(selector, one.key)) labels.emplace(one.key, std::move(*value));
  }
  if (!rbac::selector_matches(selector, labels)) return std::nullopt;
  return labels;
}

std::string rules_json(const std::vector<PolicyRule>& rules) {
  std::string json;
  const auto list = [](std::string_view key, const std::vector<std::string>& items) {
    std::string text;
    for (const auto& item : items) text += (text.empty() ? "" : ",") + json_text(item);
    return items.empty() ? std::string() : fmt::format(R"(,"{}":[{}])", key, text);
  };
  for (const auto& rule : rules) {
    const auto fields = list("verbs", rule.verbs) + list("apiGroups", rule.api_groups) +
                        list("resources", rule.resources) +
                        list("resourceNames", rule.resource_names) +
                        list("nonResourceURLs", rule.non_resource_urls);
    if (fields.empty()) continue;
    json += fmt::format("{}{{{}}}", json.empty() ? "" : ",", std::string_view(fields).substr(1));
  }
  return fmt::format(R"(,"rules":[{}])", json);
}

std::string labels_json(const Role& aggregated) {
  std::string labels;
  for (const auto& [key, value] : labels_for(aggregated).value_or(Labels{})) {
    labels += fmt::format("{}{}:{}", labels.empty() ? "" : ",", json_text(key), json_text(value));
  }
  return labels;
}

// A ClusterRole with the labels of an aggregated one; `rest` are its rules.
std::string part_json(const Role& aggregated, const std::string& name, std::string_view rest) {
  return fmt::format(
      R"({{"apiVersion":"{}","kind":"ClusterRole","metadata":{{"name":{},"labels":{{{}}}}}{}}})",
      kRbacVersion, json_text(name), labels_json(aggregated), rest);
}

std::string delete_line(const StepView& view, const Role& role) {
  const bool wide = role.kind == RoleKind::ClusterRole;
  return delete_object(view, role_removing(role.kind), wide ? "clusterroles" : "roles",
                       role.meta.namespace_, role.meta.name);
}

bool is_deleted(const StepView& view, const Role& role) {
  return deletes_role(view.edge, role.kind);
}

// Writes an existing role as `json` describes it.
std::string write_lines(const StepView& view, const Role& role, const std::string& json) {
  const auto making = role_making(role.kind);
  if (!is_deleted(view, role)) return overwrite_object(view, making.patch(), json);
  return delete_line(view, role) + '\n' + send_object(view, making.create, json);
}

// Apply leaves other managers' labels unchanged: so they are set to null.
std::string without_labels(const StepView& view, const Role& part, const Role& aggregated,
                           std::string_view rules) {
  const auto added = labels_for(aggregated).value_or(Labels{});
  std::string labels = labels_json(aggregated);
  for (const auto& [key, value] : part.meta.labels) {
    if (added.contains(key)) continue;
    labels += fmt::format("{}{}:null", labels.empty() ? "" : ",", json_text(key));
  }
  return fmt::format(
      "{} patch {} --type=merge -p {}", view.kubectl, shell_quote("clusterrole/" + part.meta.name),
      shell_quote(fmt::format(R"({{"metadata":{{"labels":{{{}}}}}{}}})", labels, rules)));
}

// A ClusterRole that is part of the aggregated one; `rules` are its rules.
std::string part_with(const StepView& view, const Role& aggregated, const std::string& part,
                      std::string_view rules) {
  const auto known = view.world.find_cluster_role(part);
  const auto json = part_json(aggregated, known == kNone ? fresh_name(view, part) : part, rules);
  if (known == kNone) return send_object(view, kCreateClusterRole, json);
  const auto& role = view.world.cluster().roles[known];
  const bool merged = !is_deleted(view, role) && uses(view.edge, kPatchClusterRole);
  if (merged && are_labels_in_the_way(role, aggregated)) {
    return without_labels(view, role, aggregated, rules);
  }
  return write_lines(view, role, json);
}

}  // namespace

bool deletes_role(const Edge& edge, RoleKind kind) {
  const auto removing = role_removing(kind);
  return uses(edge, removing.one) || uses(edge, removing.all());
}

bool carries_session(const Evaluation& at, std::uint32_t role) {
  if (role == kNone) return false;
  if (role == at.carrier) return true;
  if (!at.impersonated()) return false;
  const auto& rights = at.world.role(role).rights;
  for (PermissionId right = kImpersonateUser; right <= kConstrainedNode; ++right) {
    if (rights.test(right)) return true;
  }
  return false;
}

bool may_rewrite(const Evaluation& at, Proof& proof, std::uint32_t role) {
  const auto& object = at.world.role_object(role);
  if (!at.rights.has(role_escalating(object.kind))) return false;
  const auto scope = at.world.role_scope(role);
  const auto create = [&](const Evaluation& after, const Role& one, Scope where) {
    return may_create_any(after, proof, one.kind, where, one.meta.name);
  };
  return may_change_any(at, proof, object, scope) || may_replace(at, proof, role, create);
}

bool may_write_own(const Evaluation& at, Proof& proof, std::uint32_t role) {
  const auto& object = at.world.role_object(role);
  const auto scope = at.world.role_scope(role);
  const auto making = role_making(object.kind);
  const auto create = [&](const Evaluation& after, const Role& one, Scope where) {
    return after.rights.make(proof, making, where, one.meta.name);
  };
  return at.rights.change(proof, making, scope, object.meta.name) ||
         may_replace(at, proof, role, create);
}

bool may_empty(const Evaluation& at, Proof& proof, std::uint32_t role) {
  if (role == at.world.everything_role() || role == at.world.made_role()) return false;
  const auto& object = at.world.role_object(role);
  // A controller would fill it again, so its aggregation rule goes too, which requires `escalate`.
  if (object.aggregation) return may_rewrite(at, proof, role);
  if (!at.world.is_missing(role)) return may_write_own(at, proof, role);
  return at.rights.make(proof, role_making(object.kind), at.world.role_scope(role),
                        object.meta.name);
}

// `escalate` is checked with the name of the request: none for POST, so a rule limited to names
// suffices only for apply.
bool may_create_any(const Evaluation& at, Proof& proof, RoleKind kind, Scope scope,
                    const std::string& name) {
  const auto making = role_making(kind);
  const auto escalate = role_escalating(kind);
  if (!at.rights.has(making.create) || !at.rights.has(escalate)) return false;
  const auto before = proof.size();
  if (at.rights.need(proof, making.create, scope, "") &&
      at.rights.need(proof, escalate, scope, "")) {
    return true;
  }
  proof.resize(before);
  if (at.rights.need(proof, making.create, scope, name) &&
      at.rights.change(proof, making, scope, name) &&
      at.rights.need(proof, escalate, scope, name)) {
    return true;
  }
  proof.resize(before);
  return false;
}

bool may_write_part(const Evaluation& at, Proof& proof, std::string& name) {
  if (!at.rights.has(kEscalateClusterRole)) return false;
  return find_part(
      at, name,
      [&](const std::string& one) {
        return may_create_any(at, proof, RoleKind::ClusterRole, kCluster, one);
      },
      [&](std::uint32_t role) { return may_rewrite(at, proof, role); });
}

bool may_write_own_part(const Evaluation& at, Proof& proof, std::string& name) {
  return find_part(
      at, name,
      [&](const std::string& one) { return at.rights.make(proof, kClusterRoles, kCluster, one); },
      [&](std::uint32_t role) { return may_write_own(at, proof, role); });
}

bool may_fill(const Evaluation& at, Proof& proof, std::uint32_t role, std::string& part) {
  part.clear();
  const auto& object = at.world.role_object(role);
  if (role == at.world.made_role()) return may_change_any(at, proof, object, kCluster);
  if (at.world.is_missing(role)) {
    return may_create_any(at, proof, object.kind, at.world.role_scope(role), object.meta.name);
  }
  if (object.aggregation && labels_for(object) && may_write_part(at, proof, part)) return true;
  part.clear();
  return may_rewrite(at, proof, role);
}

std::vector<std::uint32_t> fillable_roles(const Evaluation& at) {
  auto roles = at.world.fillable_roles(kCluster);
  const auto add = [&](Scope scope) {
    const auto& more = at.world.fillable_roles(scope);
    roles.insert(roles.end(), more.begin(), more.end());
  };
  if (at.scope >= kFirstNamespace) add(at.scope);
  const auto end = at.scope == kAllNamespaces ? at.world.scope_count() : kFirstNamespace;
  for (auto scope = kFirstNamespace; scope < end; ++scope) add(scope);
  return roles;
}

std::optional<Labels> labels_for(const Role& role) {
  if (!role.aggregation) return std::nullopt;
  for (const auto& selector : role.aggregation->selectors) {
    if (auto labels = matching_labels(selector)) return labels;
  }
  return std::nullopt;
}

std::string all_powerful(RoleKind kind, const std::string& ns, const std::string& name) {
  return object_json(kRbacVersion, to_string(kind), ns, name, kAllRules);
}

// A controller immediately rewrites an aggregated role's rules, so its selectors are removed too.
std::string rewrite_lines(const StepView& view, const Role& role) {
  const auto making = role_making(role.kind);
  const auto& ns = role.meta.namespace_;
  const auto& name = role.meta.name;
  if (!role.aggregation || is_deleted(view, role)) {
    return write_lines(view, role, all_powerful(role.kind, ns, name));
  }
  const auto json = object_json(kRbacVersion, to_string(role.kind), ns, name,
                                fmt::format(R"(,"aggregationRule":null{})", kAllRules));
  return overwrite_object(view, making.patch(), json);
}

std::string empty_lines(const StepView& view, std::uint32_t role) {
  const auto& object = view.world.role_object(role);
  const bool gathers = object.aggregation && !is_deleted(view, object);
  const auto json =
      object_json(kRbacVersion, to_string(object.kind), object.meta.namespace_, object.meta.name,
                  gathers ? R"(,"aggregationRule":null,"rules":[])" : R"(,"rules":[])");
  if (gathers) return overwrite_object(view, role_making(object.kind).patch(), json);
  return view.world.is_missing(role) ? send_object(view, role_making(object.kind).create, json)
                                     : write_lines(view, object, json);
}

std::string part_lines(const StepView& view, const Role& aggregated, const std::string& part) {
  return part_with(view, aggregated, part, kAllRules);
}

std::string written_lines(const StepView& view, const Role& role, const std::string& part) {
  const auto rules = rules_json(view.rules);
  if (!part.empty()) {
    return part_with(view, role, part, rules);
  }
  const auto json =
      object_json(kRbacVersion, to_string(role.kind), role.meta.namespace_, role.meta.name, rules);
  const auto create = role_making(role.kind).create;
  const bool missing = uses(view.edge, create) && !is_deleted(view, role);
  return missing ? send_object(view, create, json) : write_lines(view, role, json);
}

std::string fill_lines(const StepView& view, std::uint32_t role, const std::string& part) {
  const auto& object = view.world.role_object(role);
  if (!part.empty()) return part_lines(view, object, part);
  if (role == view.world.made_role()) return rewrite_lines(view, object);
  if (!view.world.is_missing(role)) return rewrite_lines(view, object);
  return send_object(view, role_making(object.kind).create,
                     all_powerful(object.kind, object.meta.namespace_, object.meta.name));
}

}  // namespace nsposture::escalation::requests
