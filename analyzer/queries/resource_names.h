// The resources of a Kubernetes cluster as people name them on a command line: `deploy`,
// `deployments`, `deployments.apps`, `pods/log`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::queries {

struct ResourceName {
  std::string resource;
  std::string api_group;
  std::string subresource;
  bool group_known = true;  // false: not one of Kubernetes' own, and no group was given
};

// `resource[.group][/subresource]`; short and singular names of Kubernetes' own resources are
// resolved as kubectl does.
[[nodiscard]] ResourceName parse_resource(std::string_view text);

// Plural names of Kubernetes' own resources.
[[nodiscard]] std::vector<std::string_view> known_resources();
// Their API groups.
[[nodiscard]] std::vector<std::string_view> known_groups();
[[nodiscard]] bool is_known_group(std::string_view group);
// The group of one of them by its plural name; empty for others.
[[nodiscard]] std::optional<std::string_view> group_of_known(std::string_view plural);
// Whether objects of this resource lie in no namespace; of others than Kubernetes' own, false.
[[nodiscard]] bool is_cluster_wide(std::string_view plural, std::string_view group);

}  // namespace nsposture::queries
