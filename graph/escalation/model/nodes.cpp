#include "graph/escalation/model/nodes.h"

#include "graph/model/subject.h"

#include <algorithm>

namespace nsposture::escalation {

namespace {

// Length prefixes, because names may contain anything.
std::string key_of(const Person& person) {
  std::string key(1, person.chosen_groups ? '*' : ' ');
  const auto add = [&key](const std::string& text) {
    const auto size = text.size();
    key.append(reinterpret_cast<const char*>(&size), sizeof size).append(text);
  };
  add(person.username);
  for (const auto& group : person.groups) add(group);
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

std::string bootstrap_user(std::string_view secret) {
  return std::string(kBootstrapUser).append(secret.substr(kBootstrapSecret.size()));
}

bool is_bootstrap_secret(std::string_view name) {
  return name.starts_with(kBootstrapSecret) && name.size() == kBootstrapSecret.size() + 6;
}

std::vector<std::string> bootstrap_groups(const AccessModel& world) {
  std::vector<std::string> groups = {std::string(kBootstrappers), std::string(kGroupAuthenticated)};
  const auto prefix = std::string(kBootstrappers) + ':';
  const auto& all = world.groups();
  auto at = std::lower_bound(all.begin(), all.end(), prefix);
  for (; at != all.end() && at->starts_with(prefix); ++at) groups.push_back(*at);
  return groups;
}

std::uint32_t Identities::intern(Person person) {
  auto& groups = person.groups;
  std::sort(groups.begin(), groups.end());
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  const auto [at, fresh] =
      index_.emplace(key_of(person), static_cast<std::uint32_t>(people_.size()));
  if (fresh) {
    held_.push_back(held_by(person));
    people_.push_back(std::move(person));
  }
  return at->second;
}

Identities::Held Identities::held_by(const Person& person) const {
  Held held;
  if (!person.username.empty()) held.own = world_->user(person.username);
  if (person.chosen_groups) {
    held.by_groups.push_back(&world_->all_groups());
    return held;
  }
  for (const auto& group : person.groups) {
    if (const auto* holder = world_->group(group)) held.by_groups.push_back(holder);
  }
  return held;
}

std::uint32_t Identities::user(const std::string& username) {
  return intern({username, implicit_groups(subject_from_username(username)), false});
}

std::uint32_t Identities::account(std::uint32_t index) {
  if (accounts_.size() < world_->accounts().size())
    accounts_.resize(world_->accounts().size(), kNone);
  if (accounts_[index] == kNone) {
    const auto& account = world_->accounts()[index];
    accounts_[index] = user(service_account_username(world_->scope_name(account.ns), account.name));
  }
  return accounts_[index];
}

std::uint32_t Identities::member(const std::string& group) {
  return intern({{}, member_groups(group), false});
}

std::uint32_t Identities::node(const std::string& name) {
  return intern({std::string(kNodeUser) + name,
                 {std::string(kNodesGroup), std::string(kGroupAuthenticated)},
                 false});
}

std::uint32_t Identities::of(const Subject& subject) {
  return subject.kind == SubjectKind::Group ? member(subject.name) : user(username_of(subject));
}

// The extra groups of a bootstrap token are in its data, which is not read: assume any to which
// something is bound.
std::uint32_t Identities::of_secret(const KnownSecret& secret) {
  if (secret.kind == SecretKind::AccountToken) return account(secret.account);
  return intern({bootstrap_user(secret.name), bootstrap_groups(*world_), false});
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

Session Identities::constrained(const Constraint& constraint) {
  const auto known = std::find(constraints_.begin(), constraints_.end(), constraint);
  const auto at = static_cast<std::size_t>(known - constraints_.begin());
  if (known == constraints_.end()) constraints_.push_back(constraint);
  return static_cast<Session>(kConstrained + at);
}

Rights Identities::own_rights(std::uint32_t identity) const {
  Rights rights(*world_);
  rights.add(held_[identity].own);
  return rights;
}

Rights Identities::rights(std::uint32_t identity) const {
  auto rights = own_rights(identity);
  for (const auto* holder : held_[identity].by_groups) rights.add(holder);
  return rights;
}

}  // namespace nsposture::escalation
