// Requests in quick succession.
#pragma once

#include "analyzer/correlation/request.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::rules {

using RequestList = std::vector<const correlation::LoggedRequest*>;

// Runs in which every `count` consecutive requests lie within the window; overlapping runs are
// merged. `requests` are ordered by time; a count of 0 finds nothing.
[[nodiscard]] std::vector<RequestList> bursts(const RequestList& requests, std::uint32_t count,
                                              std::chrono::seconds window);

// From the first request of a burst to its last: "a second", "12 seconds".
[[nodiscard]] std::string duration_text(const RequestList& burst);

}  // namespace nsposture::rules
