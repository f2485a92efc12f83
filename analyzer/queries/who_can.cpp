#include "analyzer/queries/who_can.h"

#include "analyzer/queries/apply_only.h"
#include "analyzer/queries/caveats.h"
#include "analyzer/queries/names.h"
#include "analyzer/queries/other_namespaces.h"
#include "analyzer/queries/unknown_roles.h"
#include "graph/escalation/by_design.h"
#include "graph/rbac/namespace_creation.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace nsposture::queries {

namespace {

// A grant, possibly through a group that the user belongs to.
struct MemberGrant {
  rbac::Grant grant;
  std::string via_group;  // "": granted to the subject itself

  // The same grant, whatever names it is for.
  [[nodiscard]] bool same_way(const MemberGrant& other) const {
    return grant.binding == other.grant.binding && grant.subject == other.grant.subject &&
           grant.role == other.grant.role && grant.rule == other.grant.rule &&
           via_group == other.via_group;
  }
};

using GrantsBySubject = std::map<Subject, std::vector<MemberGrant>>;

// The group that the binding names; "" if it names the user.
std::string group_of(const Cluster& cluster, const rbac::Grant& grant) {
  const auto& subject = cluster.bindings[grant.binding].subjects[grant.subject];
  return subject.kind == SubjectKind::Group ? subject.name : std::string();
}

void put(std::vector<MemberGrant>& grants, MemberGrant grant) {
  const auto at =
      std::ranges::find_if(grants, [&grant](const MemberGrant& g) { return g.same_way(grant); });
  if (at == grants.end()) {
    grants.push_back(std::move(grant));
  } else if (!at->grant.only_names.empty()) {
    at->grant = std::move(grant.grant);  // further groups add names
  }
}

// A user may have `create` through one group and `patch` through another, and can then create
// certain names.
void add_member(const rbac::Authorizer& authorizer, const std::string& user,
                const std::set<std::string>& groups, bool creation, GrantsBySubject& held) {
  const auto subject = subject_from_username(user);
  std::vector<MemberGrant> grants;
  for (const auto& group : groups) {
    const auto at = held.find({SubjectKind::Group, {}, group});
    if (at == held.end()) continue;
    for (const auto& grant : at->second) grants.push_back({grant.grant, group});
  }
  if (creation) {
    const auto identity = identity_for(subject, {}, {{user, groups}});
    for (auto& grant : apply_only_grants(authorizer, identity)) {
      auto group = group_of(authorizer.cluster(), grant);
      put(grants, {std::move(grant), std::move(group)});
    }
  }
  if (grants.empty()) return;
  auto& own = held[subject];
  for (auto& grant : grants) put(own, std::move(grant));
}

// Subjects that may POST any name, and those that may create and patch this one: by apply. Sorted
// by subject.
std::vector<rbac::SubjectGrants> named_creators(const rbac::Authorizer& authorizer,
                                                const Action& action) {
  const auto any = authorizer.who_can(action.without_name());
  const auto patchers = authorizer.who_can(action.as_patch());
  auto found = authorizer.who_can(action.resource());
  const auto holds = [](const std::vector<rbac::SubjectGrants>& list, const Subject& subject) {
    return std::ranges::any_of(
        list, [&](const rbac::SubjectGrants& entry) { return entry.subject == subject; });
  };
  std::erase_if(found, [&](const rbac::SubjectGrants& entry) {
    return !holds(any, entry.subject) && !holds(patchers, entry.subject);
  });
  return found;
}

// Sorted by subject.
std::vector<rbac::SubjectGrants> named_subjects(const rbac::Authorizer& authorizer,
                                                const Action& action) {
  if (action.is_non_resource()) return authorizer.who_can(action.non_resource());
  if (action.is_namespace_creation()) return rbac::namespace_creators(authorizer);
  if (action.is_named_creation()) return named_creators(authorizer, action);
  return authorizer.who_can(action.resource());
}

GrantsBySubject with_members(const rbac::Authorizer& authorizer, const Action& action,
                             const Memberships& memberships) {
  GrantsBySubject held;
  for (auto& entry : named_subjects(authorizer, action)) {
    auto& grants = held[entry.subject];
    for (auto& grant : entry.grants) grants.push_back({std::move(grant), {}});
  }
  for (const auto& [user, groups] : memberships) {
    add_member(authorizer, user, groups, action.is_namespace_creation(), held);
  }
  return held;
}

// Keeps grants for this name or for any name.
void keep_only(std::vector<MemberGrant>& grants, const std::string& name) {
  std::erase_if(grants, [&name](const MemberGrant& grant) {
    const auto& names = grant.grant.only_names;
    return !names.empty() && std::ranges::find(names, name) == names.end();
  });
}

// A subject that no binding names has the grants of a group it belongs to.
std::vector<NamedGrant> last_grants(const Cluster& cluster,
                                    const std::optional<escalation::TakeoverPath>& path) {
  std::vector<NamedGrant> grants;
  if (!path || path->steps.empty()) return grants;
  for (const auto& grant : path->steps.back().grants) {
    grants.push_back(rbac::name_grant(cluster, grant.grant));
    grants.back().only_names = path->only_names;
  }
  return grants;
}

reports::NamedSubject named(const Cluster& cluster, const escalation::ByDesign& by_design,
                            const Subject& subject, const std::vector<MemberGrant>& grants) {
  reports::NamedSubject out{subject, {}};
  out.by_design = by_design.is_of_platform(subject) &&
                  std::ranges::none_of(grants, [&](const MemberGrant& grant) {
                    return by_design.is_given(subject, grant.grant);
                  });
  for (const auto& grant : grants) {
    out.grants.push_back(rbac::name_grant(cluster, grant.grant));
    out.grants.back().via_group = grant.via_group;
  }
  return out;
}

}  // namespace

