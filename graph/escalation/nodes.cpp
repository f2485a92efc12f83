#include "graph/escalation/nodes.h"

#include "graph/model/subject.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::escalation {

namespace {

// Lengths first, as names may hold anything.
std::string key_of(const Person& person) {
  auto key = fmt::format("{}{}:{}", person.chosen_groups ? "*" : "", person.username.size(),
                         person.username);
  for (const auto& group : person.groups) key += fmt::format("{}:{}", group.size(), group);
  return key;
}

std::vector<std::string> member_groups(const std::string& group) {
  if (group == kGroupUnauthenticated) return {group};
  std::vector<std::string> groups;
  groups.emplace_back(kGroupAuthenticated);
  if (group.starts_with("system:serviceaccounts:")) groups.emplace_back(kGroupServiceAccounts);
  groups.emplace_back(group);
  return groups;
}

}  // namespace

std::uint32_t Identities::intern(Person person) {
  auto& groups = person.groups;
  std::sort(groups.begin(), groups.end());
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  const auto [at, fresh] =
      index_.emplace(key_of(person), static_cast<std::uint32_t>(people_.size()));
  if (fresh) people_.push_back(std::move(person));
  return at->second;
}

std::uint32_t Identities::user(const std::string& username) {
  return intern({username, implicit_groups(subject_from_username(username)), false});
}

std::uint32_t Identities::account(std::uint32_t index) {
  const auto& account = world_->accounts()[index];
  return user(service_account_username(world_->scope_name(account.ns), account.name));
}

std::uint32_t Identities::member(const std::string& group) {
  return intern({{}, member_groups(group), false});
}

std::uint32_t Identities::of(const Subject& subject) {
  return subject.kind == SubjectKind::Group ? member(subject.name) : user(username_of(subject));
}

const std::string& Identities::group_of(std::uint32_t identity) const {
  const auto& groups = people_[identity].groups;
  const auto rank = [](const std::string& group) {
    if (group == kGroupAuthenticated) return 0;
    return group == kGroupServiceAccounts ? 1 : 2;
  };
  return *std::max_element(groups.begin(), groups.end(),
                           [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

std::uint32_t Identities::group_set(std::vector<std::string> groups) {
  std::sort(groups.begin(), groups.end());
  const auto at = std::find(group_sets_.begin(), group_sets_.end(), groups);
  if (at != group_sets_.end()) return static_cast<std::uint32_t>(at - group_sets_.begin());
  group_sets_.push_back(std::move(groups));
  return static_cast<std::uint32_t>(group_sets_.size() - 1);
}

Session Identities::constrained(std::uint32_t by, const std::string& mode) {
  for (std::size_t i = 0; i < constraints_.size(); ++i) {
    if (constraints_[i].by == by && constraints_[i].mode == mode) {
      return static_cast<Session>(kConstrained + i);
    }
  }
  constraints_.push_back({by, mode});
  return static_cast<Session>(kConstrained + constraints_.size() - 1);
}

Rights Identities::own_rights(std::uint32_t identity) const {
  const auto& person = people_[identity];
  Rights rights(*world_);
  if (!person.username.empty()) rights.add(world_->user(person.username));
  return rights;
}

Rights Identities::rights(std::uint32_t identity) const {
  const auto& person = people_[identity];
  auto rights = own_rights(identity);
  if (person.chosen_groups) {
    rights.add(&world_->all_groups());
    return rights;
  }
  for (const auto& group : person.groups) rights.add(world_->group(group));
  return rights;
}

}  // namespace nsposture::escalation
