// The removals of a remedy, in the order in which they are worth it, and whose paths each ends.
#pragma once

#include "graph/escalation/escalation.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace nsposture::escalation {

struct RankedRemedy {
  Remedy remedy;  // `removals` in the order in which they are to be carried out
  // Of each of the removals: who has no path any more once it and those before it are carried out.
  // Sorted.
  std::vector<std::vector<Subject>> ends;
  // Asked of the cluster without the first so many removals; in between, who loses its path with
  // which is taken from the paths that are known. Sorted, the last is all of them.
  std::vector<std::size_t> verified;
};

struct RankQuestion {
  RemedyQuestion remedy;
  std::vector<std::size_t> verify_at;  // numbers of removals; more than there are: all
  // Whether the changed cluster is asked at all, but for whom all removals leave a path.
  bool ask_changed = true;
  const Escalation* known = nullptr;  // the ways of all asked about, where they are known already
  // How much it matters that a subject's path ends: one that weighs more is ended before any that
  // weighs less. Without it all matter the same, and what ends most paths comes first.
  std::function<std::uint64_t(const Subject&)> weight = {};
};

// After how many of `count` changes the changed cluster is asked: after each where that takes no
// time, else after those of `wanted`. Ascending, none beyond `count`.
[[nodiscard]] std::vector<std::size_t> verification_points(const Cluster& cluster,
                                                           std::size_t count,
                                                           const std::vector<std::size_t>& wanted);

[[nodiscard]] RankedRemedy rank_remedy(const Cluster& cluster, const EscalationTarget& target,
                                       const RankQuestion& question);

}  // namespace nsposture::escalation
