#include "analyzer/queries/diff.h"

#include "analyzer/queries/names.h"

#include <algorithm>
#include <vector>

namespace nsposture::queries {

namespace {

// What a side lacks that matters: a kind that only helps to see paths does not where both lack it.
std::vector<NotRead> lacks(const Reading& side, const Reading& other) {
  auto missing = side.missing(kinds_of_paths());
  std::erase_if(missing, [&](const NotRead& one) {
    const auto& needed = needed_kinds();
    return std::ranges::find(needed, one.kind) == needed.end() && other.lacks(one.kind);
  });
  return missing;
}

// What a side has that was not read looks as if it were lost. What looks gained stays: better one
// alarm too many.
void forget_seeming_losses(reports::Difference& answer) {
  if (answer.after_not_read.empty()) return;
  std::erase_if(answer.creation, [](const auto& change) { return !change.gained; });
  std::erase_if(answer.permissions, [](const auto& change) { return !change.gained; });
}

}  // namespace

reports::Difference diff(const Cluster& before, const Cluster& after,
                         const difference::DifferenceOptions& options) {
  const auto found = difference::difference(before, after, options);
  // The cluster that has what changed.
  const auto side = [&](difference::Change change) -> const Cluster& {
    return change == difference::Change::Gained ? after : before;
  };
  reports::Difference answer;
  answer.before_version = before.kubernetes;
  answer.after_version = after.kubernetes;
  answer.before_not_read = lacks(before.reading, after.reading);
  answer.after_not_read = lacks(after.reading, before.reading);
  for (const auto& change : found.creation) {
    const auto& cluster = side(change.change);
    auto& to = answer.creation.emplace_back(
        reports::CreationChange{change.change == difference::Change::Gained,
                                change.subject,
                                change.was,
                                change.is,
                                change.only_names,
                                name_grants(cluster, change.grants),
                                {}});
    if (change.path) to.path = name_path(cluster, *change.path);
  }
  for (const auto& change : found.permissions) {
    answer.permissions.push_back({change.change == difference::Change::Gained, change.subject,
                                  change.namespace_, change.rule,
                                  rbac::name_grant(side(change.change), change.grant)});
  }
  forget_seeming_losses(answer);
  return answer;
}

}  // namespace nsposture::queries
