#include "reports/answers/words.h"
#include "reports/escape/markdown_text.h"
#include "reports/markdown/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace nsposture::reports::markdown {

namespace {

std::string cluster_text(const std::string& name) {
  return escape::markdown_text(shown_cluster(name));
}

std::string names(const std::vector<std::string>& clusters) {
  std::vector<std::string> list;
  list.reserve(clusters.size());
  for (const auto& name : clusters) list.push_back(cluster_text(name));
  return fmt::format("{}", fmt::join(list, ", "));
}

void add_row(std::string& out, const FleetCluster& cluster) {
  auto taken = cluster.taken ? when(*cluster.taken) : std::string("never");
  if (cluster.stale) taken += " **too long ago**";
  if (!cluster.not_read.empty()) {
    taken += fmt::format(" **not read: {}**", fmt::join(cluster.not_read, ", "));
  }
  if (!cluster.judged) taken += " (not analyzed)";
  if (cluster.outdated) taken += " (not analyzed since)";
  const auto number = [&](std::uint64_t n) { return judged_number(cluster, n); };
  out += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |\n", cluster_text(cluster.name),
                     number(cluster.open[4]), number(cluster.open[3]), number(cluster.open[2]),
                     number(cluster.open[1]), cluster.creators, number(cluster.becomes), taken);
}

void add_findings(std::string& out, std::string_view what, const std::vector<FleetFinding>& list) {
  for (const auto& one : list) {
    out += fmt::format("- {} {} {}: {}\n", what, store::to_string(one.severity), one.rule,
                       escape::markdown_sentence(one.title));
  }
}

std::string changes_of(const FleetCluster& cluster) {
  std::string out;
  for (const auto& one : cluster.gained) {
    out += fmt::format("- can create namespaces now: {}\n", escape::markdown_sentence(one));
  }
  for (const auto& one : cluster.lost) {
    out += fmt::format("- cannot any more: {}\n", escape::markdown_sentence(one));
  }
  add_findings(out, "new", cluster.fresh);
  add_findings(out, "gone", cluster.gone);
  return out;
}

}  // namespace

std::string fleet_markdown(const Fleet& fleet) {
  auto out = fmt::format("# {}\n\nMade by nsposture {} on {}.\n\n",
                         count_of(fleet.clusters.size(), "cluster", "clusters"), fleet.tool_version,
                         when(fleet.generated));
  out +=
      "| Cluster | Critical | High | Medium | Low | Can create | Can become able to | Last scan |\n"
      "|---|--:|--:|--:|--:|--:|--:|---|\n";
  for (const auto& cluster : fleet.clusters) add_row(out, cluster);
  if (!fleet.subjects.empty()) {
    out += "\n## Who can create namespaces in several clusters\n\n";
    for (const auto& one : fleet.subjects) {
      out += fmt::format("- {}: {}\n", escape::markdown_sentence(describe(one.subject)),
                         names(one.clusters));
    }
  }
  if (!fleet.roles.empty()) {
    out += "\n## Roles that allow it in several clusters\n\n";
    for (const auto& one : fleet.roles) {
      out += fmt::format("- {}: {}{}\n", escape::markdown_code(one.name), names(one.clusters),
                         one.differs ? "; **not the same rules everywhere**" : "");
    }
  }
  out += "\n## Changed since the analysis before\n";
  bool any = false;
  for (const auto& cluster : fleet.clusters) {
    const auto changes = changes_of(cluster);
    if (changes.empty()) continue;
    out += fmt::format("\n### {}\n\n{}", cluster_text(cluster.name), changes);
    any = true;
  }
  if (!any) out += "\nNothing of medium severity or above.\n";
  return out;
}

}  // namespace nsposture::reports::markdown
