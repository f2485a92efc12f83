#include "analyzer/queries/action.h"

#include "analyzer/queries/resource_names.h"

#include <utility>

namespace nsposture::queries {

std::string ActionText::text() const {
  auto out = verb + ' ' + resource;
  if (!name.empty()) out += ' ' + name;
  if (!namespace_.empty()) out += " in " + namespace_;
  return out;
}

Action::Action(const ActionText& text)
    : verb_(text.verb), namespace_(text.namespace_), name_(text.name) {
  if (text.resource.starts_with('/')) {
    path_ = text.resource;
    return;
  }
  auto parsed = parse_resource(text.resource);
  group_known_ = parsed.group_known || !text.api_group.empty();
  resource_ = std::move(parsed.resource);
  api_group_ = text.api_group.empty() ? std::move(parsed.api_group) : text.api_group;
  subresource_ = text.subresource.empty() ? std::move(parsed.subresource) : text.subresource;
  if (!namespace_.empty() && name_.empty() && subresource_.empty() &&
      is_cluster_wide(resource_, api_group_)) {
    note_ = resource_ + " lie in no namespace: asked without -n " + namespace_;
    namespace_.clear();
  }
  // A request that names a namespace object has that namespace as its own (rbac-facts.md 1.3).
  if (resource_ == "namespaces" && api_group_.empty() && !name_.empty() && verb_ != "create" &&
      namespace_.empty()) {
    namespace_ = name_;
  }
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
