#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/kubernetes_resources.h"
#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/permission_pattern.h"
#include "graph/rbac/match.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace nsposture::rules::objects {

namespace {

const store::RuleInfo kInfo{
    "NP230",
    "Rule that grants nothing",
    store::Severity::Low,
    "A rule that no request can match looks like a permission, but is none. It is often "
    "widened until it works, and then it is too wide.",
    "Spell the resource and the verb as the API does, in the API group of the resource: "
    "`pods/exec`, not `pods/*`; `deployments` in `apps`; `create`, not `POST`. Grant "
    "cluster-scoped resources with a ClusterRole.",
    {"Kubernetes pkg/apis/rbac/v1 ResourceMatches"}};

using Texts = std::vector<std::string>;

// Common mistakes for verbs that Kubernetes does not check; other groups may have their own verbs.
// `post` and `put` are HTTP methods, not verbs.
constexpr std::array<std::string_view, 9> kNoVerbs = {"post", "put",  "read",   "write", "edit",
                                                      "add",  "exec", "remove", "all"};

bool has(const Texts& list, std::string_view one) {
  return std::ranges::find(list, one) != list.end();
}

bool has_upper_case(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return std::isupper(c) != 0; });
}

std::string_view base_of(std::string_view resource) {
  return resource.substr(0, resource.find('/'));
}

std::string_view subresource_of(std::string_view resource) {
  const auto slash = resource.find('/');
  return slash == std::string_view::npos ? std::string_view() : resource.substr(slash + 1);
}

std::string group_text(std::string_view group) {
  return group.empty() ? "the core API group" : fmt::format("`{}`", group);
}

// Only names with a dot can be custom API groups, and no group has a slash.
bool cannot_be_a_group(std::string_view group) {
  return group == "core" || group == "v1" || group.find('/') != std::string_view::npos;
}

std::string why_not_a_group(std::string_view group) {
  if (group == "core" || group == "v1") {
    return fmt::format("API group `{}`: the core group is written \"\"", group);
  }
  return fmt::format("API group `{}`: an API group is written without a version", group);
}

Texts possible_groups(const PolicyRule& rule) {
  Texts groups;
  for (const auto& group : rule.api_groups) {
    if (!cannot_be_a_group(group)) groups.push_back(group);
  }
  return groups;
}

// In API groups that are not Kubernetes' own, anything may be served.
bool all_known(const Texts& groups) {
  return std::ranges::all_of(groups, is_kubernetes_group);
}

const KubernetesResource* find_in(const Texts& groups, std::string_view plural) {
  for (const auto& group : groups) {
    if (const auto* found = find_resource(group, plural)) return found;
  }
  return nullptr;
}

const KubernetesResource* find_elsewhere(std::string_view plural) {
  const auto& all = kubernetes_resources();
  const auto found = std::ranges::find(all, plural, &KubernetesResource::plural);
  return found == all.end() ? nullptr : &*found;
}

// "`pods`", with its API group if the rule has another.
std::string resource_text(const KubernetesResource& resource, const Texts& groups) {
  const bool named = has(groups, resource.group) || has_star(groups);
  return named ? fmt::format("`{}`", resource.plural)
               : fmt::format("`{}` in {}", resource.plural, group_text(resource.group));
}

std::string why_not_the_name(std::string_view resource, const Texts& groups) {
  const auto base = base_of(resource);
  const auto* meant = all_known(groups) || has_star(groups) ? meant_by(base) : nullptr;
  if (has_upper_case(base)) {
    return meant == nullptr
               ? fmt::format("`{}`: resources are written in lower case", resource)
               : fmt::format("`{}`: the resource is {}", resource, resource_text(*meant, groups));
  }
  if (!all_known(groups) || find_in(groups, base) != nullptr) return {};
  if (const auto* other = find_elsewhere(base)) {
    if (groups == Texts{""}) {
      return fmt::format("`{}` of the core API group: it is in {}", resource,
                         group_text(other->group));
    }
    return fmt::format("`{}`: it is in {}", resource, group_text(other->group));
  }
  return meant == nullptr
             ? std::string()
             : fmt::format("`{}`: the resource is {}", resource, resource_text(*meant, groups));
}

