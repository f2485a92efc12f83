// The removals of a remediation in order of their effect, and the subjects whose paths each ends.
#pragma once

#include "graph/escalation/escalation.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace nsposture::escalation {

struct RankedRemedy {
  Remedy remedy;  // `removals` in the order in which to carry them out
  // For each removal: the subjects that have no path left once it and those before it are carried
  // out. Sorted.
  std::vector<std::vector<Subject>> ends;
  // The numbers of removals after which the changed cluster was searched. In between, known
  // paths determine which removal ends the path of a subject. Sorted; the last is the number of
  // all removals.
  std::vector<std::size_t> verified;
};

struct RankQuestion {
  RemedyQuestion remedy;
  std::vector<std::size_t> verify_at;  // numbers of removals; more than there are: all
  // Whether to search the changed cluster before all removals are carried out.
  bool ask_changed = true;
  const Escalation* known = nullptr;  // the paths of all subjects in question, when known
  // How important it is to end a subject's path: a higher weight is ended before any lower one.
  // Without weights all are equal, and the removal that ends most paths comes first.
  std::function<std::uint64_t(const Subject&)> weight = {};
};

// The numbers of removals, up to `count`, after which the changed cluster is searched: after each
// when that is fast, else after those in `wanted`. Ascending, none above `count`.
[[nodiscard]] std::vector<std::size_t> verification_points(const Cluster& cluster,
                                                           std::size_t count,
                                                           const std::vector<std::size_t>& wanted);

[[nodiscard]] RankedRemedy rank_remedy(const Cluster& cluster, const EscalationTarget& target,
                                       const RankQuestion& question);

}  // namespace nsposture::escalation
