#include "reports/answers/summary.h"
#include "reports/answers/words.h"
#include "reports/escape/printable.h"
#include "reports/formats/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <map>
#include <utility>

namespace nsposture::reports::formats {

namespace {

using Label = std::pair<std::string_view, std::string_view>;

// The text format escapes these three in label values; line ends were already made printable.
std::string label_value(std::string_view text) {
  std::string out;
  for (const char c : escape::printable(text)) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

class Metrics {
 public:
  explicit Metrics(std::string_view cluster) : cluster_(label_value(cluster)) {}

  void family(std::string_view name, std::string_view help) {
    name_ = name;
    fmt::format_to(std::back_inserter(out_),
                   "# HELP nsposture_{0} {1}\n# TYPE nsposture_{0} gauge\n", name, help);
  }

  void sample(std::initializer_list<Label> labels, double value) {
    fmt::format_to(std::back_inserter(out_), "nsposture_{}{{cluster=\"{}\"", name_, cluster_);
    for (const auto& [name, text] : labels) {
      fmt::format_to(std::back_inserter(out_), ",{}=\"{}\"", name, label_value(text));
    }
    fmt::format_to(std::back_inserter(out_), "}} {}\n", value);
  }

  void single(std::string_view name, std::string_view help, double value) {
    family(name, help);
    sample({}, value);
  }

  std::string take() { return std::move(out_); }

 private:
  std::string cluster_;
  std::string name_;
  std::string out_;
};

double number(std::uint64_t n) {
  return static_cast<double>(n);
}

double seconds(Timestamp time) {
  const std::int64_t milliseconds = time.ns / 1'000'000;  // a double is not exact beyond that
  return static_cast<double>(milliseconds) / 1000;
}

using ByRule = std::map<std::pair<store::Severity, std::string_view>, std::uint64_t>;

ByRule open_by_rule(const ReportData& data) {
  ByRule counts;
  for (const auto& view : data.findings) {
    if (view.state != FindingState::Accepted) ++counts[{view.finding.severity, view.finding.rule}];
  }
  return counts;
}

// As in `serve`: a severity without findings is a 0 without a rule, so that a sum by severity
// always exists.
void add_findings(Metrics& metrics, const ReportData& data, const Summary& summary) {
  const auto counts = open_by_rule(data);
  metrics.family("findings", "Open findings by severity and rule.");
  for (const auto severity : kSeverities) {
    const auto name = store::to_string(severity);
    if (summary.count(severity) == 0) metrics.sample({{"severity", name}, {"rule", ""}}, 0);
    for (const auto& [key, count] : counts) {
      if (key.first != severity) continue;
      metrics.sample({{"severity", name}, {"rule", key.second}}, number(count));
    }
  }
  metrics.family("rule_findings", "Open findings by severity and rule, as nsposture_findings.");
  for (const auto& [key, count] : counts) {
    metrics.sample({{"severity", store::to_string(key.first)}, {"rule", key.second}},
                   number(count));
  }
  metrics.single("findings_new", "Open findings that the run before did not have.",
                 number(summary.fresh));
  metrics.single("findings_accepted", "Accepted findings.", number(summary.accepted));
}

// Findings without causes mean that causes were not searched for: no number is better than 0.
void add_causes(Metrics& metrics, const ReportData& data, const Summary& summary) {
  if (data.causes.empty() && summary.open_total > 0) return;
  metrics.family("causes", "Causes of open findings by severity.");
  for (const auto severity : kSeverities) {
    const auto count = std::ranges::count(data.causes, severity, &Cause::severity);
    metrics.sample({{"severity", store::to_string(severity)}}, static_cast<double>(count));
  }
  const auto share = share_of_first(data.causes, 3);
  if (share.all == 0) return;
  metrics.single("causes_first_three_ratio",
                 "Of the findings above info that a change can end, the part that the first three "
                 "changes end.",
                 number(share.ended) / number(share.all));
}

void add_namespaces(Metrics& metrics, const ReportData& data, const Summary& summary) {
  metrics.family("namespace_creators", "Subjects that can create namespaces.");
  metrics.sample({{"origin", "cluster"}}, number(summary.creators));
  metrics.sample({{"origin", "kubernetes"}}, number(summary.creators_builtin));
  metrics.family("namespace_creations",
                 "Creations of namespaces and attempts that the audit log shows, by verdict.");
  for (const auto& words : all_verdicts()) {
    const auto found = summary.verdicts.find(words.id);
    metrics.sample({{"verdict", words.id}},
                   found == summary.verdicts.end() ? 0 : number(found->second));
  }
  metrics.single("namespaces", "Namespaces in the snapshot.", number(data.namespaces));
}

void add_inputs(Metrics& metrics, const ReportData& data, const Summary& summary) {
  metrics.single("inputs_unreadable", "RBAC inputs that could not be read.",
                 number(summary.unreadable));
  metrics.single("objects_rejected", "Objects that the API server would refuse.",
                 number(summary.rejected));
  metrics.single("audit_lines_malformed", "Lines of the audit log that could not be read.",
                 number(summary.malformed));
  std::int64_t silent = 0;
  for (const auto& gap : data.gaps) silent += gap.to.ns - gap.from.ns;
  metrics.single("audit_gaps", "Gaps in the audit log.", number(data.gaps.size()));
  metrics.single("audit_gap_seconds", "Length of the gaps in the audit log.",
                 seconds(Timestamp{silent, 0}));
  if (summary.log_last) {
    metrics.single("audit_last_event_timestamp_seconds", "Time of the last audit event.",
                   seconds(*summary.log_last));
  }
  if (data.snapshot) {
    metrics.single("snapshot_timestamp_seconds", "Time of the RBAC snapshot.",
                   seconds(data.snapshot->taken));
  }
}

}  // namespace

std::string render_prometheus(const ReportData& data) {
  const auto summary = summarize(data);
  Metrics metrics(data.cluster);
  metrics.family("build_info", "The version that made this report.");
  metrics.sample({{"version", data.tool_version}}, 1);
  metrics.single("report_timestamp_seconds", "Time of this report.", seconds(data.generated));
  add_findings(metrics, data, summary);
  add_causes(metrics, data, summary);
  add_namespaces(metrics, data, summary);
  add_inputs(metrics, data, summary);
  return metrics.take();
}

}  // namespace nsposture::reports::formats
