// The unsure objects of a past moment that may decide an action because the log does not show
// enough of them.
#pragma once

#include "graph/model/cluster.h"
#include "graph/model/request.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::queries {

// The parts of a query that decide which objects are relevant.
struct Asked {
  std::string_view ns;                               // "": cluster-scoped
  std::function<bool(const PolicyRule&)> may_allow;  // empty: any rule may
  const Identity* identity = nullptr;                // null: any identity
};

// The request with or without a name: rules for one name count too.
[[nodiscard]] Asked asked_of(const ResourceAttributes& request, const Identity* identity);
[[nodiscard]] Asked asked_of(const NonResourceAttributes& request, const Identity* identity);

// The cluster's unsure objects that may grant the action.
[[nodiscard]] std::vector<NotRead> unsure_about(const Cluster& cluster, const Asked& asked);

}  // namespace nsposture::queries
