#include "graph/rbac/authorizer.h"

#include "graph/rbac/browser_safe.h"
#include "graph/rbac/go_quote.h"
#include "graph/rbac/rule_table.h"
#include "graph/rbac/subject_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace nsposture {

namespace {

constexpr std::uint32_t kClusterWide = 0;

std::string_view namespace_of(const ResourceRequest& request) {
  return request.namespace_;
}

// A non-resource request has no namespace, so only ClusterRoleBindings count.
std::string_view namespace_of(const NonResourceRequest&) {
  return {};
}

bool is_masters(const Identity& identity) {
  return std::ranges::find(identity.groups, kGroupMasters) != identity.groups.end();
}

// kube: pkg/registry/rbac/validation/rule.go appliesToUser; the same without making the user name.
bool is_account_named(std::string_view username, std::string_view ns, std::string_view name) {
  constexpr std::string_view kPrefix = "system:serviceaccount:";
  return !ns.empty() && username.size() == kPrefix.size() + ns.size() + 1 + name.size() &&
         username.starts_with(kPrefix) && username.substr(kPrefix.size()).starts_with(ns) &&
         username[kPrefix.size() + ns.size()] == ':' && username.ends_with(name);
}

bool applies(const Subject& subject, std::string_view binding_ns, const Identity& identity) {
  switch (subject.kind) {
    case SubjectKind::User:
      return subject.name == identity.username;
    case SubjectKind::Group:
      return std::ranges::find(identity.groups, subject.name) != identity.groups.end();
    case SubjectKind::ServiceAccount:
      return is_account_named(identity.username,
                              subject.namespace_.empty() ? binding_ns : subject.namespace_,
                              subject.name);
  }
  return false;
}

std::string missing_role_text(const Binding& binding) {
  return fmt::format("{}.rbac.authorization.k8s.io {} not found",
                     binding.role_ref.kind == RoleKind::Role ? "role" : "clusterrole",
                     go_quote(binding.role_ref.name));
}

}  // namespace

struct Authorizer::Index {
  Index(const Cluster& of, AuthorizerOptions with);

  [[nodiscard]] std::uint32_t scope(std::string_view ns) const {
    return ns.empty() ? kClusterWide : namespaces.find(ns);
  }

  // Calls visit(entry) for each binding entry of the identity, until it returns true.
  template <typename Visit>
  bool visit_entries(const Identity& identity, std::string_view ns, const Visit& visit) const;

  template <typename Request>
  [[nodiscard]] Decision decide(const Identity& identity, const Request& request) const;
  template <typename Request>
  [[nodiscard]] std::vector<Grant> all_grants(const Identity& identity,
                                              const Request& request) const;
  template <typename Request>
  [[nodiscard]] std::vector<SubjectGrants> who_can(const Request& request) const;
  [[nodiscard]] std::vector<AppliedBinding> bindings_for(const Identity& identity,
                                                         std::string_view ns) const;

  [[nodiscard]] std::uint32_t first_subject(std::uint32_t binding, std::uint32_t at_most,
                                            const Identity& identity) const;
  [[nodiscard]] Subject named_subject(std::uint32_t binding, std::uint32_t subject) const;

  [[nodiscard]] ResourceRequest as_asked(const Identity& identity,
                                         const ResourceRequest& request) const {
    return options.browser_safe_proxy ? browser_safe(identity, request) : request;
  }

  [[nodiscard]] static const NonResourceRequest& as_asked(const Identity&,
                                                          const NonResourceRequest& request) {
    return request;
  }

  const Cluster& cluster;
  AuthorizerOptions options;
  RuleTable rules;
  Symbols namespaces;  // "" is kClusterWide
  SubjectIndex users;  // by user name, accounts too
  SubjectIndex groups;
  std::vector<std::uint32_t> binding_role;  // binding -> role or kNoIndex
  std::vector<std::vector<std::uint32_t>>
      in_namespace;  // namespace -> bindings; first cluster-wide

