#include "reports/answers/finding_order.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace nsposture::reports {

namespace {

constexpr std::array<std::string_view, 5> kNames = {"severity", "time", "rule", "subject",
                                                    "namespace"};

// Accepted and resolved findings need no action, so they follow the open ones.
bool by_severity(const FindingView& a, const FindingView& b) {
  return std::pair(store::is_open(a.state), a.finding.severity) >
         std::pair(store::is_open(b.state), b.finding.severity);
}

bool by_time(const FindingView& a, const FindingView& b) {
  if (!a.finding.time || !b.finding.time) return a.finding.time.has_value() && !b.finding.time;
  return *a.finding.time > *b.finding.time;
}

bool by_rule(const FindingView& a, const FindingView& b) {
  return a.finding.rule < b.finding.rule;
}

template <std::string store::Finding::*kField>
bool by_text(const FindingView& a, const FindingView& b) {
  const auto& left = a.finding.*kField;
  const auto& right = b.finding.*kField;
  return std::pair(left.empty(), std::string_view(left)) <
         std::pair(right.empty(), std::string_view(right));
}

using Before = bool (*)(const FindingView& a, const FindingView& b);

Before comparison(FindingOrder order) {
  switch (order) {
    case FindingOrder::Severity:
      return by_severity;
    case FindingOrder::Time:
      return by_time;
    case FindingOrder::Rule:
      return by_rule;
    case FindingOrder::Subject:
      return by_text<&store::Finding::subject>;
    case FindingOrder::Namespace:
      return by_text<&store::Finding::namespace_>;
  }
  return by_severity;
}

}  // namespace

std::optional<FindingOrder> finding_order_from(std::string_view text) {
  const auto found = std::ranges::find(kNames, text);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<FindingOrder>(found - kNames.begin());
}

void sort_findings(std::vector<FindingView>& findings, FindingOrder order) {
  std::ranges::stable_sort(findings, comparison(order));
}

}  // namespace nsposture::reports
