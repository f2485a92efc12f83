#include "analyzer/queries/caveats.h"

#include "analyzer/queries/nearest.h"
#include "analyzer/queries/resource_names.h"
#include "analyzer/queries/vocabulary.h"
#include "analyzer/rules/objects/kubernetes_resources.h"
#include "graph/base/ascii_lower.h"
#include "graph/rbac/aggregate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>

namespace nsposture::queries {

namespace {

constexpr std::size_t kMostNames = 3;
constexpr std::size_t kMostKept = 100'000;  // names to compare with: of a large cluster some

std::string shown(const Subject& subject) {
  switch (subject.kind) {
    case SubjectKind::ServiceAccount:
      return "sa:" + subject.namespace_ + '/' + subject.name;
    case SubjectKind::Group:
      return "group:" + subject.name;
    case SubjectKind::User:
      return subject.name;
  }
  return subject.name;
}

bool is_system(const Subject& subject) {
  if (subject.kind == SubjectKind::ServiceAccount) return false;
  constexpr std::array<std::string_view, 9> kKnown = {
      "system:masters",    "system:authenticated", "system:unauthenticated",
      "system:anonymous",  "system:nodes",         "system:serviceaccounts",
      "system:kube-proxy", "system:apiserver",     "system:monitoring"};
  return std::ranges::find(kKnown, subject.name) != kKnown.end() ||
         subject.name.starts_with("system:node:") || subject.name.starts_with("system:kube-") ||
         subject.name.starts_with("system:bootstrap") ||
         subject.name.starts_with("system:serviceaccounts:");
}

Subject plain(const Subject& subject) {
  return subject.kind == SubjectKind::User ? subject_from_username(subject.name) : subject;
}

bool has_account(const ClusterIndex& index, const Subject& subject) {
  const auto has = [&](ObjectKind kind, const std::string& ns, const std::string& name) {
    return index.find(ObjectKey{kind, ns, name}) != ClusterIndex::kNone;
  };
  return has(ObjectKind::ServiceAccount, subject.namespace_, subject.name) ||
         (subject.name == "default" && has(ObjectKind::Namespace, {}, subject.namespace_));
}

// Every subject that a binding names, until one will do.
template <typename Take>
bool any_bound(const ClusterIndex& index, const Take& take) {
  const auto& bindings = index.cluster().bindings;
  for (std::uint32_t i = 0; i < bindings.size(); ++i) {
    for (std::uint32_t s = 0; s < bindings[i].subjects.size(); ++s) {
      if (take(index.subject_of(i, s))) return true;
    }
  }
  return false;
}

bool is_known(const ClusterIndex& index, const Subject& subject, const Memberships& memberships) {
  if (is_system(subject)) return true;
  if (subject.kind == SubjectKind::ServiceAccount && has_account(index, subject)) return true;
  if (subject.kind != SubjectKind::Group && memberships.contains(username_of(subject))) return true;
  for (const auto& [user, groups] : memberships) {
    if (subject.kind == SubjectKind::Group && groups.contains(subject.name)) return true;
  }
  return any_bound(index, [&](const Subject& other) { return other == subject; });
}

Names subjects_of(const ClusterIndex& index, const Memberships& memberships) {
  Names names;
  any_bound(index, [&](const Subject& subject) {
    names.insert(shown(subject));
    return names.size() >= kMostKept;
  });
  for (const auto& account : index.cluster().service_accounts) {
    if (names.size() >= kMostKept) break;
    names.insert("sa:" + account.meta.namespace_ + '/' + account.meta.name);
  }
  for (const auto& [user, groups] : memberships) {
    if (names.size() < kMostKept) names.insert(user);
  }
  return names;
}

// `pods/exce` may be a name, and looks like a subresource.
void add_near_subresource(const Action::Words& asked, const Names& all, reports::Caveats& caveats) {
  if (asked.name_behind_slash.empty() || !asked.subresource.empty()) return;
  ResourceName resource;
  resource.resource = asked.resource;
  resource.api_group = asked.api_group;
  Names names;
  for (const auto& name : all) {
    if (name != "*" && is_known_subresource(resource, name)) names.insert(name);
  }
  auto near = nearest(asked.name_behind_slash, names);
  if (near.empty()) return;
  caveats.unknown.push_back({"subresource", asked.name_behind_slash, std::move(near)});
}

// Those that every cluster has.
constexpr std::array<std::string_view, 4> kOwnNamespaces = {"default", "kube-system", "kube-public",
                                                            "kube-node-lease"};

// Where the input has namespaces, a question about another one is a slip, or about one that is
// gone. Where it has none, one that is near to a name that objects lie in is a slip as well.
void add_unknown_namespace(const Cluster& cluster, const Action& action,
                           reports::Caveats& caveats) {
  if (action.is_non_resource()) return;
  const std::string asked(action.resource().namespace_);
  if (asked.empty() || asked == action.name()) return;
  Names names;
  for (const auto& ns : cluster.namespaces) names.insert(ns.meta.name);
  for (const auto& binding : cluster.bindings) names.insert(binding.meta.namespace_);
  for (const auto& account : cluster.service_accounts) names.insert(account.meta.namespace_);
  names.erase("");
  names.insert(kOwnNamespaces.begin(), kOwnNamespaces.end());
  if (names.contains(asked)) return;
  auto near = nearest(asked, names);
  if (!cluster.namespaces.empty() || !near.empty()) {
    caveats.unknown.push_back({"namespace", asked, std::move(near)});
  } else {
    caveats.notes.push_back(fmt::format("nothing in the input lies in a namespace `{}`", asked));
  }
}

// The API server reads such a path as a request for a resource, whatever rules on paths say.
void add_resource_path(const Action& action, reports::Caveats& caveats) {
  const std::string path(action.non_resource().path);
  const bool resource = (path.starts_with("/api/v1/") && path.size() > 8) ||
                        (path.starts_with("/apis/") && std::ranges::count(path, '/') > 3);
  if (!resource) return;
  caveats.incomplete.push_back(fmt::format(
      "`{}` is the path of a resource: the API server asks for the resource, so ask by its name",
      path));
}

}  // namespace

reports::Caveats caveats_of(const Cluster& cluster, const Action& action) {
  reports::Caveats caveats;
  caveats.kubernetes = cluster.kubernetes;
  const auto& asked = action.words();
  caveats.notes = asked.notes;
  add_unknown_namespace(cluster, action, caveats);
  add_unseen_sources(cluster, caveats);
  const Vocabulary vocabulary(cluster);
  for (auto& word : action.is_non_resource() ? vocabulary.unknown_in(action.non_resource())
                                             : vocabulary.unknown_in(action.resource())) {
    caveats.unknown.push_back(std::move(word));
  }
  if (action.is_non_resource()) {
    add_resource_path(action, caveats);
    return caveats;
  }
  if (!asked.groups.empty()) {
    std::vector<std::string> names;
    names.reserve(asked.groups.size());
    for (const auto& group : asked.groups) names.push_back(asked.resource + '.' + group);
    caveats.unknown.push_back({"resource", asked.resource, std::move(names)});
  }
  add_near_subresource(asked, vocabulary.subresources(), caveats);
  const auto own = group_of_known(asked.resource);
  const bool other = own && asked.api_group != "*" &&
                     rules::objects::find_resource(asked.api_group, asked.resource) == nullptr;
  if (other && vocabulary.has_group(asked.api_group, asked.resource)) {
    caveats.notes.push_back(
        fmt::format("Kubernetes' own {} are of the API group \"{}\", not \"{}\"", asked.resource,
                    *own, asked.api_group));
  }
  return caveats;
}

namespace {

// What somebody may mean by a name: `ci/robot` without `sa:`, `ServiceAccount/ci/robot`,
// `ci:robot`, `User/ann`, `g:dev`.
std::vector<std::string> spellings_of(const std::string& name) {
  std::vector<std::string> words = {name};
  for (std::size_t at = name.find_first_of("/:"); at != std::string::npos;
       at = name.find_first_of("/:", at + 1)) {
    if (at + 1 < name.size()) words.push_back(name.substr(at + 1));
  }
  for (auto i = words.size(); i-- > 0;) {
    auto slashed = words[i];
    std::ranges::replace(slashed, ':', '/');
    if (slashed != words[i]) words.push_back(std::move(slashed));
  }
  return words;
}

bool names_system_group(const std::string& name) {
  return name == "system:masters" || name == "system:authenticated" ||
         name == "system:unauthenticated" || name == "system:nodes" ||
         name == "system:serviceaccounts" || name.starts_with("system:serviceaccounts:");
}

bool is_spelt(const std::string& name, const std::string& word) {
  const auto known = ascii_lower(name), wanted = ascii_lower(word);
  return known == "sa:" + wanted || known == "group:" + wanted || known == "user:" + wanted ||
         known == wanted || known.ends_with('/' + wanted);
}

}  // namespace

bool is_group_as_user(const Subject& subject) {
  return subject.kind == SubjectKind::User && names_system_group(subject.name);
}

void add_subject(const ClusterIndex& index, const Subject& subject, const Memberships& memberships,
                 reports::Caveats& caveats) {
  const auto asked = plain(subject);
  if (is_group_as_user(asked)) {
    caveats.notes.push_back(fmt::format(
        "`{0}` is taken as a user; the group is `group:{0}` or --as-group {0}", asked.name));
  }
  if (is_known(index, asked, memberships)) return;
  const auto names = subjects_of(index, memberships);
  auto near = nearest(shown(asked), names);
  const auto words = spellings_of(asked.name);
  for (const auto& name : names) {
    const bool same =
        near.size() < kMostNames && asked.kind != SubjectKind::ServiceAccount &&
        std::ranges::any_of(words, [&](const std::string& word) { return is_spelt(name, word); });
    if (same && std::ranges::find(near, name) == near.end()) near.insert(near.begin(), name);
  }
  caveats.unknown.push_back({"subject", shown(asked), std::move(near)});
}

void add_note(std::string text, reports::Caveats& caveats) {
  if (!text.empty()) caveats.notes.push_back(std::move(text));
}

void add_incomplete(const std::vector<std::string>& texts, reports::Caveats& caveats) {
  for (const auto& text : texts) {
    const bool told = std::ranges::find(caveats.incomplete, text) != caveats.incomplete.end();
    if (!told) caveats.incomplete.push_back(text);
  }
}

namespace {

void add_once(std::vector<NotRead> list, reports::Caveats& caveats) {
  for (auto& missing : list) {
    const bool told = std::ranges::find(caveats.not_read, missing) != caveats.not_read.end();
    if (!told) caveats.not_read.push_back(std::move(missing));
  }
}

}  // namespace

void add_not_read(const Cluster& cluster, const std::vector<std::string_view>& kinds,
                  reports::Caveats& caveats) {
  add_once(cluster.reading.missing(kinds), caveats);
}

void add_not_read(const Cluster& cluster, const std::vector<std::string_view>& kinds,
                  const Asked& asked, reports::Caveats& caveats) {
  add_once(cluster.reading.missing_kinds(kinds), caveats);
  add_once(unsure_about(cluster, asked), caveats);
}

Asked asked_of(const Action& action, const Identity* identity) {
  return action.is_non_resource() ? asked_of(action.non_resource(), identity)
                                  : asked_of(action.resource(), identity);
}

const std::vector<std::string_view>& kinds_that_decide(std::string_view ns) {
  return ns.empty() ? kinds_of_cluster_grants() : kinds_of_grants();
}

const std::vector<std::string_view>& kinds_that_decide(const Action& action) {
  return kinds_that_decide(action.is_non_resource() ? std::string_view{}
                                                    : action.resource().namespace_);
}

void add_authorizers(const Identity& identity, reports::Caveats& caveats) {
  const bool node = identity.username.starts_with("system:node:") ||
                    std::ranges::find(identity.groups, "system:nodes") != identity.groups.end();
  if (node) {
    caveats.incomplete.emplace_back(
        "the Node authorizer lets a node do more, with its own Node, pods and what they mount: "
        "RBAC has no say in it");
  }
}

std::string unseen_sources_text(const Cluster& cluster) {
  auto roles = rbac::roles_with_unseen_sources(cluster);
  if (roles.empty()) return {};
  const auto more = roles.size() > kMostNames ? roles.size() - kMostNames : 0;
  roles.resize(roles.size() - more);
  return fmt::format(
      "the input does not have all the roles that ClusterRole `{}`{} gathers its rules from: its "
      "stored rules count, and who can change those roles is not known",
      fmt::join(roles, "`, `"), more > 0 ? fmt::format(" and {} more", more) : "");
}

void add_unseen_sources(const Cluster& cluster, reports::Caveats& caveats) {
  auto text = unseen_sources_text(cluster);
  if (!text.empty()) caveats.notes.push_back(std::move(text));
  // A dump of a cluster has all the roles that there are.
  if (cluster.builtin_roles == "none") return;
  for (const auto index : rbac::bound_roles_without_sources(cluster)) {
    caveats.notes.push_back(
        fmt::format("{} gathers its rules from roles that the input does not have: what it grants "
                    "is not known",
                    describe(key_of(cluster.roles[index]))));
  }
}

std::vector<std::string> not_followed(bool cut_short) {
  if (!cut_short) return {};
  return {"rules can be handed from one identity to another more often than was followed"};
}

}  // namespace nsposture::queries
