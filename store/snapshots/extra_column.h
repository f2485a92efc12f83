// The column snapshot.extra: the data of a cluster that are not objects, as JSON.
#pragma once

#include "graph/model/cluster.h"

#include <string>
#include <string_view>

namespace nsposture::store::snapshots {

[[nodiscard]] std::string extra_of(const Cluster& cluster);
// Missing values and values of another type leave the cluster unchanged.
void read_extra(std::string_view extra, Cluster& cluster);

}  // namespace nsposture::store::snapshots