 private:
  void resolve_roles();
  void add_binding(std::uint32_t binding);
  void add_subject(std::uint32_t binding, std::uint32_t subject, std::uint32_t ns);
};

Authorizer::Index::Index(const Cluster& of, AuthorizerOptions with)
    : cluster(of), options(with), rules(of.roles) {
  namespaces.intern("");
  resolve_roles();
  for (std::uint32_t i = 0; i < cluster.bindings.size(); ++i) add_binding(i);
  users.seal();
  groups.seal();
}

void Authorizer::Index::resolve_roles() {
  std::unordered_map<std::string, std::uint32_t> by_name;  // "namespace/name"; "/name" cluster-wide
  by_name.reserve(cluster.roles.size());
  const auto key = [](RoleKind kind, const std::string& ns, const std::string& name) {
    return (kind == RoleKind::Role ? ns : std::string()) + '/' + name;
  };
  for (std::uint32_t i = 0; i < cluster.roles.size(); ++i) {
    const auto& role = cluster.roles[i];
    // A Role without a namespace must not be found as a ClusterRole.
    if (role.kind == RoleKind::Role && role.meta.namespace_.empty()) continue;
    by_name.emplace(key(role.kind, role.meta.namespace_, role.meta.name), i);
  }
  binding_role.reserve(cluster.bindings.size());
  for (const auto& binding : cluster.bindings) {
    const bool impossible =
        binding.role_ref.kind == RoleKind::Role && binding.kind == BindingKind::ClusterRoleBinding;
    const auto at =
        by_name.find(key(binding.role_ref.kind, binding.meta.namespace_, binding.role_ref.name));
    binding_role.push_back(at == by_name.end() || impossible ? Grant::kNoIndex : at->second);
  }
}

void Authorizer::Index::add_binding(std::uint32_t binding) {
  const auto& object = cluster.bindings[binding];
  auto ns = kClusterWide;
  if (object.kind == BindingKind::RoleBinding) {
    if (object.meta.namespace_.empty()) return;
    ns = namespaces.intern(object.meta.namespace_);
  }
  if (in_namespace.size() <= ns) in_namespace.resize(ns + 1);
  in_namespace[ns].push_back(binding);
  for (std::uint32_t i = 0; i < object.subjects.size(); ++i) add_subject(binding, i, ns);
}

void Authorizer::Index::add_subject(std::uint32_t binding, std::uint32_t subject,
                                    std::uint32_t ns) {
  const auto& object = cluster.bindings[binding];
  const auto& named = object.subjects[subject];
  const SubjectEntry entry{ns, binding, subject, binding_role[binding]};
  if (named.kind == SubjectKind::Group) {
    groups.add(named.name, entry);
  } else if (named.kind == SubjectKind::User) {
    users.add(named.name, entry);
  } else {
    const auto& account_ns =
        named.namespace_.empty() && ns != kClusterWide ? object.meta.namespace_ : named.namespace_;
    if (!account_ns.empty()) users.add(service_account_username(account_ns, named.name), entry);
  }
}

template <typename Visit>
bool Authorizer::Index::visit_entries(const Identity& identity, std::string_view ns,
                                      const Visit& visit) const {
  // Enough for nearly everybody; the few with more groups are looked up once more.
  constexpr std::size_t kRemembered = 32;
  std::array<std::uint32_t, kRemembered> ids;  // NOLINT: filled before it is read
  const auto user = users.find(identity.username);
  const auto group_id = [&](std::size_t i) {
    return i < kRemembered ? ids[i] : groups.find(identity.groups[i]);
  };
  for (std::size_t i = 0; i < identity.groups.size() && i < kRemembered; ++i) {
    ids[i] = groups.find(identity.groups[i]);
  }
  const auto visit_scope = [&](std::uint32_t scope_id) {
    if (std::ranges::any_of(users.entries(user, scope_id), visit)) return true;
    for (std::size_t i = 0; i < identity.groups.size(); ++i) {
      if (std::ranges::any_of(groups.entries(group_id(i), scope_id), visit)) return true;
    }
    return false;
  };
  return visit_scope(kClusterWide) || (!ns.empty() && visit_scope(scope(ns)));
}

