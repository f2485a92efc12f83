#include "analyzer/analysis/log_alone.h"

#include "analyzer/analysis/scan.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace nsposture::analysis {

namespace {

std::optional<Timestamp> beginning(const std::vector<store::Coverage>& coverage) {
  std::optional<Timestamp> first;
  for (const auto& part : coverage) {
    if (part.first.ns != 0 && (!first || part.first < *first)) first = part.first;
  }
  // A request starts before its stage is logged, and the objects that every API server creates
  // exist before all requests.
  constexpr std::int64_t kDay = 24LL * 3600 * 1'000'000'000;
  if (first) first->ns -= kDay;
  return first;
}

}  // namespace

void add_log_alone(Archive& archive, ingest::manifest::ReadResult nothing,
                   const std::string& cluster, Timestamp now) {
  const auto coverage = archive.coverage();
  if (archive.has_snapshot() || coverage.empty()) return;
  // The snapshot precedes all that the log shows, so it hides none of it.
  auto scan = make_scan(std::move(nothing), cluster, beginning(coverage), now);
  scan.info.sources = "only the audit log";
  archive.add(std::move(scan));
}

}  // namespace nsposture::analysis
