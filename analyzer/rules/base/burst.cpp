#include "analyzer/rules/base/burst.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::rules {

std::vector<RequestList> bursts(const RequestList& requests, std::uint32_t count,
                                std::chrono::seconds window) {
  const auto limit = std::chrono::nanoseconds(window).count();
  std::vector<RequestList> found;
  if (count == 0) return found;
  std::size_t covered = 0;  // requests below this index are already in a burst
  for (std::size_t end = count; end <= requests.size(); ++end) {
    const std::size_t begin = end - count;
    if (requests[end - 1]->event.received.ns - requests[begin]->event.received.ns > limit) continue;
    if (begin >= covered) found.emplace_back();
    for (std::size_t i = std::max(begin, covered); i < end; ++i) {
      found.back().push_back(requests[i]);
    }
    covered = end;
  }
  return found;
}

std::string duration_text(const RequestList& burst) {
  const auto ns = burst.back()->event.received.ns - burst.front()->event.received.ns;
  const auto seconds = ns / 1'000'000'000;
  return seconds < 1 ? "a second" : fmt::format("{} seconds", seconds + 1);
}

}  // namespace nsposture::rules
