#include "analyzer/correlation/log_gaps.h"

#include "analyzer/ingest/audit/gap_finder.h"

#include <algorithm>
#include <map>
#include <regex>
#include <tuple>

namespace nsposture::correlation {

namespace {

using Gaps = std::vector<store::CoverageGap>;

// A time without interruption that one log covers.
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

// `recorded` by time.
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

// Too few events have no habit: then only what an import recorded counts.
bool is_gap_between(const Stretch& before, const Stretch& after) {
  std::int64_t limit = 0;
  for (const auto* log : {before.log, after.log}) {
    limit =
        std::max(limit, ingest::least_gap_between(log->last.ns - log->first.ns, log->tally.events));
  }
  return after.from.ns - before.to.ns > limit;
}

bool was_recorded(const Series& series, Timestamp from, Timestamp to) {
  return to.ns - from.ns > ingest::kLeastGapNs &&
         std::ranges::any_of(series.recorded, [&](const store::CoverageGap& gap) {
           return gap.from <= from && to <= gap.to;
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

}  // namespace

std::string series_of(std::string_view file) {
  static const std::regex kRotation(
      R"((-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}(?=\.))|((\.\d{1,4}|-\d{8}(-\d{1,12})?)?)"
      R"((\.gz|\.zst|\.xz)?$))");
  const auto name = file.rfind('/') == file.npos ? 0 : file.rfind('/') + 1;
  return std::string(file.substr(0, name)) +
         std::regex_replace(std::string(file.substr(name)), kRotation, "");
}

Gaps log_gaps(const std::vector<store::Coverage>& coverage, const Gaps& recorded) {
  auto by_time = recorded;
  std::ranges::stable_sort(by_time, {}, &store::CoverageGap::from);
  // A named API server is one series, wherever its events were delivered.
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