std::string why_not_the_subresource(std::string_view resource, const Texts& groups) {
  const auto subresource = subresource_of(resource);
  const auto* known = find_in(groups, base_of(resource));
  if (known == nullptr || subresource.empty() || !all_known(groups)) return {};
  if (may_have_subresource(*known, subresource)) return {};
  return fmt::format("`{}`: `{}` have no such subresource", resource, known->plural);
}

// A Namespace object is in its own namespace, for requests that name it. `bind` on ClusterRoles is
// checked in the binding's namespace, and `use` in the pod's.
bool counts_in_a_namespace(const KubernetesResource& resource, const PolicyRule& rule) {
  const auto may = [&](std::string_view verb) {
    return has(rule.verbs, verb) || has_star(rule.verbs);
  };
  if (resource.plural == "namespaces") {
    return std::ranges::any_of(rule.verbs, [](const std::string& verb) {
      return verb != "create" && verb != "list" && verb != "watch" && verb != "deletecollection";
    });
  }
  if (resource.plural == "clusterroles") return may("bind");
  return resource.plural == "podsecuritypolicies" && may("use");
}

std::string why_not_in_a_role(const RoleRule& at, std::string_view resource, const Texts& groups) {
  if (at.role.kind != RoleKind::Role || !all_known(groups)) return {};
  const auto* known = find_in(groups, base_of(resource));
  if (known == nullptr || !known->cluster_wide || counts_in_a_namespace(*known, at.rule)) return {};
  return fmt::format("`{}` in a Role: they belong to no namespace", resource);
}

void add_resources(const RoleRule& at, Texts& why) {
  const auto& rule = at.rule;
  const auto groups = possible_groups(rule);
  for (const auto& resource : rule.resources) {
    if (resource.ends_with("/*")) {
      why.push_back(fmt::format("`{}`: a star after the slash stands for nothing", resource));
      continue;
    }
    if (resource == "*" || resource.starts_with("*/")) continue;
    auto reason = why_not_the_name(resource, groups);
    if (reason.empty()) reason = why_not_the_subresource(resource, groups);
    if (reason.empty()) reason = why_not_in_a_role(at, resource, groups);
    if (!reason.empty()) why.push_back(std::move(reason));
  }
}

void add_verbs(const PolicyRule& rule, Texts& why) {
  if (has_star(rule.verbs)) return;
  const bool resources = !rule.resources.empty();
  const auto groups = possible_groups(rule);
  const bool known = resources && !groups.empty() && (all_known(groups) || has_star(groups));
  for (const auto& verb : rule.verbs) {
    // The parts of a constrained verb may be in any case.
    if (has_upper_case(verb) && verb.find(':') == std::string::npos) {
      why.push_back(fmt::format("verb `{}`: verbs are written in lower case", verb));
    } else if (known && std::ranges::find(kNoVerbs, verb) != kNoVerbs.end()) {
      why.push_back(fmt::format("verb `{}`: the API server asks for no such verb", verb));
    }
  }
}

// Apply and PUT check `create` by name, and also `patch` or `update`.
bool completes(const PolicyRule& other, const PolicyRule& rule) {
  if (!rbac::verb_matches(other, "patch") && !rbac::verb_matches(other, "update")) return false;
  return std::ranges::any_of(rule.api_groups, [&](const std::string& group) {
    return rbac::api_group_matches(other, group) &&
           std::ranges::any_of(rule.resources, [&](const std::string& resource) {
             return rbac::resource_matches(other, resource, "");
           });
  });
}

