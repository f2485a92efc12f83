// The formats that other programs read. Names, user agents and messages are untrusted text: each
// renderer escapes them for its format, and text that is not UTF-8 breaks no format.
#pragma once

#include "reports/answers/check_report.h"
#include "reports/answers/fleet.h"
#include "reports/answers/report_data.h"

#include <string>
#include <string_view>

namespace nsposture::reports::formats {

// SARIF 2.1.0 under the rules of GitHub code scanning: one result per cause, and per finding
// without one (an accepted finding, which is suppressed). Each has a stable fingerprint, its rule
// with help, and a security severity; at most 25,000 results. A location is a file of the
// repository with a line: observations in a log or in a live cluster have none.
[[nodiscard]] std::string render_sarif(const ReportData& data);

// JUnit XML: one test case per finding. It fails at or above `fail_on`; below, it passes with its
// text in system-out. Accepted findings are skipped. Unreadable input, and an object that the API
// server would reject, are errors.
[[nodiscard]] std::string render_junit(const ReportData& data);

// The same for a check: a finding that existed before the change is skipped, because a test that
// fails for it would fail every change.
[[nodiscard]] std::string render_check_junit(const CheckReport& report);

// One line per finding (RFC 4180). No cell begins like a formula.
[[nodiscard]] std::string render_csv(const ReportData& data);

// Gauges in the Prometheus text format. The labels `cluster`, `severity` and `rule` mean the same
// in all of them, and in the metrics of `serve`. Labels contain no names from the cluster except
// its own.
[[nodiscard]] std::string render_prometheus(const ReportData& data);

// Workflow commands that GitHub shows as annotations on the lines of a pull request.
[[nodiscard]] std::string render_github(const ReportData& data);

// A GitLab code quality report (in Code Climate's format).
[[nodiscard]] std::string render_gitlab(const ReportData& data);

// A ClusterPolicyReport of wgpolicyk8s.io/v1alpha2 as JSON: namespaces are cluster-scoped.
[[nodiscard]] std::string render_policy_report(const ReportData& data);

[[nodiscard]] std::string fleet_csv(const Fleet& fleet);  // one line per cluster

}  // namespace nsposture::reports::formats
