#include "analyzer/queries/who_can.h"

#include "analyzer/queries/apply_only.h"
#include "analyzer/queries/caveats.h"
#include "analyzer/queries/names.h"
#include "graph/rbac/default_objects.h"
#include "graph/rbac/namespace_creation.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace nsposture::queries {

namespace {

struct HeldGrant {
  rbac::CreationGrant creation;
  std::string via_group;  // "": given to the subject itself

  [[nodiscard]] bool same_way(const HeldGrant& other) const {
    return creation.grant == other.creation.grant && via_group == other.via_group;
  }
};

using Held = std::map<Subject, std::vector<HeldGrant>>;

// The group that the binding gives the grant to; "" when it names the user.
std::string group_of(const Cluster& cluster, const rbac::Grant& grant) {
  const auto& subject = cluster.bindings[grant.binding].subjects[grant.subject];
  return subject.kind == SubjectKind::Group ? subject.name : std::string();
}

void put(std::vector<HeldGrant>& grants, HeldGrant grant) {
  const auto at =
      std::ranges::find_if(grants, [&grant](const HeldGrant& g) { return g.same_way(grant); });
  if (at == grants.end()) {
    grants.push_back(std::move(grant));
  } else if (!at->creation.only_names.empty()) {
    at->creation = std::move(grant.creation);  // of more groups come more names
  }
}

// A user may have `create` by one group and `patch` by another and so create certain names.
void add_member(const rbac::Authorizer& authorizer, const std::string& user,
                const std::set<std::string>& groups, bool creation, Held& held) {
  const auto subject = subject_from_username(user);
  std::vector<HeldGrant> grants;
  for (const auto& group : groups) {
    const auto at = held.find({SubjectKind::Group, {}, group});
    if (at == held.end()) continue;
    for (const auto& grant : at->second) grants.push_back({grant.creation, group});
  }
  if (creation) {
    const auto identity = identity_for(subject, {}, {{user, groups}});
    for (auto& grant : apply_only_grants(authorizer, identity)) {
      auto group = group_of(authorizer.cluster(), grant.grant);
      put(grants, {std::move(grant), std::move(group)});
    }
  }
  if (grants.empty()) return;
  auto& own = held[subject];
  for (auto& grant : grants) put(own, std::move(grant));
}

std::vector<rbac::NamespaceCreator> without_names(std::vector<rbac::SubjectGrants> found) {
  std::vector<rbac::NamespaceCreator> list;
  for (auto& subject : found) {
    rbac::NamespaceCreator entry{std::move(subject.subject), {}};
    for (const auto& grant : subject.grants) entry.grants.push_back({grant, {}});
    list.push_back(std::move(entry));
  }
  return list;
}

// Who may POST any name, and who may create and patch this one: by apply. Sorted by subject.
std::vector<rbac::NamespaceCreator> named_creators(const rbac::Authorizer& authorizer,
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
  return without_names(std::move(found));
}

// Sorted by subject.
std::vector<rbac::NamespaceCreator> named_subjects(const rbac::Authorizer& authorizer,
                                                   const Action& action) {
  if (action.is_non_resource()) return without_names(authorizer.who_can(action.non_resource()));
  if (action.is_namespace_creation()) return rbac::namespace_creators(authorizer);
  if (action.is_named_creation()) return named_creators(authorizer, action);
  return without_names(authorizer.who_can(action.resource()));
}

Held with_members(const rbac::Authorizer& authorizer, const Action& action,
                  const Memberships& memberships) {
  Held held;
  for (auto& entry : named_subjects(authorizer, action)) {
    auto& grants = held[entry.subject];
    for (auto& grant : entry.grants) grants.push_back({std::move(grant), {}});
  }
  for (const auto& [user, groups] : memberships) {
    add_member(authorizer, user, groups, action.is_namespace_creation(), held);
  }
  return held;
}

// With a name, those who can create just that one count, and those who cannot do not.
void keep_only(std::vector<HeldGrant>& grants, const std::string& name) {
  std::erase_if(grants, [&name](const HeldGrant& grant) {
    const auto& names = grant.creation.only_names;
    return !names.empty() && std::ranges::find(names, name) == names.end();
  });
}

reports::NamedSubject named(const Cluster& cluster, const Subject& subject,
                            const std::vector<HeldGrant>& grants) {
  reports::NamedSubject out{subject, {}};
  for (const auto& grant : grants) {
    out.grants.push_back(rbac::name_grant(cluster, grant.creation));
    out.grants.back().via_group = grant.via_group;
  }
  return out;
}

// A subject of no binding has the grants of a group it is in.
std::vector<NamedGrant> last_grants(const Cluster& cluster,
                                    const std::optional<escalation::TakeoverPath>& path) {
  std::vector<NamedGrant> grants;
  if (!path || path->steps.empty()) return grants;
  for (const auto& grant : path->steps.back().grants) {
    grants.push_back(rbac::name_grant(cluster, rbac::CreationGrant{grant.grant, path->only_names}));
  }
  return grants;
}

// Only the control plane is bound by these. `cluster-admin` is such a binding too, but whoever else
// stands in it was put there.
bool is_of_control_plane(const Cluster& cluster, const rbac::Grant& grant) {
  if (grant.is_masters()) return true;
  const auto& meta = cluster.bindings[grant.binding].meta;
  return rbac::is_default(meta) && meta.name.starts_with("system:");
}

// What the subject itself holds on the path: not what it came by, nor what others hold.
bool begins_by_design(const Cluster& cluster, const escalation::TakeoverPath& path) {
  return std::ranges::all_of(path.steps, [&](const escalation::Step& step) {
    return step.as != path.steps.front().as ||
           std::ranges::all_of(step.grants, [&cluster](const escalation::StepGrant& grant) {
             return grant.gained || is_of_control_plane(cluster, grant.grant);
           });
  });
}

bool are_by_design(const Cluster& cluster, const std::vector<rbac::CreationGrant>& grants) {
  return std::ranges::all_of(grants, [&cluster](const rbac::CreationGrant& grant) {
    return is_of_control_plane(cluster, grant.grant);
  });
}

}  // namespace

