#include "reports/escape/csv_row.h"
#include "reports/formats/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>

namespace nsposture::reports::formats {

std::string fleet_csv(const Fleet& fleet) {
  std::string out;
  escape::add_csv_row(out, {"cluster", "critical", "high", "medium", "low", "info", "can_create",
                            "can_become", "last_scan", "stale", "analyzed", "new", "gone", "gained",
                            "lost", "not_read", "outdated"});
  const auto number = [](std::uint64_t n) { return std::to_string(n); };
  const auto time = [](const std::optional<Timestamp>& t) {
    return t ? format_rfc3339(*t) : std::string();
  };
  for (const auto& cluster : fleet.clusters) {
    const auto judged = [&](std::uint64_t n) { return cluster.judged ? number(n) : std::string(); };
    escape::add_csv_row(
        out,
        {cluster.name, judged(cluster.open[4]), judged(cluster.open[3]), judged(cluster.open[2]),
         judged(cluster.open[1]), judged(cluster.open[0]), number(cluster.creators),
         judged(cluster.becomes), time(cluster.taken), cluster.stale ? "yes" : "no",
         time(cluster.judged), number(cluster.fresh.size()), number(cluster.gone.size()),
         number(cluster.gained.size()), number(cluster.lost.size()),
         fmt::format("{}", fmt::join(cluster.not_read, " ")), cluster.outdated ? "yes" : "no"});
  }
  return out;
}

}  // namespace nsposture::reports::formats
