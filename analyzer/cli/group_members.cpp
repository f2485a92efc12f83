#include "analyzer/cli/group_members.h"

#include "graph/rbac/match.h"
#include "graph/rbac/names.h"
#include "graph/rbac/rules_for.h"

#include <algorithm>
#include <map>
#include <utility>

namespace nsposture::cli {

namespace {

using Held = std::map<Subject, std::vector<HeldGrant>>;

bool creates_namespaces_by_name(const PolicyRule& rule) {
  return !rule.resource_names.empty() && verb_matches(rule, "create") &&
         api_group_matches(rule, "") && resource_matches(rule, "namespaces", "");
}

// The group that the binding gives the grant to; "" when it names the user.
std::string group_of(const Cluster& cluster, const Grant& grant) {
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

void add_member(const Authorizer& authorizer, const std::string& user,
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

}  // namespace

std::vector<CreationGrant> apply_only_grants(const Authorizer& authorizer,
                                             const Identity& identity) {
  std::vector<CreationGrant> found;
  const auto in_effect = rules_for(authorizer, identity, {});
  for (const auto& grant : in_effect.rules) {
    if (grant.is_masters()) return {};
    const auto& rule = authorizer.cluster().roles[grant.role].rules[grant.rule];
    if (!creates_namespaces_by_name(rule)) continue;
    std::set<std::string> names;
    for (const auto& name : rule.resource_names) {
      if (dns_label_errors(name).empty() &&
          can_create_namespace(authorizer, identity, name, /*by_apply=*/true).allowed) {
        names.insert(name);
      }
    }
    if (!names.empty()) found.push_back({grant, {names.begin(), names.end()}});
  }
  return found;
}

std::vector<Holder> with_members(const Authorizer& authorizer,
                                 std::vector<NamespaceCreator> subjects,
                                 const Memberships& memberships, bool creation) {
  Held held;
  for (auto& entry : subjects) {
    auto& grants = held[entry.subject];
    for (auto& grant : entry.grants) grants.push_back({std::move(grant), {}});
  }
  for (const auto& [user, groups] : memberships) {
    add_member(authorizer, user, groups, creation, held);
  }
  std::vector<Holder> holders;
  for (auto& [subject, grants] : held) holders.push_back({subject, std::move(grants)});
  return holders;
}

}  // namespace nsposture::cli
