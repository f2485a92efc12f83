#include "reports/answers/short_ids.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace nsposture::reports {

namespace {

constexpr std::size_t kShortest = 6;

std::size_t common_length(std::string_view a, std::string_view b) {
  return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

}  // namespace

std::vector<std::string> short_ids(const std::vector<std::string_view>& ids) {
  auto sorted = ids;
  std::ranges::sort(sorted);
  sorted.erase(std::ranges::unique(sorted).begin(), sorted.end());
  std::vector<std::string> shortened;
  shortened.reserve(ids.size());
  for (const auto id : ids) {
    // Only its neighbors in sorted order can share a longer prefix than any other id.
    const auto at = std::ranges::lower_bound(sorted, id);
    std::size_t shared = 0;
    if (at != sorted.begin()) shared = common_length(id, *std::prev(at));
    if (std::next(at) != sorted.end()) shared = std::max(shared, common_length(id, *std::next(at)));
    shortened.emplace_back(id.substr(0, std::max(kShortest, shared + 1)));
  }
  return shortened;
}

}  // namespace nsposture::reports
