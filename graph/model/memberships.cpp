#include "graph/model/memberships.h"

#include <string_view>
#include <utility>

namespace nsposture {

namespace {

// The group, and the other groups that every member of it is also in.
std::vector<std::string> groups_with(const std::string& group) {
  if (group == kGroupUnauthenticated) return {group};
  std::vector<std::string> groups = {group};
  if (group.starts_with(std::string(kGroupServiceAccounts) + ":")) {
    groups.emplace_back(kGroupServiceAccounts);
  }
  groups.emplace_back(kGroupAuthenticated);
  return groups;
}

}  // namespace

Identity identity_for(const Subject& subject, const std::vector<std::string>& groups,
                      const Memberships& memberships) {
  Identity identity;
  identity.groups = groups;
  const auto add = [&identity](const auto& more) {
    identity.groups.insert(identity.groups.end(), more.begin(), more.end());
  };
  if (subject.kind == SubjectKind::Group) {
    add(groups_with(subject.name));
  } else {
    identity.username = username_of(subject);
    add(implicit_groups(subject));
    const auto known = memberships.find(identity.username);
    if (known != memberships.end()) add(known->second);
  }
  std::set<std::string_view> seen;
  std::vector<std::string> once;
  for (const auto& group : identity.groups) {
    if (seen.insert(group).second) once.push_back(group);
  }
  identity.groups = std::move(once);
  return identity;
}

}  // namespace nsposture
