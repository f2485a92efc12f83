// The column snapshot.extra: what of a cluster is no object, as JSON.
#pragma once

#include "graph/model/cluster.h"

#include <string>
#include <string_view>

namespace nsposture::store::snapshots {

[[nodiscard]] std::string extra_of(const Cluster& cluster);
// What is not in there, or of another type, stays as it is.
void read_extra(std::string_view extra, Cluster& cluster);

}  // namespace nsposture::store::snapshots