template <typename Request>
Decision Authorizer::Index::decide(const Identity& identity, const Request& request) const {
  if (is_masters(identity)) return {true, {}};
  const auto query = rules.query(as_asked(identity, request));
  Decision decision;
  visit_entries(identity, namespace_of(request), [&](const SubjectEntry& entry) {
    if (entry.role == Grant::kNoIndex) return false;
    const auto rule = rules.match(entry.role, query);
    if (rule == RuleTable::kNoRule) return false;
    // The server names the first subject of the binding that is the requester.
    const auto subject = first_subject(entry.binding, entry.subject, identity);
    decision = {true, {entry.binding, subject, entry.role, rule}};
    return true;
  });
  return decision;
}

template <typename Request>
std::vector<Grant> Authorizer::Index::all_grants(const Identity& identity,
                                                 const Request& request) const {
  std::vector<Grant> grants;
  if (is_masters(identity)) grants.emplace_back();
  const auto query = rules.query(as_asked(identity, request));
  visit_entries(identity, namespace_of(request), [&](const SubjectEntry& entry) {
    if (entry.role == Grant::kNoIndex) return false;
    auto rule = rules.match(entry.role, query);
    for (; rule != RuleTable::kNoRule; rule = rules.match(entry.role, query, rule + 1)) {
      grants.push_back({entry.binding, entry.subject, entry.role, rule});
    }
    return false;
  });
  // A group that is given twice is met twice.
  std::ranges::sort(grants);
  const auto rest = std::ranges::unique(grants);
  grants.erase(rest.begin(), rest.end());
  return grants;
}

std::uint32_t Authorizer::Index::first_subject(std::uint32_t binding, std::uint32_t at_most,
                                               const Identity& identity) const {
  const auto& object = cluster.bindings[binding];
  const std::string_view ns =
      object.kind == BindingKind::RoleBinding ? object.meta.namespace_ : std::string_view();
  for (std::uint32_t i = 0; i < at_most; ++i) {
    if (applies(object.subjects[i], ns, identity)) return i;
  }
  return at_most;
}

Subject Authorizer::Index::named_subject(std::uint32_t binding, std::uint32_t subject) const {
  const auto& object = cluster.bindings[binding];
  auto named = object.subjects[subject];
  if (named.kind == SubjectKind::User) return subject_from_username(named.name);
  if (named.kind == SubjectKind::ServiceAccount && named.namespace_.empty() &&
      object.kind == BindingKind::RoleBinding) {
    named.namespace_ = object.meta.namespace_;
  }
  return named;
}

template <typename Request>
std::vector<SubjectGrants> Authorizer::Index::who_can(const Request& request) const {
  const auto query = rules.query(request);
  std::vector<std::pair<Subject, Grant>> found;
  found.emplace_back(Subject{SubjectKind::Group, {}, std::string(kGroupMasters)}, Grant{});
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> matches;  // role -> its rules
  const auto rules_of = [&](std::uint32_t role) -> const std::vector<std::uint32_t>& {
    const auto [at, is_new] = matches.try_emplace(role);
    if (!is_new) return at->second;
    auto rule = rules.match(role, query);
    for (; rule != RuleTable::kNoRule; rule = rules.match(role, query, rule + 1)) {
      at->second.push_back(rule);
    }
    return at->second;
  };
  const auto add_scope = [&](std::uint32_t scope_id) {
    if (scope_id >= in_namespace.size()) return;
    for (const auto binding : in_namespace[scope_id]) {
      const auto role = binding_role[binding];
      if (role == Grant::kNoIndex) continue;
      const auto& allowing = rules_of(role);
      if (allowing.empty()) continue;
      for (std::uint32_t i = 0; i < cluster.bindings[binding].subjects.size(); ++i) {
        auto subject = named_subject(binding, i);
        // An account without a namespace in a ClusterRoleBinding is nobody.
        if (subject.kind == SubjectKind::ServiceAccount && subject.namespace_.empty()) continue;
        for (const auto rule : allowing) found.emplace_back(subject, Grant{binding, i, role, rule});
      }
    }
  };
  add_scope(kClusterWide);
  if (const auto ns = namespace_of(request); !ns.empty()) add_scope(scope(ns));
  std::ranges::sort(found);
  std::vector<SubjectGrants> result;
  for (auto& [subject, grant] : found) {
    if (result.empty() || result.back().subject != subject) {
      result.push_back({std::move(subject), {}});
    }
    result.back().grants.push_back(grant);
  }
  return result;
}

