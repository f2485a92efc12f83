#include "analyzer/queries/diff.h"

#include "analyzer/queries/names.h"
#include "analyzer/queries/unknown_roles.h"
#include "graph/model/cluster_index.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nsposture::queries {

namespace {

// The relevant kinds that a side lacks. A kind only needed to find paths does not matter if both
// sides lack it.
std::vector<NotRead> lacks(const Reading& side, const Reading& other) {
  auto missing = side.missing(kinds_of_paths());
  std::erase_if(missing, [&](const NotRead& one) {
    const auto& needed = needed_kinds();
    return std::ranges::find(needed, one.kind) == needed.end() && other.lacks(one.kind);
  });
  return missing;
}

// A binding that gives the role to the same subjects on both sides makes no difference.
std::vector<std::string> open_in(const UnknownRoles& side, const UnknownRoles& other) {
  const auto subjects_of = [](const UnknownRoles& roles, const UnknownRoles::Given& given) {
    return roles.cluster().bindings[given.binding].effective_subjects();
  };
  std::map<std::string_view, std::vector<Subject>> there;
  for (const auto& given : other.given()) there.emplace(given.text, subjects_of(other, given));
  std::vector<std::string> texts;
  for (const auto& given : side.given()) {
    const auto same = there.find(given.text);
    if (same == there.end() || same->second != subjects_of(side, given)) {
      texts.push_back(given.text);
    }
  }
  return first_of(std::move(texts));
}

void add_open(const Cluster& before, const Cluster& after, reports::Difference& answer) {
  const ClusterIndex before_index(before), after_index(after);
  const UnknownRoles before_roles(before_index), after_roles(after_index);
  answer.before_open = open_in(before_roles, after_roles);
  answer.after_open = open_in(after_roles, before_roles);
}

// What was not read on the after side looks lost. Apparent gains stay: a false alarm is better than
// a missed one.
void forget_seeming_losses(reports::Difference& answer) {
  if (answer.after_not_read.empty()) return;
  std::erase_if(answer.creation, [](const auto& change) { return !change.gained; });
  std::erase_if(answer.permissions, [](const auto& change) { return !change.gained; });
}

}  // namespace

reports::Difference diff(const Cluster& before, const Cluster& after,
                         const difference::DifferenceOptions& options) {
  const auto found = difference::difference(before, after, options);
  // The cluster that has the changed object.
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
  add_open(before, after, answer);
  forget_seeming_losses(answer);
  return answer;
}

}  // namespace nsposture::queries
