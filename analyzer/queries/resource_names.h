// The resources of a Kubernetes cluster as users name them on a command line: `deploy`,
// `deployments`, `deployments.apps`, `pods/log`.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::queries {

struct ResourceName {
  std::string resource;
  std::string api_group;
  std::string subresource;
  std::string name;         // of an object, if the part after the slash is one
  std::string version;      // as written; it has no effect
  bool group_known = true;  // false: not one of Kubernetes' own, and no group was given
};

// Whether the text after a slash is a subresource of the resource before it.
using IsSubresource = std::function<bool(const ResourceName& resource, std::string_view text)>;

// A subresource that Kubernetes defines, or a usual one of an unknown resource.
[[nodiscard]] bool is_known_subresource(const ResourceName& resource, std::string_view text);

// `resource[.version][.group][/subresource or /name]`; short and singular names of Kubernetes' own
// resources are resolved as kubectl does.
[[nodiscard]] ResourceName parse_resource(
    std::string_view text, const IsSubresource& is_subresource = is_known_subresource);

// Common subresources, of Kubernetes' own and of other resources.
[[nodiscard]] const std::vector<std::string_view>& usual_subresources();

// Plural names of Kubernetes' own resources.
[[nodiscard]] std::vector<std::string_view> known_resources();
// Their API groups.
[[nodiscard]] std::vector<std::string_view> known_groups();
[[nodiscard]] bool is_known_group(std::string_view group);
// The group of one of them by its plural name; empty for others.
[[nodiscard]] std::optional<std::string_view> group_of_known(std::string_view plural);
// Whether this resource is cluster-scoped; false for resources that are not Kubernetes' own.
[[nodiscard]] bool is_cluster_wide(std::string_view plural, std::string_view group);

}  // namespace nsposture::queries