reports::WhoCan who_can(const rbac::Authorizer& authorizer, const Action& action,
                        const Memberships& memberships) {
  reports::WhoCan answer{
      {}, authorizer.cluster().builtin_roles, caveats_of(authorizer.cluster(), action)};
  const auto asked = asked_of(action, nullptr);
  add_not_read(authorizer.cluster(), kinds_that_decide(action), asked, answer.caveats);
  add_note(granted_in_namespaces(authorizer.index(), action, nullptr), answer.caveats);
  add_incomplete(first_of(UnknownRoles(authorizer.index()).in_namespace(asked.ns, nullptr)),
                 answer.caveats);
  const bool one_name = action.is_namespace_creation() && !action.name().empty();
  const escalation::ByDesign by_design(authorizer.cluster());
  for (auto& [subject, grants] : with_members(authorizer, action, memberships)) {
    if (one_name) keep_only(grants, action.name());
    if (grants.empty()) continue;
    answer.subjects.push_back(named(authorizer.cluster(), by_design, subject, grants));
  }
  return answer;
}

std::vector<std::string> who_could(const rbac::Authorizer& authorizer, const Action& action,
                                   std::size_t paths,
                                   const std::function<void(const reports::SubjectAccess&)>& take) {
  const auto& cluster = authorizer.cluster();
  const escalation::Escalation escalation(cluster, action.target());
  const auto direct = named_subjects(authorizer, action);
  const escalation::ByDesign by_design(cluster);
  for (const auto& result : escalation.results()) {
    if (result.how == escalation::How::No) continue;
    reports::SubjectAccess answer{result.subject, access_of(result.how), result.cost, {}, {}};
    answer.by_design = by_design.is_of_platform(result.subject);
    if (result.how == escalation::How::Direct) {
      const auto own =
          std::ranges::lower_bound(direct, result.subject, {}, &rbac::SubjectGrants::subject);
      const bool named = own != direct.end() && own->subject == result.subject;
      if (named) answer.by_design = by_design.holds(result.subject, own->grants);
      answer.grants = named ? name_grants(cluster, own->grants)
                            : last_grants(cluster, escalation.path(result.subject));
    }
    for (const auto& path : escalation.all_paths(result.subject, std::max<std::size_t>(paths, 1))) {
      answer.by_design = answer.by_design && by_design.takes(result.subject, path);
      answer.paths.push_back(name_path(cluster, path));
    }
    take(answer);
  }
  return not_followed(escalation.cut_short());
}

}  // namespace nsposture::queries
