// The formats that other programs read. Names, user agents and messages are hostile text: each
// renderer escapes them for its format, and text that is not UTF-8 breaks none.
#pragma once

#include "reports/answers/check_report.h"
#include "reports/answers/fleet.h"
#include "reports/answers/report_data.h"

#include <string>
#include <string_view>

namespace nsposture::reports::formats {

// SARIF 2.1.0 under the rules of GitHub code scanning: a result for each cause, and for each
// finding that is in none (an accepted one, which is suppressed), with a stable fingerprint, its
// rule with help and a security severity; at most 25,000 results. A location is a file of the
// repository with a line: what was seen in a log or in a live cluster has none.
[[nodiscard]] std::string render_sarif(const ReportData& data);

// JUnit XML: a case for each finding. It fails at or above `fail_on`, and passes below it with its
// text in system-out; what is accepted is skipped. What could not be read, or would be refused by
// the API server, is an error.
[[nodiscard]] std::string render_junit(const ReportData& data);

// The same for a check: a finding that was there before the change is skipped, because a test that
// fails for it would fail every change.
[[nodiscard]] std::string render_check_junit(const CheckReport& report);

// A line for each finding (RFC 4180). No cell begins like a formula.
[[nodiscard]] std::string render_csv(const ReportData& data);

// Gauges in the Prometheus text format. The labels `cluster`, `severity` and `rule` mean the same
// in each, and in what `serve` shows. Labels hold no names from the cluster but its own.
[[nodiscard]] std::string render_prometheus(const ReportData& data);

// Workflow commands that GitHub shows as annotations on the lines of a pull request.
[[nodiscard]] std::string render_github(const ReportData& data);

// A code quality report of GitLab (the form of Code Climate).
[[nodiscard]] std::string render_gitlab(const ReportData& data);

// A ClusterPolicyReport of wgpolicyk8s.io/v1alpha2 as JSON: namespaces are cluster-scoped.
[[nodiscard]] std::string render_policy_report(const ReportData& data);

[[nodiscard]] std::string fleet_csv(const Fleet& fleet);  // a line for each cluster

}  // namespace nsposture::reports::formats
