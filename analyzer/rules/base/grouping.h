// Groups requests that make one finding together.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "analyzer/rules/base/burst.h"
#include "store/records/finding.h"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace nsposture::rules {

// The creations for which `counts` is true, by effective user.
[[nodiscard]] std::map<std::string, RequestList> creations_by_subject(
    const correlation::CaseFile& file, bool (*counts)(const correlation::Creation& creation));

// Requests by a key computed for each, ordered by time; no key excludes a request.
[[nodiscard]] std::map<std::string, RequestList> requests_by(
    const correlation::CaseFile& file,
    const std::function<std::optional<std::string>(const correlation::LoggedRequest&)>& key);

// A finding about such requests, at least one: the first gives subject and time, all are evidence.
[[nodiscard]] store::Finding finding_about(const store::RuleInfo& rule, const RequestList& requests,
                                           std::string ns, std::string_view key);

// A part of the request that outlives the call, such as a user name; empty excludes the request.
using GroupKey = std::optional<std::string_view> (*)(const correlation::LoggedRequest& request);

// The requests in a namespace within `window` after its creation, by creation and key.
[[nodiscard]] std::map<std::pair<const correlation::Creation*, std::string_view>, RequestList>
requests_after_creation(const correlation::CaseFile& file, std::chrono::seconds window,
                        GroupKey key);

}  // namespace nsposture::rules
