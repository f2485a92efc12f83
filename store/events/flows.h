// The table of network flows. What fails throws as store.h says.
#pragma once

#include "store/records/flow.h"
#include "store/sql/cluster_scope.h"
#include "store/sql/database.h"

#include <functional>
#include <string_view>
#include <vector>

namespace nsposture::store::events {

// All that `file` held before is replaced by what `next` fills in, batch by batch, until it returns
// false; in one transaction.
void replace_flows(sql::Database& database, const sql::ClusterScope& scope, std::string_view file,
                   const std::function<bool(std::vector<Flow>&)>& next);
// In order of their first time.
[[nodiscard]] std::vector<Flow> read_flows(const sql::Database& database,
                                           const sql::ClusterScope& scope);
// Those from or to a namespace.
[[nodiscard]] std::vector<Flow> read_flows_of(const sql::Database& database,
                                              const sql::ClusterScope& scope, std::string_view ns);

}  // namespace nsposture::store::events
