// The tables of audit events and of their logs' coverage. Errors as in store.h.
#pragma once

#include "store/records/audit_event.h"
#include "store/records/coverage.h"
#include "store/records/import.h"
#include "store/sql/cluster_scope.h"
#include "store/sql/database.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::store::events {

// A batch with its coverage and position, in one transaction. Returns how many were new.
std::uint64_t write_events(sql::Database& database, const std::vector<AuditEvent>& events,
                           const ImportPosition& position, const Coverage& coverage,
                           const sql::ClusterScope& scope);
// Events with a greater id than `after`, in order of `received`, then id.
void read_events(sql::Database& database, std::int64_t after, const sql::ClusterScope& scope,
                 const std::function<void(AuditEvent&&)>& visit);
[[nodiscard]] std::uint64_t event_count(const sql::Database& database);
[[nodiscard]] std::int64_t last_event_id(const sql::Database& database);  // 0: there is none
[[nodiscard]] std::int64_t last_own_event_id(const sql::Database& database,
                                             const sql::ClusterScope& scope);

// Of that file with that name, else of that file with any name.
[[nodiscard]] std::optional<ImportPosition> read_position(const sql::Database& database,
                                                          const sql::ClusterScope& scope,
                                                          std::string_view file,
                                                          std::string_view identity);
// Of all files that ever had that name.
[[nodiscard]] std::vector<ImportPosition> read_positions(const sql::Database& database,
                                                         const sql::ClusterScope& scope,
                                                         std::string_view file);

[[nodiscard]] std::vector<Coverage> read_coverage(const sql::Database& database,
                                                  const sql::ClusterScope& scope);
void write_gaps(sql::Database& database, const sql::ClusterScope& scope,
                const std::vector<CoverageGap>& gaps);
[[nodiscard]] std::vector<CoverageGap> read_gaps(const sql::Database& database,
                                                 const sql::ClusterScope& scope);

}  // namespace nsposture::store::events
