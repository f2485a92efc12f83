#include "reports/html/sections.h"
#include "reports/view.h"
#include "reports/words.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <numeric>

namespace nsposture::reports {

namespace {

// A bar of shares, 1,000 wide; every part that is not nothing can be seen.
class Bar {
 public:
  explicit Bar(std::uint64_t total) : total_(total) {}

  void add(View& part, std::uint64_t n) {
    constexpr double kLeast = 12;
    const double share = static_cast<double>(n) / static_cast<double>(total_) * 1000;
    part["x"] = View(fmt::format("{:.1f}", at_));
    part["width"] = View(fmt::format("{:.1f}", std::max(share - 3, kLeast)));
    at_ += std::max(share, kLeast + 3);
  }

 private:
  std::uint64_t total_;
  double at_ = 0;
};

View severities(const Summary& summary) {
  View list(View::type::list);
  Bar bar(summary.open_total);
  for (const auto severity : kSeverities) {
    const auto n = summary.count(severity);
    if (n == 0) continue;
    View part;
    put(part, "name", store::to_string(severity));
    put_number(part, "count", n);
    bar.add(part, n);
    list.push_back(part);
  }
  return list;
}

View verdicts(const Summary& summary, std::uint64_t total) {
  View list(View::type::list);
  Bar bar(total);
  for (const auto& words : all_verdicts()) {
    const auto found = summary.verdicts.find(words.id);
    if (found == summary.verdicts.end()) continue;
    View part;
    put(part, "name", words.label);
    put(part, "meaning", words.meaning);
    put(part, "tone", to_string(words.tone));
    put_number(part, "count", found->second);
    bar.add(part, found->second);
    list.push_back(part);
  }
  return list;
}

// A line of how many findings were open, in a box of 100 by 28.
void put_trend(View& view, const ReportData& data) {
  put_flag(view, "trend", data.trend.size() > 1);
  if (data.trend.size() < 2) return;
  std::vector<std::uint64_t> totals;
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
  put(view, "trend_line", line);
  put(view, "trend_text",
      fmt::format("{} at {}, {} now, over {} runs", thousands(totals.front()),
                  when(data.trend.front().at), thousands(totals.back()), totals.size()));
}

std::int64_t silent_ns(const ReportData& data) {
  std::int64_t total = 0;
  for (const auto& gap : data.gaps) total += gap.to.ns - gap.from.ns;
  return total;
}

void put_coverage(View& view, const ReportData& data, const Summary& summary) {
  put_flag(view, "log", summary.log_first.has_value());
  if (summary.log_first) {
    put(view, "log_first", when(*summary.log_first));
    put(view, "log_last", when(*summary.log_last));
    put(view, "log_length", duration(summary.log_last->ns - summary.log_first->ns));
  }
  put(view, "log_inputs", count_of(data.coverage.size(), "input", "inputs"));
  put(view, "log_gaps",
      data.gaps.empty() ? std::string()
                        : fmt::format("{}, {} in all", count_of(data.gaps.size(), "gap", "gaps"),
                                      duration(silent_ns(data))));
  put(view, "malformed",
      summary.malformed == 0
          ? std::string()
          : count_of(summary.malformed, "line not readable", "lines not readable"));
  put(view, "incomplete",
      summary.unreadable == 0
          ? std::string()
          : count_of(summary.unreadable, "RBAC input not readable", "RBAC inputs not readable"));
  put(view, "counts",
      fmt::format("{}, {}, {}, {}", count_of(data.namespaces, "namespace", "namespaces"),
                  count_of(data.roles, "role", "roles"),
                  count_of(data.bindings, "binding", "bindings"),
                  count_of(data.service_accounts, "service account", "service accounts")));
}

void put_snapshot(View& view, const ReportData& data) {
  put_flag(view, "snapshot", data.snapshot.has_value());
  if (!data.snapshot) return;
  put(view, "taken", when(data.snapshot->taken));
  put(view, "sources", data.snapshot->sources);
  put_number(view, "objects", data.snapshot->objects);
}

}  // namespace

View header_view(const ReportData& data, const Summary& summary) {
  View view;
  put(view, "cluster", data.cluster.empty() ? std::string_view("Cluster") : data.cluster);
  put(view, "generated", when(data.generated));
  put(view, "version", data.tool_version);
  put(view, "builtin_note", data.builtin_note);
  put_snapshot(view, data);
  put_coverage(view, data, summary);
  View lines(View::type::list);
  for (const auto& sentence : verdict_lines(data, summary)) {
    View line;
    put_rich(line, "parts", sentence);
    lines.push_back(line);
  }
  view["verdict"] = std::move(lines);
  put_texts(view, "reservations", summary.limitations);
  put_flag(view, "limited", !summary.limitations.empty());
  put_trend(view, data);
  put_number(view, "open", summary.open_total);
  put_flag(view, "first_run", data.trend.size() == 1);
  put_number(view, "fresh", summary.fresh);
  put_number(view, "accepted", summary.accepted);
  put_number(view, "creators", summary.creators);
  put_number(view, "creators_any", summary.creators_any_name);
  put_number(view, "creators_unused", summary.creators_unused);
  put_number(view, "creators_builtin", summary.creators_builtin);
  put_number(view, "creations", data.creations.size());
  put_number(view, "missing", data.diagnostics.size() + data.gaps.size());
  view["severities"] = severities(summary);
  view["verdicts"] = verdicts(summary, data.creations.size());
  return view;
}

}  // namespace nsposture::reports
