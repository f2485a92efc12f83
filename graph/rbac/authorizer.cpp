#include "graph/rbac/authorizer.h"

#include "graph/rbac/browser_safe.h"
#include "graph/rbac/rule_table.h"
#include "graph/rbac/subject_index.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace nsposture::rbac {

namespace {

constexpr std::uint32_t kClusterWide = 0;

std::string_view namespace_of(const ResourceAttributes& request) {
  return request.namespace_;
}

// A non-resource request has no namespace, so only ClusterRoleBindings count.
std::string_view namespace_of(const NonResourceAttributes&) {
  return {};
}

// OpenShift's API server creates a ClusterRole for the controller that publishes the service CA.
bool is_openshift(const ClusterIndex& index) {
  const ObjectKey own{ObjectKind::ClusterRole, {}, "system:controller:service-ca-cert-publisher"};
  return index.find(own) != ClusterIndex::kNone;
}

bool is_masters(const Identity& identity) {
  return std::ranges::find(identity.groups, kGroupMasters) != identity.groups.end();
}

}  // namespace

struct Authorizer::Index {
  struct NamedIn;

  explicit Index(const Cluster& of);

  // Calls visit(entry) for each entry of the identity in scope, until it returns true.
  template <typename Visit>
  bool visit_entries(const NamedIn& named, const Visit& visit) const;

  template <typename Request>
  [[nodiscard]] Decision decide(const Identity& identity, const Request& request) const;
  template <typename Request>
  [[nodiscard]] std::vector<Grant> all_grants(const Identity& identity,
                                              const Request& request) const;
  template <typename Request>
  [[nodiscard]] std::vector<SubjectGrants> who_can(const Request& request) const;
  [[nodiscard]] std::vector<BoundRole> bindings_for(const Identity& identity,
                                                    std::string_view ns) const;

  [[nodiscard]] std::uint32_t first_subject(const SubjectEntry& found, const NamedIn& named) const;

  [[nodiscard]] ResourceAttributes as_asked(const Identity& identity,
                                            const ResourceAttributes& request) const {
    return browser_safe_proxy ? browser_safe(identity, request) : request;
  }

  [[nodiscard]] static const NonResourceAttributes& as_asked(const Identity&,
                                                             const NonResourceAttributes& request) {
    return request;
  }

  const Cluster& cluster;
  ClusterIndex links;
  bool browser_safe_proxy;
  RuleTable rules;
  InternedStrings namespaces;  // "" is kClusterWide
  SubjectIndex users;          // by user name, including service accounts
  SubjectIndex groups;
  std::vector<std::vector<std::uint32_t>>
      in_namespace;  // namespace -> bindings; first cluster-wide

 private:
  void add_binding(std::uint32_t binding);
  void add_subject(std::uint32_t binding, std::uint32_t subject, std::uint32_t ns);
};

Authorizer::Index::Index(const Cluster& of)
    : cluster(of), links(of), browser_safe_proxy(is_openshift(links)), rules(of.roles) {
  namespaces.intern("");
  for (std::uint32_t i = 0; i < cluster.bindings.size(); ++i) add_binding(i);
  users.seal();
  groups.seal();
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
  const SubjectEntry entry{ns, binding, subject, links.role_of(binding)};
  const auto named = links.subject_of(binding, subject);
  if (named.kind == SubjectKind::Group) {
    groups.add(named.name, entry);
  } else if (named.kind == SubjectKind::User || !named.namespace_.empty()) {
    users.add(username_of(named), entry);
  }
}

// An identity and a namespace in the index's numbers. All are looked up together, because each
// lookup waits for memory.
struct Authorizer::Index::NamedIn {
  // Enough for nearly every identity; further groups are looked up when needed.
  static constexpr std::size_t kRemembered = 32;

  NamedIn(const Index& index, const Identity& identity, std::string_view in)
      : index_(index), identity_(identity) {
    const auto count = std::min(identity.groups.size(), kRemembered);
    const auto user_hash = index.users.names().prepare(identity.username);
    const auto ns_hash = index.namespaces.prepare(in);
    for (std::size_t i = 0; i < count; ++i) {
      ids_[i] = index.groups.names().prepare(identity.groups[i]);
    }
    user = index.users.names().find(identity.username, user_hash);
    index.users.prefetch(user);
    for (std::size_t i = 0; i < count; ++i) {
      ids_[i] = index.groups.names().find(identity.groups[i], ids_[i]);
      index.groups.prefetch(ids_[i]);
    }
    ns = index.namespaces.find(in, ns_hash);  // "" is kClusterWide
  }

  [[nodiscard]] std::uint32_t group(std::size_t i) const {
    return i < kRemembered ? ids_[i] : index_.groups.names().find(identity_.groups[i]);
  }

  [[nodiscard]] std::size_t group_count() const { return identity_.groups.size(); }

  std::uint32_t user;
  std::uint32_t ns;

 private:
  const Index& index_;
  const Identity& identity_;
  std::array<std::uint32_t, kRemembered> ids_;  // as many are set as there are groups
};

