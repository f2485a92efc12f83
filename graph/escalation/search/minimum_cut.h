// The escalation graph as a network in which only removable grants can be cut.
#pragma once

#include "graph/escalation/model/remedy.h"
#include "graph/escalation/search/path_search.h"

#include <cstdint>
#include <set>
#include <vector>

namespace nsposture::escalation::search {

struct CutProblem {
  const EscalationGraph& graph;
  const PathSearch& paths;  // to the target and to every Indirect node
  std::vector<std::uint32_t> sources;
  std::set<Removal> untouchable;  // by binding and subject, by binding, or by role
  RemovalUnit unit = RemovalUnit::Bindings;
};

struct Cut {
  std::vector<Removal> removals;
  std::vector<std::uint32_t> unstoppable;  // sources that need nothing removable
  bool joint = false;  // some edge takes several grants: the cut may contain too much
};

[[nodiscard]] Cut minimum_cut(const CutProblem& problem);

}  // namespace nsposture::escalation::search
