// What is said too early is said wrongly: a request whose answer is under way would be told as
// unanswered, or without the name that its answer gives it.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "store/records/finding.h"

#include <cstdint>
#include <set>

namespace nsposture::serve {

// So long an answer may take to come, by the log's own time.
inline constexpr std::int64_t kAnswerNs = 60LL * 1'000'000'000;

using Times = std::set<std::int64_t>;

// When the requests were received that may be answered yet, for the log has not gone on for a
// minute since.
[[nodiscard]] Times pending_requests(const correlation::CaseFile& file);

// The finding is about such a request, and waits.
[[nodiscard]] bool is_unsettled(const store::Finding& finding, const Times& times);

}  // namespace nsposture::serve
