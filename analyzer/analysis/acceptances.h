// What a cluster's acceptances come to.
#pragma once

#include "graph/base/timestamp.h"
#include "reports/answers/acceptances.h"
#include "store/cluster_store.h"

namespace nsposture::analysis {

// All that are stored, with what each covers of the latest analysis at this moment.
[[nodiscard]] reports::Acceptances list_acceptances(const store::ClusterStore& store,
                                                    Timestamp now);

}  // namespace nsposture::analysis
