// The resources of a Kubernetes cluster as people name them on a command line: `deploy`,
// `deployments`, `deployments.apps`, `pods/log`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

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

}  // namespace nsposture::queries
