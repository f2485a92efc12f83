// Requests that come thick and fast.
#pragma once

#include "analyzer/correlation/request.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::rules {

using RequestList = std::vector<const correlation::LoggedRequest*>;

// Runs in which every `count` requests in a row lie within the window; runs that touch are one.
// `requests` are in order of time; a count of 0 finds nothing.
[[nodiscard]] std::vector<RequestList> bursts(const RequestList& requests, std::uint32_t count,
                                              std::chrono::seconds window);

// From the first request of a burst to its last: "a second", "12 seconds".
[[nodiscard]] std::string duration_text(const RequestList& burst);

}  // namespace nsposture::rules
