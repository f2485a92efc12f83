#include "analyzer/queries/action.h"

#include "analyzer/queries/resource_names.h"
#include "graph/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace nsposture::queries {

std::string ActionText::text() const {
  auto out = verb + ' ' + resource;
  if (!name.empty()) out += ' ' + name;
  if (!namespace_.empty()) out += " in " + namespace_;
  return out;
}

namespace {

// Whether a role of the cluster names this subresource, `widgets/paint`.
bool is_in_roles(const Cluster& cluster, const ResourceName& resource, std::string_view text) {
  const auto whole = fmt::format("{}/{}", resource.resource, text);
  const auto in_any = fmt::format("*/{}", text);
  return std::ranges::any_of(cluster.roles, [&](const Role& role) {
    return std::ranges::any_of(role.rules, [&](const PolicyRule& rule) {
      return std::ranges::any_of(
          rule.resources, [&](const std::string& one) { return one == whole || one == in_any; });
    });
  });
}

// The API groups of the rules that name a resource.
std::set<std::string> groups_of_roles(const Cluster& cluster, const std::string& resource) {
  std::set<std::string> groups;
  for (const auto& role : cluster.roles) {
    for (const auto& rule : role.rules) {
      const bool names = std::ranges::any_of(rule.resources, [&](const std::string& one) {
        return one == resource || one.starts_with(resource + '/');
      });
      if (names) groups.insert(rule.api_groups.begin(), rule.api_groups.end());
    }
  }
  groups.erase("*");
  return groups;
}

}  // namespace

Action::Action(const ActionText& text, const Cluster& cluster)
    : verb_(text.verb), namespace_(text.namespace_), name_(text.name) {
  if (text.resource.starts_with('/')) {
    take_path(text);
    return;
  }
  take_resource(text, cluster);
  drop_namespace();
  // A request that names a Namespace object has that namespace as its own (rbac-facts.md 1.3).
  if (resource_ == "namespaces" && api_group_.empty() && !name_.empty() && verb_ != "create" &&
      namespace_.empty()) {
    namespace_ = name_;
  }
}

void Action::take_path(const ActionText& text) {
  if (!name_.empty() || !text.subresource.empty() || !text.api_group.empty()) {
    throw Error(
        ErrorCode::Usage,
        fmt::format("`{}` is a path: it has no name, subresource or API group", text.resource));
  }
  path_ = text.resource;
  if (namespace_.empty()) return;
  notes_.push_back("paths lie in no namespace: asked without -n " + namespace_);
  namespace_.clear();
}

void Action::take_resource(const ActionText& text, const Cluster& cluster) {
  const bool told = !text.subresource.empty();
  auto parsed = parse_resource(text.resource, [&](const ResourceName& resource, auto behind) {
    return !told &&
           (is_known_subresource(resource, behind) || is_in_roles(cluster, resource, behind));
  });
  group_known_ = parsed.group_known || !text.api_group.empty();
  resource_ = std::move(parsed.resource);
  api_group_ = text.api_group.empty() ? parsed.api_group : text.api_group;
  subresource_ = told ? text.subresource : parsed.subresource;
  take_group_of_roles(cluster);
  name_behind_slash_ = std::move(parsed.name);
  if (!name_behind_slash_.empty()) {
    if (!name_.empty() && name_ != name_behind_slash_) {
      throw Error(ErrorCode::Usage, fmt::format("two names: `{}` in `{}`, and `{}`",
                                                name_behind_slash_, text.resource, name_));
    }
    name_ = name_behind_slash_;
    notes_.push_back(fmt::format("`{}`: taken as the object `{}` of {}{}", text.resource, name_,
                                 resource_, told ? "" : "; --subresource asks for a subresource"));
  } else if (!told && !subresource_.empty()) {
    notes_.push_back(fmt::format("`{}`: taken as the subresource `{}` of {}", text.resource,
                                 subresource_, resource_));
  }
  if (!parsed.version.empty()) {
    notes_.push_back(fmt::format("the version `{}` decides nothing", parsed.version));
  }
}

// kubectl finds the group of a custom resource by discovery; here the roles of the input give it.
void Action::take_group_of_roles(const Cluster& cluster) {
  if (group_known_) return;
  auto groups = groups_of_roles(cluster, resource_);
  if (groups.contains("")) return;
  if (groups.size() > 1) groups_.assign(groups.begin(), groups.end());
  if (groups.size() != 1) return;
  api_group_ = *groups.begin();
  group_known_ = true;
  notes_.push_back(fmt::format("`{0}`: taken as {0}.{1}, as roles name it", resource_, api_group_));
}

// `bind` on a ClusterRole is checked in the namespace of the RoleBinding; so was `use` of a
// PodSecurityPolicy.
void Action::drop_namespace() {
  const bool own = resource_ == "namespaces" && namespace_ == name_ && verb_ != "create";
  const bool by_namespace = !name_.empty() && (verb_ == "bind" || verb_ == "use");
  if (namespace_.empty() || own || by_namespace) return;
  if (!is_cluster_wide(resource_, api_group_)) return;
  notes_.push_back(resource_ + " lie in no namespace: asked without -n " + namespace_);
  namespace_.clear();
}

ResourceAttributes Action::resource() const {
  return {verb_, api_group_, resource_, subresource_, namespace_, name_};
}

NonResourceAttributes Action::non_resource() const {
  return {verb_, path_};
}

bool Action::is_named_creation() const {
  return verb_ == "create" && !name_.empty() && subresource_.empty() && !is_non_resource() &&
         !is_namespace_creation();
}

ResourceAttributes Action::without_name() const {
  return {verb_, api_group_, resource_, subresource_, namespace_, ""};
}

ResourceAttributes Action::as_patch() const {
  return {"patch", api_group_, resource_, subresource_, namespace_, name_};
}

escalation::EscalationTarget Action::target() const {
  return {verb_, api_group_, resource_, subresource_, namespace_, name_};
}

bool Action::is_namespace_creation() const {
  return verb_ == "create" && resource_ == "namespaces" && api_group_.empty() &&
         subresource_.empty();
}

}  // namespace nsposture::queries
