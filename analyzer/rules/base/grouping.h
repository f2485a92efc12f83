// Requests of the log that make one finding together.
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

// The creations that `counts` holds of, by who was authorized for them.
[[nodiscard]] std::map<std::string, RequestList> creations_by_subject(
    const correlation::CaseFile& file, bool (*counts)(const correlation::Creation& creation));

// Requests by a text made of each, in order of time; nothing leaves one out.
[[nodiscard]] std::map<std::string, RequestList> requests_by(
    const correlation::CaseFile& file,
    const std::function<std::optional<std::string>(const correlation::LoggedRequest&)>& key);

// A finding about such requests, at least one: the first says who and when, all are evidence.
[[nodiscard]] store::Finding finding_about(const store::RuleInfo& rule, const RequestList& requests,
                                           std::string ns, std::string_view key);

// A part of the request that outlives the call, such as a user name; nothing leaves it out.
using GroupKey = std::optional<std::string_view> (*)(const correlation::LoggedRequest& request);

// The requests in a namespace for `window` after its creation, by that creation and the key.
[[nodiscard]] std::map<std::pair<const correlation::Creation*, std::string_view>, RequestList>
requests_after_creation(const correlation::CaseFile& file, std::chrono::seconds window,
                        GroupKey key);

}  // namespace nsposture::rules
