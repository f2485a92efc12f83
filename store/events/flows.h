// The table of network flows. Errors as in store.h.
#pragma once

#include "store/records/flow.h"
#include "store/sql/cluster_scope.h"
#include "store/sql/database.h"

#include <functional>
#include <string_view>
#include <vector>

namespace nsposture::store::events {

// In one transaction, replaces everything that `file` had with what `next` fills in, batch by
// batch, until it returns false.
void replace_flows(sql::Database& database, const sql::ClusterScope& scope, std::string_view file,
                   const std::function<bool(std::vector<Flow>&)>& next);
// In order of their first time.
[[nodiscard]] std::vector<Flow> read_flows(const sql::Database& database,
                                           const sql::ClusterScope& scope);
// Those from or to a namespace.
[[nodiscard]] std::vector<Flow> read_flows_of(const sql::Database& database,
                                              const sql::ClusterScope& scope, std::string_view ns);

}  // namespace nsposture::store::events
