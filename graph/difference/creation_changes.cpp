#include "graph/difference/creation_changes.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace nsposture::difference {

namespace {

using Names = std::set<std::string>;

struct SubjectAccess {
  Access way = Access::None;
  Names names;  // Apply only
};

Access way_of(escalation::How how) {
  switch (how) {
    case escalation::How::Becomes:
      return Access::Takeover;
    case escalation::How::Indirect:
      return Access::Indirect;
    case escalation::How::Direct:  // shown by the grants themselves
    case escalation::How::No:
      break;
  }
  return Access::None;
}

// The access of every subject in one cluster.
class AccessOfAll {
 public:
  AccessOfAll(const rbac::Authorizer& authorizer, bool takeovers) {
    for (auto& creator : rbac::namespace_creators(authorizer)) {
      if (is_masters(creator.subject)) continue;
      auto& access = access_[creator.subject];
      access.way = Access::Apply;
      for (const auto& grant : creator.grants) {
        if (grant.only_names.empty()) access.way = Access::Direct;
        access.names.insert(grant.only_names.begin(), grant.only_names.end());
      }
      if (access.way == Access::Direct) access.names.clear();
      grants_[creator.subject] = std::move(creator.grants);
    }
    if (!takeovers) return;
    escalation_ = std::make_unique<escalation::Escalation>(authorizer.cluster());
    for (const auto& result : escalation_->results()) {
      if (is_masters(result.subject)) continue;
      if (const auto way = way_of(result.how); way != Access::None) {
        auto& access = access_[result.subject];
        access.way = std::max(access.way, way);
      }
    }
  }

  [[nodiscard]] const std::map<Subject, SubjectAccess>& all() const { return access_; }

  // Includes the groups that the name implies.
  [[nodiscard]] SubjectAccess effective(const Subject& subject) const {
    SubjectAccess access;
    const auto add = [&](const Subject& who) {
      const auto found = access_.find(who);
      if (found == access_.end()) return;
      access.way = std::max(access.way, found->second.way);
      access.names.insert(found->second.names.begin(), found->second.names.end());
    };
    add(subject);
    for (const auto& group : implied_groups(subject)) add(group);
    return access;
  }

  // The subject has this access by one of its groups, which is reported for the group.
  [[nodiscard]] bool by_group(const Subject& subject, Access way) const {
    return std::ranges::any_of(implied_groups(subject), [&](const Subject& group) {
      const auto found = access_.find(group);
      return found != access_.end() && found->second.way >= way;
    });
  }

  void prove(CreationChange& change, Access way) const {
    if (way == Access::Takeover || way == Access::Indirect) {
      change.path = escalation_->path(change.subject);
      return;
    }
    for (const auto& grant : grants_.at(change.subject)) {
      const bool any_name = grant.only_names.empty();
      const bool of_these = std::ranges::any_of(grant.only_names, [&](const std::string& name) {
        return std::ranges::find(change.only_names, name) != change.only_names.end();
      });
      if (way == Access::Direct ? any_name : of_these) change.grants.push_back(grant);
    }
  }

 private:
  static bool is_masters(const Subject& subject) {
    return subject.kind == SubjectKind::Group && subject.name == kGroupMasters;
  }

  std::map<Subject, SubjectAccess> access_;
  std::map<Subject, std::vector<rbac::Grant>> grants_;
  std::unique_ptr<escalation::Escalation> escalation_;
};

// What `more` has beyond `less`; used with swapped arguments for losses.
void compare(Change change, const AccessOfAll& less, const AccessOfAll& more,
             std::vector<CreationChange>& changes) {
  for (const auto& [subject, has] : more.all()) {
    const auto had = less.effective(subject);
    std::vector<std::string> names;
    if (has.way == Access::Apply) {
      std::ranges::set_difference(has.names, had.names, std::back_inserter(names));
    }
    const bool more_names = has.way == had.way && !names.empty();
    if (has.way <= had.way && !more_names) continue;
    const bool by_takeover = has.way == Access::Takeover || has.way == Access::Indirect;
    if (by_takeover && more.by_group(subject, has.way)) continue;
    CreationChange found;
    found.change = change;
    found.subject = subject;
    found.was = change == Change::Gained ? had.way : has.way;
    found.is = change == Change::Gained ? has.way : had.way;
    found.only_names = std::move(names);
    more.prove(found, has.way);
    changes.push_back(std::move(found));
  }
}

}  // namespace

std::vector<Subject> implied_groups(const Subject& subject) {
  std::vector<Subject> groups;
  const auto add = [&](std::string name) {
    groups.push_back({SubjectKind::Group, {}, std::move(name)});
  };
  if (subject.kind != SubjectKind::Group) {
    for (auto& name : implicit_groups(subject)) add(std::move(name));
    return groups;
  }
  if (subject.name == kGroupAuthenticated || subject.name == kGroupUnauthenticated) return groups;
  if (subject.name.starts_with(std::string(kGroupServiceAccounts) + ":")) {
    add(std::string(kGroupServiceAccounts));
  }
  add(std::string(kGroupAuthenticated));
  return groups;
}

std::vector<CreationChange> creation_changes(const rbac::Authorizer& before,
                                             const rbac::Authorizer& after, bool takeovers) {
  const AccessOfAll was(before, takeovers);
  const AccessOfAll is(after, takeovers);
  std::vector<CreationChange> changes;
  compare(Change::Gained, was, is, changes);
  compare(Change::Lost, is, was, changes);
  const auto strength = [](const CreationChange& c) { return std::max(c.was, c.is); };
  std::ranges::stable_sort(changes, [&](const CreationChange& a, const CreationChange& b) {
    return std::tuple(a.change, strength(b), a.subject) <
           std::tuple(b.change, strength(a), b.subject);
  });
  return changes;
}

}  // namespace nsposture::difference