reports::WhoCan who_can(const rbac::Authorizer& authorizer, const Action& action,
                        const Memberships& memberships) {
  reports::WhoCan answer{{}, authorizer.cluster().builtin_roles,
                         caveats_of(authorizer.cluster(), action)};
  const bool one_name = action.is_namespace_creation() && !action.name().empty();
  for (auto& [subject, grants] : with_members(authorizer, action, memberships)) {
    if (one_name) keep_only(grants, action.name());
    if (grants.empty()) continue;
    answer.subjects.push_back(named(authorizer.cluster(), subject, grants));
  }
  return answer;
}

void who_could(const rbac::Authorizer& authorizer, const Action& action, std::size_t paths,
               const std::function<void(const reports::SubjectAccess&)>& take) {
  const auto& cluster = authorizer.cluster();
  const escalation::Escalation escalation(cluster, action.target());
  const auto direct = named_subjects(authorizer, action);
  for (const auto& result : escalation.results()) {
    if (result.how == escalation::How::No) continue;
    reports::SubjectAccess answer{result.subject, access_of(result.how), result.cost, {}, {}};
    answer.by_design = escalation::is_part_of_kubernetes(result.subject);
    const bool masters = result.subject == Subject{SubjectKind::Group, {}, "system:masters"};
    if (result.how == escalation::How::Direct) {
      const auto own =
          std::ranges::lower_bound(direct, result.subject, {}, &rbac::NamespaceCreator::subject);
      const bool named = own != direct.end() && own->subject == result.subject;
      if (named && !masters) answer.by_design = answer.by_design && are_by_design(cluster, own->grants);
      answer.grants = named ? name_grants(cluster, own->grants)
                            : last_grants(cluster, escalation.path(result.subject));
    }
    for (const auto& path : escalation.all_paths(result.subject, std::max<std::size_t>(paths, 1))) {
      if (!masters) answer.by_design = answer.by_design && begins_by_design(cluster, path);
      answer.paths.push_back(name_path(cluster, path));
    }
    take(answer);
  }
}

}  // namespace nsposture::queries
