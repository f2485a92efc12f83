#include "reports/html/groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <tuple>
#include <unordered_map>

namespace nsposture::reports::html {

namespace {

// Where not all findings fit, so many of each group come first, so that many groups have some.
constexpr std::size_t kOfEach = 6;

using ByFingerprint = std::unordered_map<std::string_view, const FindingView*>;
using RuleKey = std::tuple<bool, int, std::string_view>;  // accepted, -severity, rule

std::vector<Group> groups_of_causes(const ReportData& data, ByFingerprint& left) {
  std::vector<Group> groups;
  for (const auto& cause : data.causes) {
    Group group;
    group.cause = &cause;
    group.anchor = "cause-" + cause.id;
    for (const auto& fingerprint : cause.findings) {
      const auto found = left.find(fingerprint);
      if (found == left.end()) continue;
      group.findings.push_back(found->second);
      left.erase(found);
    }
    if (!group.findings.empty()) groups.push_back(std::move(group));
  }
  return groups;
}

void add_groups_of_rules(const ReportData& data, const ByFingerprint& left,
                         std::vector<Group>& groups) {
  std::map<RuleKey, std::vector<const FindingView*>> by_rule;
  for (const auto& view : data.findings) {
    const auto found = left.find(view.finding.fingerprint);
    if (found == left.end() || found->second != &view) continue;
    by_rule[{view.state == FindingState::Accepted, -static_cast<int>(view.finding.severity),
             view.finding.rule}]
        .push_back(&view);
  }
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

// Shows more findings of the groups, up to `most` of each, as long as there are bytes left.
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
  return cause == nullptr && findings.front()->state == FindingState::Accepted;
}

store::Severity Group::severity() const {
  return cause != nullptr ? cause->severity : findings.front()->finding.severity;
}

std::vector<Group> group_findings(const ReportData& data) {
  ByFingerprint left;
  left.reserve(data.findings.size());
  for (const auto& view : data.findings) left.emplace(view.finding.fingerprint, &view);
  auto groups = groups_of_causes(data, left);
  add_groups_of_rules(data, left, groups);
  return groups;
}

std::size_t finding_bytes(const store::Finding& finding) {
  constexpr std::size_t kFrame = 620;  // of a finding; and of a piece of evidence
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
