#include "reports/answers/words.h"
#include "reports/html/sections.h"
#include "reports/templates/view.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <array>
#include <cmath>

namespace nsposture::reports::html {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;
constexpr double kLeft = 132;
constexpr double kRight = 1108;
constexpr double kTop = 8;
constexpr double kLane = 28;
constexpr int kColumns = 244;  // marks closer than a column are drawn as one

// The position of a time on the timeline.
struct Scale {
  std::int64_t first = 0;
  std::int64_t last = 0;

  [[nodiscard]] double x(std::int64_t ns) const {
    const auto part = static_cast<double>(ns - first) / static_cast<double>(last - first);
    return kLeft + std::clamp(part, 0.0, 1.0) * (kRight - kLeft);
  }
};

// The time that the log covers and every creation, with a margin, so that no mark is on the edge.
Scale scale_of(const ReportData& data, const Summary& summary) {
  Scale scale{data.creations.front().time.ns, data.creations.front().time.ns};
  const auto include = [&scale](std::int64_t ns) {
    scale.first = std::min(scale.first, ns);
    scale.last = std::max(scale.last, ns);
  };
  for (const auto& creation : data.creations) include(creation.time.ns);
  if (summary.log_first) include(summary.log_first->ns);
  if (summary.log_last) include(summary.log_last->ns);
  const auto margin = std::max((scale.last - scale.first) / 50, kSecond);
  return {scale.first - margin, scale.last + margin};
}

std::int64_t tick_step(const Scale& scale) {
  static constexpr std::array<std::int64_t, 17> kSteps = {
      1,     5,     15,    60,    300,    900,    1800,    3600,    7200,
      10800, 21600, 43200, 86400, 172800, 604800, 2592000, 31536000};
  constexpr std::int64_t kMostTicks = 9;
  for (const auto step : kSteps) {
    if ((scale.last - scale.first) / (step * kSecond) < kMostTicks) return step * kSecond;
  }
  return (scale.last - scale.first) / kMostTicks;
}

templates::View ticks_view(const Scale& scale) {
  templates::View list(templates::View::type::list);
  const auto step = tick_step(scale);
  std::int64_t day = INT64_MIN;
  for (auto at = (scale.first / step + 1) * step; at < scale.last; at += step) {
    const auto text = format_rfc3339(Timestamp{at, 0});
    templates::View tick;
    templates::put(tick, "x", fmt::format("{:.1f}", scale.x(at)));
    const auto clock = text.substr(11, step < 60 * kSecond ? 8 : 5);
    const bool new_day = at / kDay != day;
    templates::put(tick, "label", step >= kDay ? text.substr(0, 10) : clock);
    templates::put(tick, "date", step < kDay && new_day ? text.substr(0, 10) : std::string());
    day = at / kDay;
    list.push_back(tick);
  }
  return list;
}

// Creations with one verdict in one column.
struct Mark {
  std::size_t count = 0;
  std::size_t first = 0;  // index of the first one
};

using Lane = std::map<int, Mark>;

std::string mark_title(const ReportData& data, const Mark& mark, std::string_view label) {
  const auto& creation = data.creations[mark.first];
  if (mark.count > 1) {
    return fmt::format("{} {} from {}", thousands(mark.count), label, when(creation.time));
  }
  return fmt::format("{}, {}: {}, by {}", when(creation.time), label, namespace_name(creation),
                     actor_name(creation));
}

templates::View mark_view(const ReportData& data, const Mark& mark, std::string_view label,
                          double x, const std::set<std::size_t>& rows) {
  templates::View view;
  // The area shows how many they are; a single one is still easy to click.
  const double radius = std::min(5 + 1.6 * std::log2(static_cast<double>(mark.count)), 13.0);
  templates::put(view, "x", fmt::format("{:.1f}", x));
  templates::put(view, "r", fmt::format("{:.1f}", radius));
  templates::put(view, "title", mark_title(data, mark, label));
  templates::put(view, "target",
                 rows.contains(mark.first) ? fmt::format("c-{}", mark.first + 1) : "creations");
  templates::put(view, "many", mark.count > 1 ? thousands(mark.count) : std::string());
  return view;
}

std::map<std::string_view, Lane> lanes_of(const ReportData& data, const Scale& scale) {
  std::map<std::string_view, Lane> lanes;
  for (std::size_t i = 0; i < data.creations.size(); ++i) {
    const auto& creation = data.creations[i];
    const auto part = (scale.x(creation.time.ns) - kLeft) / (kRight - kLeft);
    auto& mark = lanes[verdict_words(creation.verdict).id][static_cast<int>(part * kColumns)];
    if (mark.count++ == 0) mark.first = i;
  }
  return lanes;
}

templates::View lane_view(const ReportData& data, const VerdictWords& words, const Lane& lane,
                          const Scale& scale, double y, const std::set<std::size_t>& rows) {
  templates::View view;
  templates::put(view, "y", fmt::format("{:.1f}", y));
  templates::put(view, "text_y", fmt::format("{:.1f}", y + 4));
  templates::put(view, "label", words.label);
  templates::put(view, "tone", to_string(words.tone));
  templates::View marks(templates::View::type::list);
  for (const auto& [column, mark] : lane) {
    marks.push_back(
        mark_view(data, mark, words.label, scale.x(data.creations[mark.first].time.ns), rows));
  }
  view["marks"] = std::move(marks);
  return view;
}

templates::View gaps_view(const ReportData& data, const Scale& scale) {
  templates::View list(templates::View::type::list);
  for (const auto& gap : data.gaps) {
    templates::View view;
    const double from = scale.x(gap.from.ns);
    templates::put(view, "x", fmt::format("{:.1f}", from));
    templates::put(view, "width", fmt::format("{:.1f}", std::max(scale.x(gap.to.ns) - from, 2.0)));
    templates::put(view, "title",
                   fmt::format("no event in the log from {} to {}", when(gap.from), when(gap.to)));
    list.push_back(view);
  }
  return list;
}

}  // namespace

templates::View timeline_view(const ReportData& data, const Summary& summary,
                              const std::set<std::size_t>& rows) {
  templates::View view;
  templates::put_flag(view, "drawn", !data.creations.empty());
  if (data.creations.empty()) return view;
  const auto scale = scale_of(data, summary);
  const auto lanes = lanes_of(data, scale);
  templates::View list(templates::View::type::list);
  double y = kTop + kLane / 2;
  for (const auto& words : all_verdicts()) {
    const auto found = lanes.find(words.id);
    if (found == lanes.end()) continue;
    list.push_back(lane_view(data, words, found->second, scale, y, rows));
    y += kLane;
  }
  view["lanes"] = std::move(list);
  view["ticks"] = ticks_view(scale);
  view["gaps"] = gaps_view(data, scale);
  const double bottom = y - kLane / 2;
  templates::put(view, "bottom", fmt::format("{:.1f}", bottom));
  templates::put(view, "tick_y", fmt::format("{:.1f}", bottom + 16));
  templates::put(view, "date_y", fmt::format("{:.1f}", bottom + 30));
  templates::put(view, "height", fmt::format("{:.0f}", bottom + 38));
  templates::put(view, "lane_height", fmt::format("{:.1f}", bottom - kTop));
  return view;
}

}  // namespace nsposture::reports::html
