#include "reports/html/groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <tuple>
#include <utility>

namespace nsposture::reports::html {

namespace {

// When not all findings fit, this many of each group come first, so that many groups have some.
constexpr std::size_t kOfEach = 6;

using RuleKey = std::tuple<bool, int, std::string_view>;  // accepted, -severity, rule

RuleKey rule_key(const FindingView& view) {
  return {view.state == FindingState::Accepted, -static_cast<int>(view.finding.severity),
          view.finding.rule};
}

// Groups the findings without a cause by rule.
void add_groups_of_rules(const std::vector<const FindingView*>& left, std::vector<Group>& groups) {
  std::map<RuleKey, std::vector<const FindingView*>> by_rule;
  for (const auto* view : left) by_rule[rule_key(*view)].push_back(view);
  for (auto& [key, members] : by_rule) {
    Group group;
    group.findings = std::move(members);
    group.anchor = fmt::format("{}-{}-{}", std::get<0>(key) ? "accepted" : "open",
                               store::to_string(group.severity()), std::get<2>(key));
    groups.push_back(std::move(group));
  }
}

std::size_t html_bytes(std::string_view text) {
  constexpr std::size_t kEntity = 6;
  return text.size() + kEntity * static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
                         return c == '"' || c == '`' || c == '<' || c == '>' || c == '&' ||
                                c == '\'';
                       }));
}

// Shows more findings of the groups, up to `most` of each, while bytes remain.
void show_more(std::vector<Group>& groups, std::size_t most, std::size_t& left) {
  for (std::size_t i = 0; i < std::min(groups.size(), kMostGroups); ++i) {
    auto& group = groups[i];
    while (group.shown < std::min(most, group.findings.size())) {
      const auto bytes = finding_bytes(group.findings[group.shown]->finding);
      if (bytes > left) return;
      left -= bytes;
      ++group.shown;
    }
  }
}

}  // namespace

bool Group::accepted() const {
  return cause == nullptr && lead().state == FindingState::Accepted;
}

std::vector<Group> page_groups(const ReportData& data) {
  std::vector<Group> groups;
  std::vector<const FindingView*> left;
  for (auto& found : group_findings(data)) {
    if (found.cause == nullptr) {
      left.push_back(found.findings.front());
    } else {
      auto& group = groups.emplace_back();
      static_cast<FindingGroup&>(group) = std::move(found);
      group.anchor = "cause-" + group.cause->id;
    }
  }
  add_groups_of_rules(left, groups);
  return groups;
}

std::size_t finding_bytes(const store::Finding& finding) {
  constexpr std::size_t kFrame = 620;  // per finding, and below per piece of evidence
  constexpr std::size_t kPiece = 170;
  std::size_t bytes = kFrame + html_bytes(finding.title);
  for (const auto& item : finding.evidence) {
    bytes += kPiece + html_bytes(item.text) + item.file.size() + item.audit_id.size();
  }
  for (const auto& text : finding.doubts) bytes += kPiece + html_bytes(text);
  for (const auto& text : finding.next_steps) bytes += kPiece + html_bytes(text);
  return bytes;
}

void choose_shown(std::vector<Group>& groups) {
  std::size_t all = 0;
  for (auto& group : groups) {
    group.shown = group.findings.size();
    for (const auto* view : group.findings) all += finding_bytes(view->finding);
  }
  if (all <= kMostFindingBytes && groups.size() <= kMostGroups) return;
  for (auto& group : groups) group.shown = 0;
  auto left = kMostFindingBytes;
  show_more(groups, kOfEach, left);
  show_more(groups, SIZE_MAX, left);
}

}  // namespace nsposture::reports::html
