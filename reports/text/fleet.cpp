#include "graph/base/utf8.h"
#include "reports/answers/words.h"
#include "reports/escape/printable.h"
#include "reports/text/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace nsposture::reports::text {

namespace {

std::string padded(const std::string& text, std::size_t width) {
  const auto has = count_characters(text);
  return text + std::string(has < width ? width - has : 0, ' ');
}

std::string not_read_text(const FleetCluster& cluster) {
  if (cluster.not_read.empty()) return {};
  return fmt::format("  (not read: {})", fmt::join(cluster.not_read, ", "));
}

std::string shown(const std::string& cluster) {
  return escape::printable(shown_cluster(cluster));
}

std::string names(const std::vector<std::string>& clusters) {
  std::vector<std::string> list;
  list.reserve(clusters.size());
  for (const auto& name : clusters) list.push_back(shown(name));
  return fmt::format("{}", fmt::join(list, ", "));
}

void add_clusters(std::string& out, const Fleet& fleet) {
  std::size_t width = 7;
  for (const auto& cluster : fleet.clusters) {
    width = std::max(width, count_characters(shown(cluster.name)));
  }
  out += fmt::format("{}  {:>8}  {:>5}  {:>6}  {:>5}  {:>10}  {:>10}  LAST SCAN\n",
                     padded("CLUSTER", width), "CRITICAL", "HIGH", "MEDIUM", "LOW", "CAN CREATE",
                     "CAN BECOME");
  for (const auto& cluster : fleet.clusters) {
    const auto taken = cluster.taken ? when(*cluster.taken) : std::string("never");
    const auto number = [&](std::uint64_t n) { return judged_number(cluster, n); };
    out += fmt::format("{}  {:>8}  {:>5}  {:>6}  {:>5}  {:>10}  {:>10}  {}{}{}{}\n",
                       padded(shown(cluster.name), width), number(cluster.open[4]),
                       number(cluster.open[3]), number(cluster.open[2]), number(cluster.open[1]),
                       cluster.creators, number(cluster.becomes), taken,
                       cluster.stale ? "  (too long ago)" : "", not_read_text(cluster),
                       !cluster.judged    ? "  (not analyzed)"
                       : cluster.outdated ? "  (not analyzed since)"
                                          : "");
  }
}

void add_changes(std::string& out, const FleetCluster& cluster) {
  if (cluster.fresh.empty() && cluster.gone.empty() && cluster.gained.empty() &&
      cluster.lost.empty()) {
    return;
  }
  out += fmt::format("\n{}\n", shown(cluster.name));
  for (const auto& one : cluster.gained)
    out += fmt::format("  + can create: {}\n", escape::printable(one));
  for (const auto& one : cluster.lost)
    out += fmt::format("  - can create: {}\n", escape::printable(one));
  for (const auto& one : cluster.fresh) {
    out += fmt::format("  new   {:<8} {} {}\n", store::to_string(one.severity), one.rule,
                       escape::printable(one.title));
  }
  for (const auto& one : cluster.gone) {
    out += fmt::format("  gone  {:<8} {} {}\n", store::to_string(one.severity), one.rule,
                       escape::printable(one.title));
  }
}

}  // namespace

std::string fleet_text(const Fleet& fleet) {
  std::string out;
  add_clusters(out, fleet);
  if (!fleet.subjects.empty()) {
    out += "\nCAN CREATE NAMESPACES IN SEVERAL CLUSTERS\n";
    for (const auto& one : fleet.subjects) {
      out +=
          fmt::format("  {}: {}\n", escape::printable(describe(one.subject)), names(one.clusters));
    }
  }
  if (!fleet.roles.empty()) {
    out += "\nROLES THAT ALLOW IT IN SEVERAL CLUSTERS\n";
    for (const auto& one : fleet.roles) {
      out += fmt::format("  {}: {}{}\n", escape::printable(one.name), names(one.clusters),
                         one.differs ? "; not the same rules everywhere" : "");
    }
  }
  std::string changes;
  for (const auto& cluster : fleet.clusters) add_changes(changes, cluster);
  out += "\nCHANGED SINCE THE ANALYSIS BEFORE\n";
  out += changes.empty() ? "  nothing of medium severity or above\n" : changes;
  return out;
}

}  // namespace nsposture::reports::text
