#include "reports/text/all_clusters.h"

#include "reports/answers/fleet.h"
#include "reports/escape/terminal_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace nsposture::reports::text {

std::string AllClusters::add(const ClusterMoment& of, std::string_view answer,
                             const std::vector<Subject>& subjects) {
  const auto name = escape::terminal_text(shown_cluster(of.cluster));
  for (const auto& subject : subjects) in_clusters_[subject].push_back(name);
  auto out =
      fmt::format("{}{}, as of {}\n{}", any_ ? "\n" : "", name, format_rfc3339(of.taken), answer);
  any_ = true;
  return out;
}

std::string AllClusters::finish() const {
  std::string out;
  for (const auto& [subject, names] : in_clusters_) {
    if (names.size() < 2) continue;
    if (out.empty()) out = "\nin several clusters\n";
    out +=
        fmt::format("  {}: {}\n", escape::terminal_text(describe(subject)), fmt::join(names, ", "));
  }
  return out;
}

}  // namespace nsposture::reports::text
