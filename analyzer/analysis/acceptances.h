// Lists the acceptances of one cluster for a report.
#pragma once

#include "graph/base/timestamp.h"
#include "reports/answers/acceptances.h"
#include "store/cluster_store.h"

namespace nsposture::analysis {

// All stored acceptances, each with the findings of the latest analysis that it covers at `now`.
[[nodiscard]] reports::Acceptances list_acceptances(const store::ClusterStore& store,
                                                    Timestamp now);

}  // namespace nsposture::analysis
