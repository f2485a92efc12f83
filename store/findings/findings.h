// The tables of analyses with their findings, acceptances and notifications. Errors as in store.h.
#pragma once

#include "store/records/acceptance.h"
#include "store/records/analysis_info.h"
#include "store/records/finding.h"
#include "store/records/notification.h"
#include "store/sql/cluster_scope.h"
#include "store/sql/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::store::findings {

std::int64_t write_analysis(sql::Database& database, const AnalysisInfo& info,
                            const std::vector<Finding>& findings);
// Appends findings to those that the analysis has.
void append_findings(sql::Database& database, std::int64_t analysis,
                     const std::vector<Finding>& findings);
[[nodiscard]] std::vector<AnalysisInfo> read_analyses(const sql::Database& database,
                                                      const sql::ClusterScope& scope);  // by id
[[nodiscard]] std::optional<AnalysisInfo> read_latest_analysis(const sql::Database& database,
                                                               const sql::ClusterScope& scope);
// The analysis before it, of the same cluster.
[[nodiscard]] std::optional<AnalysisInfo> read_analysis_before(const sql::Database& database,
                                                               std::int64_t id);
[[nodiscard]] std::vector<Finding> read_findings(const sql::Database& database,
                                                 std::int64_t analysis);
// What acceptances are matched with, and the severity: without title, evidence and similar.
[[nodiscard]] std::vector<Finding> read_finding_marks(const sql::Database& database,
                                                      std::int64_t analysis);

void write_acceptance(sql::Database& database, const sql::ClusterScope& scope,
                      const Acceptance& acceptance);
[[nodiscard]] std::vector<Acceptance> read_acceptances(const sql::Database& database,
                                                       const sql::ClusterScope& scope);

// Removes all with this Acceptance::id(); returns how many there were. One that applies to all
// clusters is removed for all.
std::uint64_t remove_acceptances(sql::Database& database, const sql::ClusterScope& scope,
                                 std::string_view id);

// Writing one again changes nothing.
void write_notification(sql::Database& database, const Notification& notification);
[[nodiscard]] std::vector<std::string> read_notified(const sql::Database& database,
                                                     std::string_view channel,
                                                     std::string_view cluster);

}  // namespace nsposture::store::findings
