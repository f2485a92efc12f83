// Which objects of a past moment, of which the log shows not enough, may decide a question.
#pragma once

#include "graph/model/cluster.h"
#include "graph/model/request.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::queries {

// A question, as far as it decides which objects bear on it.
struct Asked {
  std::string_view ns;                               // "": outside of namespaces
  std::function<bool(const PolicyRule&)> may_allow;  // nothing: any rule may
  const Identity* identity = nullptr;                // null: anybody
};

// The request by name or without: rules for one name count as well.
[[nodiscard]] Asked asked_of(const ResourceAttributes& request, const Identity* identity);
[[nodiscard]] Asked asked_of(const NonResourceAttributes& request, const Identity* identity);

// Of the cluster's unsure objects those that may grant what is asked.
[[nodiscard]] std::vector<NotRead> unsure_about(const Cluster& cluster, const Asked& asked);

}  // namespace nsposture::queries
