#include "graph/escalation/search/minimum_hitting_set.h"

#include <algorithm>

namespace nsposture::escalation::search {

namespace {

class Hitting {
 public:
  explicit Hitting(const std::vector<std::set<Removal>>& sets) : sets_(sets) {}

  // Some element of the first set that is not yet hit must be taken.
  bool extend(std::vector<Removal>& taken, std::size_t more) const {
    const auto open = std::find_if(sets_.begin(), sets_.end(), [&](const auto& set) {
      return std::none_of(taken.begin(), taken.end(),
                          [&](const Removal& one) { return set.contains(one); });
    });
    if (open == sets_.end()) return true;
    if (more == 0) return false;
    for (const auto& one : *open) {
      taken.push_back(one);
      if (extend(taken, more - 1)) return true;
      taken.pop_back();
    }
    return false;
  }

 private:
  const std::vector<std::set<Removal>>& sets_;
};

}  // namespace

std::optional<std::vector<Removal>> hitting_set(const std::vector<std::set<Removal>>& sets,
                                                std::size_t limit) {
  const Hitting hitting(sets);
  for (std::size_t size = 0; size <= limit; ++size) {
    std::vector<Removal> taken;
    if (hitting.extend(taken, size)) return taken;
  }
  return std::nullopt;
}

}  // namespace nsposture::escalation::search
