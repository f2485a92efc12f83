#include "reports/answers/finding_group.h"

#include "reports/answers/primary_location.h"
#include "reports/answers/words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace nsposture::reports {

store::Severity FindingGroup::severity() const {
  return cause != nullptr ? cause->severity : lead().finding.severity;
}

std::size_t FindingGroup::count(FindingState state) const {
  return static_cast<std::size_t>(std::ranges::count(findings, state, &FindingView::state));
}

std::vector<FindingGroup> group_findings(const ReportData& data) {
  std::map<std::string_view, const FindingView*> by_fingerprint;
  for (const auto& view : data.findings) by_fingerprint.emplace(view.finding.fingerprint, &view);
  std::vector<FindingGroup> groups;
  std::set<const FindingView*> placed;
  for (const auto& cause : data.causes) {
    FindingGroup group{&cause, {}};
    for (const auto& fingerprint : cause.findings) {
      const auto found = by_fingerprint.find(fingerprint);
      if (found == by_fingerprint.end() || !placed.insert(found->second).second) continue;
      group.findings.push_back(found->second);
    }
    if (!group.findings.empty()) groups.push_back(std::move(group));
  }
  for (const auto& view : data.findings) {
    if (!placed.contains(&view)) groups.push_back({nullptr, {&view}});
  }
  return groups;
}

std::string title_of(const FindingGroup& group) {
  const auto& first = group.lead().finding.title;
  if (group.cause == nullptr) return first;
  const auto& cause = *group.cause;
  if (group.findings.size() == 1) {
    return cause.title == first ? first : fmt::format("{}: {}", cause.title, first);
  }
  return fmt::format("{}: {} ({})", cause.title,
                     count_of(group.findings.size(), "finding", "findings"),
                     fmt::join(cause.rules, ", "));
}

namespace {

std::optional<RepositoryPlace> place_in_repository(const Position& at) {
  if (!is_repository_path(at.file)) return std::nullopt;
  return RepositoryPlace{at.file, at.line, 0};
}

// A change may edit the role that several bindings give: its location is not that of a binding.
std::optional<RepositoryPlace> place_of(const Cause& cause) {
  for (const auto& change : cause.changes) {
    if (auto place = place_in_repository(change.position)) return place;
  }
  return cause.grant ? place_in_repository(cause.grant->binding_position) : std::nullopt;
}

}  // namespace

std::optional<RepositoryPlace> repository_place(const FindingGroup& group) {
  if (group.cause != nullptr) {
    if (auto place = place_of(*group.cause)) return place;
  }
  for (const auto* view : group.findings) {
    if (const auto* evidence = repository_location(view->finding))
      return RepositoryPlace{evidence->file, evidence->line, evidence->column};
  }
  return std::nullopt;
}

std::optional<RepositoryPlace> any_place(const FindingGroup& group) {
  if (auto place = repository_place(group)) return place;
  const auto* evidence = group.cause == nullptr ? primary_location(group.lead().finding) : nullptr;
  if (evidence == nullptr) return std::nullopt;
  return RepositoryPlace{evidence->file, evidence->line, evidence->column};
}

}  // namespace nsposture::reports
