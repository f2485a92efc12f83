#include "analyzer/queries/nearest.h"

#include "graph/base/ascii_lower.h"
#include "graph/base/edit_distance.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace nsposture::queries {

std::vector<std::string> nearest(const std::string& name, const Names& known) {
  std::vector<std::pair<std::size_t, std::string>> found;
  const auto wanted = ascii_lower(name);
  const std::size_t allowed = name.size() < 4 ? 1 : name.size() < 9 ? 2 : 3;
  for (const auto& other : known) {
    // Each missing or extra letter is one edit.
    if (other.size() + allowed < wanted.size() || other.size() > wanted.size() + 20) continue;
    const auto candidate = ascii_lower(other);
    auto apart =
        candidate.size() > wanted.size() + allowed ? allowed + 1 : edit_distance(wanted, candidate);
    if (wanted.size() > 3 && candidate.find(wanted) != std::string::npos) {
      apart = std::min<std::size_t>(apart, 1);
    }
    if (apart <= allowed) found.emplace_back(apart, other);
  }
  std::ranges::sort(found);
  std::vector<std::string> names;
  for (auto& [apart, text] : found) {
    if (names.size() < kMostNames) names.push_back(std::move(text));
  }
  return names;
}

std::string did_you_mean(const std::string& name, const Names& known) {
  const auto near = nearest(name, known);
  if (near.empty()) return {};
  return fmt::format(" Did you mean \"{}\"?", fmt::join(near, "\" or \""));
}

}  // namespace nsposture::queries
