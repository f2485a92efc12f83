// One renderer a format; each gives the whole document as text, the same for the same data. Names,
// user agents and messages are attackers' text: each renderer escapes them for its format, and text
// that is not UTF-8 breaks none.
#pragma once

#include "reports/report_data.h"

#include <string>
#include <string_view>

namespace nsposture::reports {

// What "schema" says in our JSON; docs/report.schema.json describes it.
inline constexpr std::string_view kReportSchema = "nsposture/report/v1";

// For a person in a hurry; renders on GitHub. Long lists are cut, and it says so.
[[nodiscard]] std::string render_markdown(const ReportData& data);

// One self-contained file under a strict Content-Security-Policy: no request to anywhere.
[[nodiscard]] std::string render_html(const ReportData& data);

// The machine contract: {"findings":[…]} plus all that the report shows. Times are RFC 3339 in UTC
// with all digits the evidence had, null when not known.
[[nodiscard]] std::string render_json(const ReportData& data);

struct TextOptions {
  bool colour = false;   // ANSI codes
  unsigned width = 100;  // columns; 0: do not wrap
  bool explain = false;  // why it matters, how to mend it, next steps
};

// For the terminal: grouped by severity, short. Control characters of the input are made visible,
// never passed on.
[[nodiscard]] std::string render_text(const ReportData& data, const TextOptions& options);
[[nodiscard]] std::string render_text(const ReportData& data, bool colour);

// SARIF 2.1.0 under the rules of GitHub code scanning: every result has a file and a line, a stable
// fingerprint, its rule with help and a security severity; at most 25,000 results.
[[nodiscard]] std::string render_sarif(const ReportData& data);

// JUnit XML: a case for each finding; what is accepted is skipped, Info passes, inputs that could
// not be read are errors.
[[nodiscard]] std::string render_junit(const ReportData& data);

// A line for each finding (RFC 4180). No cell begins like a formula.
[[nodiscard]] std::string render_csv(const ReportData& data);

// Gauges in the Prometheus text format. Labels hold no names from the cluster but its own.
[[nodiscard]] std::string render_prometheus(const ReportData& data);

// Workflow commands that GitHub shows as annotations on the lines of a pull request.
[[nodiscard]] std::string render_github(const ReportData& data);

// A code quality report of GitLab (the form of Code Climate).
[[nodiscard]] std::string render_gitlab(const ReportData& data);

// A ClusterPolicyReport of wgpolicyk8s.io/v1alpha2 as JSON: namespaces are cluster-scoped.
[[nodiscard]] std::string render_policy_report(const ReportData& data);

// One finding as render_json() writes it, with the name of its cluster: a message of its own.
[[nodiscard]] std::string render_finding(const FindingView& view, std::string_view cluster);

}  // namespace nsposture::reports
