#include "reports/answers/words.h"
#include "reports/answers/words/coverage_words.h"
#include "reports/html/sections.h"
#include "reports/templates/view.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <algorithm>
#include <numeric>

namespace nsposture::reports::html {

namespace {

// A bar of shares, 1,000 wide; every part above zero is visible.
class Bar {
 public:
  explicit Bar(std::uint64_t total) : total_(total) {}

  void add(templates::View& part, std::uint64_t n) {
    constexpr double kLeast = 12;
    const double share = static_cast<double>(n) / static_cast<double>(total_) * 1000;
    part["x"] = templates::View(fmt::format("{:.1f}", at_));
    part["width"] = templates::View(fmt::format("{:.1f}", std::max(share - 3, kLeast)));
    at_ += std::max(share, kLeast + 3);
  }

 private:
  std::uint64_t total_;
  double at_ = 0;
};

templates::View severities(const Summary& summary) {
  templates::View list(templates::View::type::list);
  Bar bar(summary.open_total);
  for (const auto severity : kSeverities) {
    const auto n = summary.count(severity);
    if (n == 0) continue;
    templates::View part;
    templates::put(part, "name", store::to_string(severity));
    templates::put_number(part, "count", n);
    bar.add(part, n);
    list.push_back(part);
  }
  return list;
}

// Those that any finding has, including accepted ones.
templates::View severity_names(const ReportData& data) {
  templates::View list(templates::View::type::list);
  for (const auto severity : kSeverities) {
    if (std::ranges::none_of(data.findings, [severity](const FindingView& view) {
          return view.finding.severity == severity;
        })) {
      continue;
    }
    templates::View part;
    templates::put(part, "name", store::to_string(severity));
    list.push_back(part);
  }
  return list;
}

templates::View verdicts(const Summary& summary, std::uint64_t total) {
  templates::View list(templates::View::type::list);
  Bar bar(total);
  for (const auto& words : all_verdicts()) {
    const auto found = summary.verdicts.find(words.id);
    if (found == summary.verdicts.end()) continue;
    templates::View part;
    templates::put(part, "name", words.label);
    templates::put(part, "meaning", words.meaning);
    templates::put(part, "tone", to_string(words.tone));
    templates::put_number(part, "count", found->second);
    bar.add(part, found->second);
    list.push_back(part);
  }
  return list;
}

// A line of the number of open findings, in a box of 100 by 28.
void put_trend(templates::View& view, const ReportData& data) {
  templates::put_flag(view, "trend", data.has_earlier_run());
  if (data.trend.size() < 2) return;
  std::vector<std::uint64_t> totals;
  totals.reserve(data.trend.size());
  for (const auto& point : data.trend) {
    totals.push_back(std::accumulate(point.open.begin(), point.open.end(), std::uint64_t{0}));
  }
  const auto most =
      static_cast<double>(std::max<std::uint64_t>(*std::ranges::max_element(totals), 1));
  std::string line;
  for (std::size_t i = 0; i < totals.size(); ++i) {
    const double x = static_cast<double>(i) / static_cast<double>(totals.size() - 1) * 96 + 2;
    const double y = 26 - static_cast<double>(totals[i]) / most * 24;
    line += fmt::format("{}{:.1f},{:.1f}", i == 0 ? "" : " ", x, y);
  }
  templates::put(view, "trend_line", line);
  templates::put(
      view, "trend_text",
      fmt::format("{} at {}, {} now, over {} runs", thousands(totals.front()),
                  when_short(data.trend.front().at), thousands(totals.back()), totals.size()));
}

// The same words as in the section about coverage.
void put_coverage(templates::View& view, const ReportData& data, const Summary& summary) {
  const auto words = coverage_words(data, summary);
  templates::View coverage;
  templates::put_flag(coverage, "whole", words.whole);
  templates::put(coverage, "headline", words.headline);
  templates::put(coverage, "word", words.whole ? "complete" : "limited");
  templates::put(coverage, "log", words.log);
  templates::put_texts(coverage, "limitations", words.limitations);
  view["coverage"] = std::move(coverage);
  templates::put_flag(view, "log", summary.log_first.has_value());
  templates::put_time(view, "log_first", summary.log_first);
  templates::put_time(view, "log_last", summary.log_last);
  templates::put_number(view, "limitation_count", words.limitations.size());
  templates::put(
      view, "counts",
      data.is_log_alone()
          ? std::string()
          : fmt::format("{}, {}, {}, {}", count_of(data.namespaces, "namespace", "namespaces"),
                        count_of(data.roles, "role", "roles"),
                        count_of(data.bindings, "binding", "bindings"),
                        count_of(data.service_accounts, "service account", "service accounts")));
}

// A number that looks complete when some may be missing would be misleading.
std::string creators_count(const ReportData& data, const Summary& summary) {
  if (not_read_text(data, kinds_of_cluster_grants()).empty()) return thousands(summary.creators);
  return summary.creators == 0 ? "unknown" : "at least " + thousands(summary.creators);
}

// Without findings, nothing may be claimed about what was not read.
std::string nothing_found(const ReportData& data, const Summary& summary) {
  if (data.snapshot && summary.log_last && summary.limitations.empty()) {
    return "No rule found anything.";
  }
  return "No rule found anything in what was read; see the coverage.";
}

void put_snapshot(templates::View& view, const ReportData& data) {
  const bool read = data.snapshot && !data.is_log_alone();
  templates::put_flag(view, "snapshot", read);
  if (!read) return;
  templates::put_time(view, "taken", data.snapshot->taken);
  templates::put(view, "sources", data.snapshot->sources);
  templates::put_number(view, "objects", data.snapshot->objects);
}

}  // namespace

namespace {

// Print has no room for everything, and says what is missing.
std::string print_note(const ReportData& data, const Summary& summary) {
  const auto folded = static_cast<std::uint64_t>(std::ranges::count_if(
      data.causes, [](const Cause& cause) { return cause.severity <= store::Severity::Low; }));
  return fmt::format(
      "In print: the first causes of medium and above, without their findings. {} of low and info "
      "({} low and {} info findings) and long tables are only in the page itself.",
      count_of(folded, "cause", "causes"), thousands(summary.count(store::Severity::Low)),
      thousands(summary.count(store::Severity::Info)));
}

}  // namespace

std::string_view cluster_name(const ReportData& data) {
  return data.cluster.empty() ? std::string_view("Cluster without a name") : data.cluster;
}

templates::View header_view(const ReportData& data, const Summary& summary) {
  templates::View view;
  templates::put(view, "cluster", cluster_name(data));
  templates::put_time(view, "generated", data.generated);
  templates::put(view, "version", data.tool_version);
  templates::put(view, "builtin_note", data.builtin_note);
  put_snapshot(view, data);
  put_coverage(view, data, summary);
  templates::View lines(templates::View::type::list);
  for (const auto& sentence : verdict_lines(data, summary)) {
    templates::View line;
    templates::put_rich(line, "parts", sentence);
    lines.push_back(line);
  }
  view["verdict"] = std::move(lines);
  templates::put(view, "nothing_found", nothing_found(data, summary));
  put_trend(view, data);
  templates::put(view, "print_note", print_note(data, summary));
  templates::put_number(view, "open", summary.open_total);
  templates::put(view, "fresh", data.has_earlier_run() ? thousands(summary.fresh) : std::string());
  templates::put(view, "resolved",
                 data.has_earlier_run() ? thousands(data.gone.size()) : std::string());
  templates::put_number(view, "accepted", summary.accepted);
  templates::put(view, "creators", creators_count(data, summary));
  templates::put_number(view, "creators_any", summary.creators_any_name);
  templates::put_number(view, "creators_unused", summary.creators_unused);
  templates::put_number(view, "creators_builtin", summary.creators_builtin);
  templates::put_number(view, "creations", data.creations.size());
  view["severities"] = severities(summary);
  view["all_severities"] = severity_names(data);
  view["verdicts"] = verdicts(summary, data.creations.size());
  return view;
}

}  // namespace nsposture::reports::html
