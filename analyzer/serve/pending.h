// Pending requests: if the response is still to come, a finding would report a missing outcome or
// lack the name from the response.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "store/records/finding.h"

#include <cstdint>
#include <set>

namespace nsposture::serve {

// How long a response may take, by the log's own time.
inline constexpr std::int64_t kAnswerNs = 60LL * 1'000'000'000;

using Times = std::set<std::int64_t>;

// The receipt times of requests that may still be answered, because the log does not go on for a
// minute after them.
[[nodiscard]] Times pending_requests(const correlation::CaseFile& file);

// Whether the finding is about such a request and must wait.
[[nodiscard]] bool is_unsettled(const store::Finding& finding, const Times& times);

}  // namespace nsposture::serve