std::vector<AppliedBinding> Authorizer::Index::bindings_for(const Identity& identity,
                                                            std::string_view ns) const {
  std::vector<AppliedBinding> applied;
  visit_entries(identity, ns, [&](const SubjectEntry& entry) {
    applied.push_back({entry.binding, entry.subject, entry.role});
    return false;
  });
  std::ranges::sort(applied, {}, [&](const AppliedBinding& a) {
    return std::tuple(cluster.bindings[a.binding].kind == BindingKind::RoleBinding, a.binding,
                      a.subject);
  });
  const auto rest = std::ranges::unique(applied, {}, &AppliedBinding::binding);
  applied.erase(rest.begin(), rest.end());
  return applied;
}

Authorizer::Authorizer(const Cluster& cluster, AuthorizerOptions options)
    : index_(std::make_unique<Index>(cluster, options)) {}

Authorizer::~Authorizer() = default;
Authorizer::Authorizer(Authorizer&&) noexcept = default;
Authorizer& Authorizer::operator=(Authorizer&&) noexcept = default;

Decision Authorizer::decide(const Identity& identity, const ResourceRequest& request) const {
  return index_->decide(identity, request);
}

Decision Authorizer::decide(const Identity& identity, const NonResourceRequest& request) const {
  return index_->decide(identity, request);
}

std::string Authorizer::reason(const Identity& identity, const ResourceRequest& request,
                               const Decision& decision) const {
  if (decision.allowed) return grant_reason(cluster(), decision.grant);
  auto text = refusal_reason(identity, request.namespace_);
  if (!index_->options.browser_safe_proxy) return text;
  return browser_safe_reason(std::move(text), identity, request);
}

std::string Authorizer::reason(const Identity& identity, const NonResourceRequest&,
                               const Decision& decision) const {
  if (decision.allowed) return grant_reason(cluster(), decision.grant);
  return refusal_reason(identity, {});
}

std::string Authorizer::refusal_reason(const Identity& identity, std::string_view ns) const {
  std::vector<std::string> missing;
  for (const auto& applied : bindings_for(identity, ns)) {
    if (applied.role != Grant::kNoIndex) continue;
    auto text = missing_role_text(cluster().bindings[applied.binding]);
    if (std::ranges::find(missing, text) == missing.end()) missing.push_back(std::move(text));
  }
  if (missing.empty()) return {};
  if (missing.size() == 1) return "RBAC: " + missing.front();
  return fmt::format("RBAC: [{}]", fmt::join(missing, ", "));
}

std::vector<Grant> Authorizer::all_grants(const Identity& identity,
                                          const ResourceRequest& request) const {
  return index_->all_grants(identity, request);
}

std::vector<Grant> Authorizer::all_grants(const Identity& identity,
                                          const NonResourceRequest& request) const {
  return index_->all_grants(identity, request);
}

std::vector<AppliedBinding> Authorizer::bindings_for(const Identity& identity,
                                                     std::string_view ns) const {
  return index_->bindings_for(identity, ns);
}

std::vector<SubjectGrants> Authorizer::who_can(const ResourceRequest& request) const {
  return index_->who_can(request);
}

std::vector<SubjectGrants> Authorizer::who_can(const NonResourceRequest& request) const {
  return index_->who_can(request);
}

const Cluster& Authorizer::cluster() const {
  return index_->cluster;
}

}  // namespace nsposture