bool may_share_a_holder(const ObjectContext& context, const RoleUse& use, const Binding& binding) {
  const auto is_group = [](const Subject& one) { return one.kind == SubjectKind::Group; };
  const auto own = binding.effective_subjects();
  const auto in = [&](std::uint32_t index) {
    return std::ranges::any_of(context.cluster.bindings[index].effective_subjects(),
                               [&](const Subject& holder) {
                                 return std::ranges::any_of(own, [&](const Subject& other) {
                                   return holder == other || is_group(holder) || is_group(other);
                                 });
                               });
  };
  return std::ranges::any_of(use.cluster_wide, in) || std::ranges::any_of(use.in_namespaces, in);
}

// Another rule of the role, or another role that the same subjects may have. Subjects with all
// permissions need neither.
bool is_completed(const ObjectContext& context, const RoleRule& at) {
  const auto does = [&](const PolicyRule& other) { return completes(other, at.rule); };
  if (std::ranges::any_of(at.role.rules, does)) return true;
  for (std::size_t i = 0; i < context.cluster.bindings.size(); ++i) {
    const auto* role = context.role_of[i];
    if (role == nullptr || is_everything(*role) || std::ranges::none_of(role->rules, does))
      continue;
    if (may_share_a_holder(context, at.use, context.cluster.bindings[i])) return true;
  }
  return false;
}

// Resources that serve none of the verbs: `delete` on pods/log, `create` on pods/status. This does
// not hide a permission, so the severity is Info.
Texts unserved(const PolicyRule& rule) {
  Texts why;
  const auto groups = possible_groups(rule);
  if (has_star(rule.verbs) || groups.empty() || !all_known(groups)) return why;
  for (const auto& resource : rule.resources) {
    const auto* known = find_in(groups, base_of(resource));
    if (known == nullptr) continue;
    const auto subresource = subresource_of(resource);
    const bool asked = std::ranges::any_of(rule.verbs, [&](const std::string& verb) {
      return may_be_asked(*known, subresource, verb);
    });
    if (!asked) {
      why.push_back(fmt::format("{} on `{}`, which serves no such verb",
                                fmt::join(rule.verbs, ", "), resource));
    }
  }
  return why;
}

// A POST names no object.
bool creates_by_name_in_vain(const ObjectContext& context, const RoleRule& at) {
  const auto& rule = at.rule;
  const bool whole = std::ranges::all_of(rule.resources, [](const std::string& resource) {
    return resource.find('/') == std::string::npos;
  });
  if (!whole || rule.resources.empty() || rule.verbs.empty()) return false;
  if (rule.resource_names.empty() || has(rule.resource_names, "")) return false;
  const bool names_nothing = std::ranges::all_of(rule.verbs, [](const std::string& verb) {
    return verb == "create" || verb == "deletecollection";
  });
  return names_nothing && !is_completed(context, at);
}

Texts reasons(const ObjectContext& context, const RoleRule& at) {
  Texts why;
  const auto& rule = at.rule;
  for (const auto& group : rule.api_groups) {
    // It does no harm next to a correct group.
    if (possible_groups(rule).empty()) why.push_back(why_not_a_group(group));
  }
  if (why.empty() && !rule.api_groups.empty()) add_resources(at, why);
  add_verbs(rule, why);
  if (why.empty() && creates_by_name_in_vain(context, at)) {
    why.push_back(fmt::format("{} limited to names: such a request names no object",
                              fmt::join(rule.verbs, ", ")));
  }
  return why;
}

void run(const ObjectContext& context, Findings& findings) {
  report_rules(
      context, kInfo,
      [&context](const RoleRule& at) -> std::optional<PatternMatch> {
        // Kubernetes' own roles name resources of older servers.
        if (context.platform.knows(at.role)) return std::nullopt;
        auto why = reasons(context, at);
        PatternMatch matched;
        if (why.empty()) {
          why = unserved(at.rule);
          matched.at_most = store::Severity::Info;
        }
        if (why.empty()) return std::nullopt;
        matched.what = fmt::format("nothing by {}", fmt::join(why, "; by "));
        return matched;
      },
      findings);
}

}  // namespace

Rule np230() {
  return {kInfo, ObjectRule{run}};
}

}  // namespace nsposture::rules::objects
