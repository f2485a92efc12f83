#include "analyzer/cli/all_clusters.h"

#include "analyzer/cli/table.h"
#include "reports/fleet.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace nsposture::cli {

void AllClusters::add(const store::SnapshotInfo& snapshot, const std::string& answer,
                      const std::vector<Subject>& subjects) {
  const auto name = visible(reports::shown_cluster(snapshot.cluster));
  for (const auto& subject : subjects) in_clusters_[subject].push_back(name);
  if (!json_) {
    io_.out << fmt::format("{}{}, as of {}\n{}", any_ ? "\n" : "", name,
                           format_rfc3339(snapshot.taken), answer);
    any_ = true;
    return;
  }
  nlohmann::ordered_json one = {{"cluster", snapshot.cluster},
                                {"snapshot", snapshot.id},
                                {"taken", format_rfc3339(snapshot.taken)}};
  one.update(nlohmann::ordered_json::parse(answer));
  io_.out << (any_ ? ",\n" : "{\"clusters\": [\n") << one.dump(2);
  any_ = true;
}

void AllClusters::finish() {
  if (json_) {
    io_.out << (any_ ? "\n]}\n" : "{\"clusters\": []}\n");
    return;
  }
  bool first = true;
  for (const auto& [subject, names] : in_clusters_) {
    if (names.size() < 2) continue;
    if (first) io_.out << "\nin several clusters\n";
    first = false;
    io_.out << fmt::format("  {}: {}\n", visible(describe(subject)), fmt::join(names, ", "));
  }
}

}  // namespace nsposture::cli
