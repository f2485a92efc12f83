#include "analyzer/correlation/log_gaps.h"

#include "analyzer/ingest/audit/event/gap_finder.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace nsposture::correlation {

namespace {

using Gaps = std::vector<store::CoverageGap>;

// An uninterrupted time that one log covers.
struct Stretch {
  Timestamp from;
  Timestamp to;
  const store::Coverage* log = nullptr;
};

struct Series {
  std::vector<Stretch> stretches;
  Gaps recorded;
};

bool is_of(const store::CoverageGap& gap, const store::Coverage& log) {
  return gap.file == log.file && gap.apiserver == log.apiserver;
}

// `recorded`: ordered by time.
void add_log(Series& series, const store::Coverage& log, const Gaps& recorded) {
  auto from = log.first;
  for (const auto& gap : recorded) {
    if (!is_of(gap, log)) continue;
    series.recorded.push_back(gap);
    if (gap.from >= from) series.stretches.push_back({from, gap.from, &log});
    from = std::max(from, gap.to);
  }
  if (from <= log.last) series.stretches.push_back({from, log.last, &log});
}

// With few events there is no usual interval: then only gaps recorded by an import count.
bool is_gap_between(const Stretch& before, const Stretch& after) {
  std::int64_t limit = 0;
  for (const auto* log : {before.log, after.log}) {
    limit = std::max(
        limit, ingest::audit::least_gap_between(log->last.ns - log->first.ns, log->tally.events));
  }
  return after.from.ns - before.to.ns > limit;
}

// The rest of a recorded gap that other logs leave open must be long enough for a gap. serve
// records shorter gaps, because it knows when it was down.
bool was_recorded(const Series& series, Timestamp from, Timestamp to) {
  return std::ranges::any_of(series.recorded, [&](const store::CoverageGap& gap) {
    const auto length = gap.to.ns - gap.from.ns;
    const auto least =
        length > ingest::audit::kLeastGapNs ? ingest::audit::kLeastGapNs : length / 2;
    return gap.from <= from && to <= gap.to && to.ns - from.ns > least;
  });
}

void find_gaps(Series& series, Gaps& found) {
  auto& stretches = series.stretches;
  std::ranges::sort(stretches, {}, [](const Stretch& s) { return std::tuple(s.from, s.to); });
  for (std::size_t i = 1, furthest = 0; i < stretches.size(); ++i) {
    const auto& before = stretches[furthest];
    const auto& after = stretches[i];
    if (after.from > before.to &&
        (was_recorded(series, before.to, after.from) || is_gap_between(before, after))) {
      found.push_back({after.log->file, after.log->apiserver, before.to, after.from});
    }
    if (after.to > before.to) furthest = i;
  }
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// In `pattern`, 0 matches any digit.
bool looks_like(std::string_view text, std::string_view pattern) {
  return std::ranges::equal(
      text, pattern, [](char c, char wanted) { return wanted == '0' ? is_digit(c) : c == wanted; });
}

// "audit-2026-11-23T14-30-00.000.log", as named by lumberjack.
void cut_time(std::string& name) {
  constexpr std::string_view kTime = "-0000-00-00T00-00-00.000";
  for (std::size_t at = 0; at + kTime.size() < name.size(); ++at) {
    const auto part = std::string_view(name).substr(at, kTime.size());
    if (looks_like(part, kTime) && name[at + kTime.size()] == '.') {
      name.erase(at, kTime.size());
      return;
    }
  }
}

void cut_compression(std::string& name) {
  for (const std::string_view suffix : {".gz", ".zst", ".xz"}) {
    if (!name.ends_with(suffix)) continue;
    name.resize(name.size() - suffix.size());
    return;
  }
}

// If `name` ends with `before` and one to `most` digits: the index of `before`, else npos.
std::size_t numbered(std::string_view name, char before, std::size_t most) {
  std::size_t begin = name.size();
  while (begin > 0 && is_digit(name[begin - 1])) --begin;
  const auto digits = name.size() - begin;
  const bool found = digits > 0 && digits <= most && begin > 0 && name[begin - 1] == before;
  return found ? begin - 1 : std::string_view::npos;
}

// "audit.log.3", "audit.log-20261123", "audit.log-20261123-1732370000", as named by logrotate.
void cut_number(std::string& name) {
  constexpr std::string_view kDay = "-00000000";
  const auto ends_with_day = [&](std::size_t size) {
    return size >= kDay.size() &&
           looks_like(std::string_view(name).substr(size - kDay.size(), kDay.size()), kDay);
  };
  if (const auto dot = numbered(name, '.', 4); dot != std::string::npos) {
    name.resize(dot);
  } else if (const auto dash = numbered(name, '-', 12);
             dash != std::string::npos && ends_with_day(dash)) {
    name.resize(dash - kDay.size());
  } else if (ends_with_day(name.size())) {
    name.resize(name.size() - kDay.size());
  }
}

}  // namespace

std::string series_of(std::string_view file) {
  const auto begin = file.rfind('/') == file.npos ? 0 : file.rfind('/') + 1;
  std::string name(file.substr(begin));
  cut_compression(name);
  cut_time(name);
  cut_number(name);
  return std::string(file.substr(0, begin)) + name;
}

Gaps log_gaps(const std::vector<store::Coverage>& coverage, const Gaps& recorded) {
  auto by_time = recorded;
  std::ranges::stable_sort(by_time, {}, &store::CoverageGap::from);
  // All events of a named API server are one series, wherever they were delivered.
  std::map<std::tuple<std::string, std::string, std::string>, Series> all;
  for (const auto& log : coverage) {
    if (log.first.ns == 0) continue;
    auto series = log.apiserver.empty() ? series_of(log.file) : std::string();
    add_log(all[{std::move(series), log.cluster, log.apiserver}], log, by_time);
  }
  Gaps found;
  for (auto& [key, series] : all) find_gaps(series, found);
  for (const auto& gap : by_time) {
    const auto known = [&](const auto& log) { return log.first.ns != 0 && is_of(gap, log); };
    if (std::ranges::none_of(coverage, known)) found.push_back(gap);
  }
  std::ranges::sort(found, {}, [](const auto& gap) { return std::tuple(gap.from, gap.file); });
  return found;
}

}  // namespace nsposture::correlation
