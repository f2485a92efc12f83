#include "analyzer/queries/caveats.h"

#include "analyzer/queries/nearest.h"
#include "analyzer/queries/resource_names.h"
#include "analyzer/queries/vocabulary.h"
#include "analyzer/rules/base/kubernetes_resources.h"
#include "graph/rbac/aggregate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

namespace nsposture::queries {

namespace {

// `pods/exce` may be an object name, but looks like a subresource.
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

}  // namespace

reports::Caveats caveats_of(const Cluster& cluster, const Action& action) {
  reports::Caveats caveats;
  caveats.kubernetes = cluster.kubernetes;
  const auto& asked = action.words();
  caveats.notes = asked.notes;
  const Vocabulary vocabulary(cluster);
  if (!action.is_non_resource()) add_namespace(vocabulary, action.resource(), caveats);
  add_unseen_sources(cluster, caveats);
  for (auto& word : action.is_non_resource() ? vocabulary.unknown_in(action.non_resource())
                                             : vocabulary.unknown_in(action.resource())) {
    caveats.unknown.push_back(std::move(word));
  }
  if (action.is_non_resource()) {
    add_resource_path(action.non_resource(), caveats);
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
                     rules::find_resource(asked.api_group, asked.resource) == nullptr;
  if (other && vocabulary.has_group(asked.api_group, asked.resource) &&
      !Vocabulary::is_misplaced(asked.api_group, asked.resource)) {
    caveats.notes.push_back(
        fmt::format("Kubernetes' own {} are of the API group \"{}\", not \"{}\"", asked.resource,
                    *own, asked.api_group));
  }
  return caveats;
}

void add_namespace(const Vocabulary& vocabulary, const ResourceAttributes& request,
                   reports::Caveats& caveats) {
  // The namespace named by the request itself need not exist.
  if (request.namespace_ == request.name) return;
  add_namespace(vocabulary, request.namespace_, caveats);
}

void add_namespace(const Vocabulary& vocabulary, std::string_view ns, reports::Caveats& caveats) {
  if (ns.empty() || vocabulary.has_namespace(ns)) return;
  if (auto unknown = vocabulary.unknown_namespace(ns)) {
    caveats.unknown.push_back(*std::move(unknown));
  } else {
    caveats.notes.push_back(fmt::format("nothing in the input lies in a namespace `{}`", ns));
  }
}

// The API server treats such a path as a resource request, whatever the non-resource rules allow.
void add_resource_path(const NonResourceAttributes& request, reports::Caveats& caveats) {
  const auto path = request.path;
  const bool resource = (path.starts_with("/api/v1/") && path.size() > 8) ||
                        (path.starts_with("/apis/") && std::ranges::count(path, '/') > 3);
  if (!resource) return;
  caveats.incomplete.push_back(fmt::format(
      "`{}` is the path of a resource: the API server asks for the resource, so ask by its name",
      path));
}

void add_subject(const KnownSubjects& known, const Subject& subject, reports::Caveats& caveats) {
  if (is_group_as_user(subject)) {
    caveats.notes.push_back(fmt::format(
        "`{0}` is taken as a user; the group is `group:{0}` or --as-group {0}", subject.name));
    add_incomplete({fmt::format("no user bears the name `{0}`: ask about group:{0}", subject.name)},
                   caveats);
  }
  if (auto unknown = known.unknown(subject)) caveats.unknown.push_back(*std::move(unknown));
}

void add_subject(const KnownSubjects& known, const Subject& subject,
                 const std::vector<std::string>& groups, reports::Caveats& caveats) {
  if (groups.empty()) add_subject(known, subject, caveats);
  for (const auto& group : groups) add_subject(known, {SubjectKind::Group, {}, group}, caveats);
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

void add_authorizers(const Identity& identity, const Action& action, reports::Caveats& caveats) {
  if (action.is_non_resource()) return add_authorizers(identity, caveats);
  const auto& asked = action.resource();
  const bool namespaces = asked.api_group.empty() && asked.resource == "namespaces";
  if (!namespaces && asked.api_group != "rbac.authorization.k8s.io") {
    add_authorizers(identity, caveats);
  }
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

void add_lost(const std::vector<Diagnostic>& diagnostics, std::vector<std::string>& incomplete) {
  constexpr std::size_t kShown = 5;
  std::size_t lost = 0;
  for (const auto& diagnostic : diagnostics) {
    if (diagnostic.kind == DiagnosticKind::Warning || ++lost > kShown) continue;
    const bool refused = diagnostic.kind == DiagnosticKind::Rejected;
    incomplete.push_back((refused ? "would be refused, and is left out: " : "not read: ") +
                         describe(diagnostic));
  }
  if (lost > kShown) {
    incomplete.push_back(fmt::format("{} more were not read or would be refused", lost - kShown));
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
  // A dump of a cluster has all existing roles.
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