template <typename Visit>
bool Authorizer::Index::visit_entries(const NamedIn& named, const Visit& visit) const {
  const auto visit_scope = [&](std::uint32_t scope) {
    if (std::ranges::any_of(users.entries(named.user, scope), visit)) return true;
    for (std::size_t i = 0; i < named.group_count(); ++i) {
      if (std::ranges::any_of(groups.entries(named.group(i), scope), visit)) return true;
    }
    return false;
  };
  return visit_scope(kClusterWide) || (named.ns != kClusterWide && visit_scope(named.ns));
}

template <typename Request>
Decision Authorizer::Index::decide(const Identity& identity, const Request& request) const {
  if (is_masters(identity)) return {true, {}};
  const auto query = rules.query(as_asked(identity, request));
  Decision decision;
  const NamedIn named(*this, identity, namespace_of(request));
  visit_entries(named, [&](const SubjectEntry& entry) {
    if (entry.role == Grant::kNoIndex) return false;
    const auto rule = rules.match(entry.role, query);
    if (rule == RuleTable::kNoRule) return false;
    decision = {true, {entry.binding, first_subject(entry, named), entry.role, rule}};
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
  const NamedIn named(*this, identity, namespace_of(request));
  visit_entries(named, [&](const SubjectEntry& entry) {
    if (entry.role == Grant::kNoIndex) return false;
    auto rule = rules.match(entry.role, query);
    for (; rule != RuleTable::kNoRule; rule = rules.match(entry.role, query, rule + 1)) {
      grants.push_back({entry.binding, entry.subject, entry.role, rule});
    }
    return false;
  });
  // A group that is listed twice is visited twice.
  std::ranges::sort(grants);
  const auto rest = std::ranges::unique(grants);
  grants.erase(rest.begin(), rest.end());
  return grants;
}

// The server names the first subject of the binding that matches the requester.
std::uint32_t Authorizer::Index::first_subject(const SubjectEntry& found,
                                               const NamedIn& named) const {
  auto first = found.subject;
  const auto look_in = [&](std::span<const SubjectEntry> entries) {
    const auto at = std::ranges::lower_bound(entries, found.binding, {}, &SubjectEntry::binding);
    if (at != entries.end() && at->binding == found.binding) first = std::min(first, at->subject);
  };
  if (first != 0) look_in(users.entries(named.user, found.ns));
  for (std::size_t i = 0; i < named.group_count() && first != 0; ++i) {
    look_in(groups.entries(named.group(i), found.ns));
  }
  return first;
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
      const auto role = links.role_of(binding);
      if (role == Grant::kNoIndex) continue;
      const auto& allowing = rules_of(role);
      if (allowing.empty()) continue;
      for (std::uint32_t i = 0; i < cluster.bindings[binding].subjects.size(); ++i) {
        auto subject = links.subject_of(binding, i);
        // A service account without a namespace in a ClusterRoleBinding matches no identity.
        if (subject.kind == SubjectKind::ServiceAccount && subject.namespace_.empty()) continue;
        for (const auto rule : allowing) found.emplace_back(subject, Grant{binding, i, role, rule});
      }
    }
  };
  add_scope(kClusterWide);
  if (const auto ns = namespace_of(request); !ns.empty()) add_scope(namespaces.find(ns));
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

std::vector<BoundRole> Authorizer::Index::bindings_for(const Identity& identity,
                                                       std::string_view ns) const {
  std::vector<BoundRole> applied;
  visit_entries(NamedIn(*this, identity, ns), [&](const SubjectEntry& entry) {
    applied.push_back({entry.binding, entry.subject, entry.role});
    return false;
  });
  std::ranges::sort(applied, {}, [&](const BoundRole& a) {
    return std::tuple(cluster.bindings[a.binding].kind == BindingKind::RoleBinding, a.binding,
                      a.subject);
  });
  const auto rest = std::ranges::unique(applied, {}, &BoundRole::binding);
  applied.erase(rest.begin(), rest.end());
  return applied;
}

Authorizer::Authorizer(const Cluster& cluster) : index_(std::make_unique<Index>(cluster)) {}

Authorizer::~Authorizer() = default;
Authorizer::Authorizer(Authorizer&&) noexcept = default;
Authorizer& Authorizer::operator=(Authorizer&&) noexcept = default;

Decision Authorizer::decide(const Identity& identity, const ResourceAttributes& request) const {
  return index_->decide(identity, request);
}

Decision Authorizer::decide(const Identity& identity, const NonResourceAttributes& request) const {
  return index_->decide(identity, request);
}

std::vector<Grant> Authorizer::all_grants(const Identity& identity,
                                          const ResourceAttributes& request) const {
  return index_->all_grants(identity, request);
}

std::vector<Grant> Authorizer::all_grants(const Identity& identity,
                                          const NonResourceAttributes& request) const {
  return index_->all_grants(identity, request);
}

std::vector<BoundRole> Authorizer::bindings_for(const Identity& identity,
                                                std::string_view ns) const {
  return index_->bindings_for(identity, ns);
}

std::vector<SubjectGrants> Authorizer::who_can(const ResourceAttributes& request) const {
  return index_->who_can(request);
}

std::vector<SubjectGrants> Authorizer::who_can(const NonResourceAttributes& request) const {
  return index_->who_can(request);
}

bool Authorizer::browser_safe_proxy() const {
  return index_->browser_safe_proxy;
}

const Cluster& Authorizer::cluster() const {
  return index_->cluster;
}

const ClusterIndex& Authorizer::index() const {
  return index_->links;
}

}  // namespace nsposture::rbac
