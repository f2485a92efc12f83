#include "reports/answers/words.h"
#include "reports/html/sections.h"
#include "reports/templates/view.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <numeric>

namespace nsposture::reports::html {

namespace {

// A bar of shares, 1,000 wide; every part that is not nothing can be seen.
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

// A line of how many findings were open, in a box of 100 by 28.
void put_trend(templates::View& view, const ReportData& data) {
  templates::put_flag(view, "trend", data.trend.size() > 1);
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
  templates::put(view, "trend_text",
                 fmt::format("{} at {}, {} now, over {} runs", thousands(totals.front()),
                             when(data.trend.front().at), thousands(totals.back()), totals.size()));
}

std::int64_t silent_ns(const ReportData& data) {
  std::int64_t total = 0;
  for (const auto& gap : data.gaps) total += gap.to.ns - gap.from.ns;
  return total;
}

void put_coverage(templates::View& view, const ReportData& data, const Summary& summary) {
  templates::put_flag(view, "log", summary.log_first.has_value());
  if (summary.log_first) {
    templates::put(view, "log_first", when(*summary.log_first));
    templates::put(view, "log_last", when(*summary.log_last));
    templates::put(view, "log_length", duration(summary.log_last->ns - summary.log_first->ns));
  }
  templates::put(view, "log_inputs", count_of(data.coverage.size(), "input", "inputs"));
  templates::put(view, "log_gaps",
                 data.gaps.empty()
                     ? std::string()
                     : fmt::format("{}, {} in all", count_of(data.gaps.size(), "gap", "gaps"),
                                   duration(silent_ns(data))));
  templates::put(view, "malformed",
                 summary.malformed == 0
                     ? std::string()
                     : count_of(summary.malformed, "line not readable", "lines not readable"));
  templates::put(view, "incomplete",
                 summary.unreadable == 0 ? std::string()
                                         : count_of(summary.unreadable, "RBAC input not readable",
                                                    "RBAC inputs not readable"));
  templates::put(
      view, "counts",
      fmt::format("{}, {}, {}, {}", count_of(data.namespaces, "namespace", "namespaces"),
                  count_of(data.roles, "role", "roles"),
                  count_of(data.bindings, "binding", "bindings"),
                  count_of(data.service_accounts, "service account", "service accounts")));
}

void put_snapshot(templates::View& view, const ReportData& data) {
  templates::put_flag(view, "snapshot", data.snapshot.has_value());
  if (!data.snapshot) return;
  templates::put(view, "taken", when(data.snapshot->taken));
  templates::put(view, "sources", data.snapshot->sources);
  templates::put_number(view, "objects", data.snapshot->objects);
}

}  // namespace

templates::View header_view(const ReportData& data, const Summary& summary) {
  templates::View view;
  templates::put(view, "cluster",
                 data.cluster.empty() ? std::string_view("Cluster") : data.cluster);
  templates::put(view, "generated", when(data.generated));
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
  templates::put_texts(view, "reservations", summary.limitations);
  templates::put_flag(view, "limited", !summary.limitations.empty());
  put_trend(view, data);
  templates::put_number(view, "open", summary.open_total);
  templates::put_flag(view, "first_run", data.trend.size() == 1);
  templates::put_number(view, "fresh", summary.fresh);
  templates::put_number(view, "accepted", summary.accepted);
  templates::put_number(view, "creators", summary.creators);
  templates::put_number(view, "creators_any", summary.creators_any_name);
  templates::put_number(view, "creators_unused", summary.creators_unused);
  templates::put_number(view, "creators_builtin", summary.creators_builtin);
  templates::put_number(view, "creations", data.creations.size());
  templates::put_number(view, "missing", data.diagnostics.size() + data.gaps.size());
  view["severities"] = severities(summary);
  view["verdicts"] = verdicts(summary, data.creations.size());
  return view;
}

}  // namespace nsposture::reports::html
