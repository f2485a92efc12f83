#include "analyzer/queries/diff.h"

#include "analyzer/queries/names.h"

namespace nsposture::queries {

reports::Difference diff(const Cluster& before, const Cluster& after,
                         const difference::DifferenceOptions& options) {
  const auto found = difference::difference(before, after, options);
  // The cluster that has what changed.
  const auto side = [&](difference::Change change) -> const Cluster& {
    return change == difference::Change::Gained ? after : before;
  };
  reports::Difference answer;
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
  return answer;
}

}  // namespace nsposture::queries
