// The words of reports for the store's terms, the same in every format.
#pragma once

#include "graph/base/diagnostic.h"
#include "graph/base/timestamp.h"
#include "reports/answers/report_data.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports {

// What a verdict means for the reader: from "nothing to do" to "act".
enum class Tone : std::uint8_t { Good, Quiet, Warn, Bad };

struct VerdictWords {
  std::string_view id;       // the store's word
  std::string_view label;    // on a badge
  std::string_view counted;  // after a number in a sentence
  std::string_view meaning;  // a sentence
  Tone tone;
};

// All seven, the most severe first.
[[nodiscard]] std::span<const VerdictWords> all_verdicts();
// The words for "unknown" when the store's word is not known.
[[nodiscard]] const VerdictWords& verdict_words(std::string_view verdict);

[[nodiscard]] std::string_view to_string(Tone tone);  // "good"

// The most severe first.
inline constexpr std::array kSeverities = {store::Severity::Critical, store::Severity::High,
                                           store::Severity::Medium, store::Severity::Low,
                                           store::Severity::Info};

// "2026-11-23 14:25:19.987762 UTC", with the digits of the source.
[[nodiscard]] std::string when(Timestamp time);
// "2026-11-23 14:25:19 UTC": to the second, for pages that show the rest on hover.
[[nodiscard]] std::string when_short(Timestamp time);
// "file:line", "file", or "" when the location is unknown.
[[nodiscard]] std::string place(std::string_view file, std::uint64_t line);
// "3 findings", "1 finding".
[[nodiscard]] std::string count_of(std::uint64_t n, std::string_view one, std::string_view many);
// "1,234,567".
[[nodiscard]] std::string thousands(std::uint64_t n);
// "40 %"; "less than 1 %" for a small part above zero. REQUIRES: all > 0.
[[nodiscard]] std::string percent_text(std::uint64_t part, std::uint64_t all);
// "a, b and c".
[[nodiscard]] std::string enumerate(const std::vector<std::string>& items);
// "3 min 20 s", from a duration in nanoseconds.
[[nodiscard]] std::string duration(std::int64_t ns);

[[nodiscard]] std::string_view to_string(DiagnosticKind kind);  // "unreadable"
// What the delivery format of a log could not show, from its MissingField flags.
[[nodiscard]] std::vector<std::string_view> blind_words(std::uint32_t blind);
// `create,patch on namespaces`; "" for a grant without a rule.
[[nodiscard]] std::string grant_rule_text(const NamedGrant& grant);
// The API server's own reason writes a service account as "name/namespace" (`(RBAC: allowed by … to
// ServiceAccount "helper/ci")`). Everything else here writes "namespace/name"; this converts it.
[[nodiscard]] std::string namespace_first(std::string_view text);
// The rule's title, or its id when the rule is unknown.
[[nodiscard]] std::string_view rule_title(const FindingView& view);
// The display name; also for a namespace without a recorded name.
[[nodiscard]] std::string_view namespace_name(const Creation& creation);
[[nodiscard]] std::string_view actor_name(const Creation& creation);

}  // namespace nsposture::reports
