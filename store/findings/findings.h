// The tables of analyses and their findings, of acceptances and of notifications.
#pragma once

#include "store/finding.h"
#include "store/records/acceptance.h"
#include "store/records/analysis_info.h"
#include "store/records/notification.h"
#include "store/sql/cluster_scope.h"
#include "store/sql/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::store::findings {

std::int64_t write_analysis(Database& database, const AnalysisInfo& info,
                            const std::vector<Finding>& findings);
// More findings of an analysis, behind those it has.
void append_findings(Database& database, std::int64_t analysis,
                     const std::vector<Finding>& findings);
[[nodiscard]] std::vector<AnalysisInfo> read_analyses(const Database& database,
                                                      const ClusterScope& scope);  // by id
[[nodiscard]] std::optional<AnalysisInfo> read_latest_analysis(const Database& database,
                                                               const ClusterScope& scope);
// The one before it, of the same cluster.
[[nodiscard]] std::optional<AnalysisInfo> read_analysis_before(const Database& database,
                                                               std::int64_t id);
[[nodiscard]] std::vector<Finding> read_findings(const Database& database, std::int64_t analysis);
// Rule, severity and fingerprint alone.
[[nodiscard]] std::vector<Finding> read_finding_marks(const Database& database,
                                                      std::int64_t analysis);

void write_acceptance(Database& database, const ClusterScope& scope, const Acceptance& acceptance);
[[nodiscard]] std::vector<Acceptance> read_acceptances(const Database& database,
                                                       const ClusterScope& scope);

// Writing one again changes nothing.
void write_notification(Database& database, const Notification& notification);
[[nodiscard]] std::vector<std::string> read_notified(const Database& database,
                                                     std::string_view channel,
                                                     std::string_view cluster);

}  // namespace nsposture::store::findings
