#include "tests/unit/graph/escalation/random_cluster.h"

#include "graph/rbac/aggregate.h"
#include "tests/unit/graph/escalation/api_server.h"
#include "tests/unit/graph/rbac/cluster_builder.h"

#include <fmt/format.h>

#include <array>

namespace nsposture::tests {

namespace {

const std::vector<std::string> kNamespaces = {"a", "b", "default", "kube-system"};
const std::vector<std::string> kAccounts = {"x", "y"};
const std::vector<std::string> kUsers = {"eve", "joe", "o'hara"};
const std::vector<std::string> kGroups = {"dev", "ops"};
// Names serve every kind of object, so that rules limited to names hit something.
const std::vector<std::string> kNames = {"r0", "r1", "b0", "b1", "x", "eve", "dev", "gone"};

struct Grantable {
  std::vector<std::string> verbs;
  std::string group;
  std::vector<std::string> resources;
};

const std::vector<Grantable>& grantables() {
  static const std::vector<Grantable> list = {
      {{"impersonate"}, "", {"users", "groups", "serviceaccounts"}},
      {{"create"}, "", {"serviceaccounts/token"}},
      {{"create", "get", "list", "patch", "update"}, "", {"secrets"}},
      {{"create", "patch"}, "", {"pods"}},
      {{"create", "get"}, "", {"pods/exec"}},
      {{"create", "patch", "update"}, "", {"serviceaccounts"}},
      {{"create", "patch"}, "", {"namespaces"}},
      {{"create", "update", "patch", "bind", "escalate", "delete"},
       kRbacApi,
       {"clusterroles", "roles"}},
      {{"create", "update", "patch", "bind", "escalate"}, kRbacApi, {"clusterroles"}},
      {{"create", "update", "patch"}, kRbacApi, {"clusterrolebindings", "rolebindings"}},
      {{"create", "update", "patch"}, kRbacApi, {"rolebindings"}},
      {{"create", "update", "approve"},
       kCertificatesApi,
       {"certificatesigningrequests", "certificatesigningrequests/approval", "signers"}},
      {{"delete"}, "", {"nodes"}},
  };
  return list;
}

// What frees names, and what answers with the content of secrets.
const std::vector<Grantable>& freeing() {
  static const std::vector<Grantable> list = [] {
    auto all = grantables();
    const std::vector<Grantable> more = {
        {{"patch", "update", "get"}, "", {"secrets"}},
        {{"create", "patch", "delete", "deletecollection"}, "", {"secrets"}},
        {{"create", "delete", "deletecollection", "escalate"}, kRbacApi, {"clusterroles", "roles"}},
        {{"create", "delete", "deletecollection", "bind"},
         kRbacApi,
         {"clusterrolebindings", "rolebindings", "clusterroles"}},
        {{"update", "patch", "delete"}, kRbacApi, {"clusterroles", "roles", "rolebindings"}}};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }();
  return list;
}

class Maker {
 public:
  Maker(Random& random, Verbs verbs) : random_(random), verbs_(verbs) {}

  Cluster make();

 private:
  std::size_t below(std::size_t count) { return random_() % count; }

  bool chance(std::size_t in) { return below(in) == 0; }

  template <typename List>
  const auto& one_of(const List& list) {
    return list[below(list.size())];
  }

  template <typename List>
  List some_of(const List& list) {
    List chosen;
    for (const auto& one : list) {
      if (chance(2)) chosen.push_back(one);
    }
    if (chosen.empty()) chosen.push_back(one_of(list));
    return chosen;
  }

  PolicyRule make_rule();
  Subject make_subject();
  void make_roles();
  void make_bindings();
  void make_objects();

  Random& random_;
  Verbs verbs_;
  Cluster cluster_;
};

PolicyRule Maker::make_rule() {
  const auto& from = one_of(verbs_ == Verbs::Freeing ? freeing() : grantables());
  auto made = rule(some_of(from.verbs), {from.group}, some_of(from.resources));
  if (chance(4)) made.resource_names = {one_of(kNames)};
  if (chance(12)) made.verbs = {"*"};
  return made;
}

Subject Maker::make_subject() {
  switch (below(6)) {
    case 0:
      return group(one_of(kGroups));
    case 1:
      return chance(6) ? group("system:serviceaccounts:a") : group("system:authenticated");
    case 2:
    case 3:
      return account(chance(10) ? "missing" : one_of(kNamespaces),
                     chance(3) ? "default" : one_of(kAccounts));
    default:
      return user(one_of(kUsers));
  }
}

void Maker::make_roles() {
  const auto count = 3 + below(4);
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<PolicyRule> rules;
    const auto size = below(4);
    for (std::size_t r = 0; r < size; ++r) rules.push_back(make_rule());
    if (chance(3)) {
      cluster_.roles.push_back(role_in(one_of(kNamespaces), fmt::format("r{}", i), rules));
    } else if (chance(8)) {
      cluster_.roles.push_back(
          aggregated_role(fmt::format("r{}", i), {{{{"into", fmt::format("r{}", i)}}, {}}}));
    } else {
      cluster_.roles.push_back(cluster_role(fmt::format("r{}", i), rules));
    }
  }
  cluster_.roles.push_back(cluster_role(
      "makers", {rule({"create"}, {""}, {"namespaces"}), rule({"delete"}, {""}, {"nodes"})}));
}

void Maker::make_bindings() {
  const auto count = 3 + below(5);
  for (std::size_t i = 0; i < count; ++i) {
    const auto& role = one_of(cluster_.roles);
    const bool inside = role.kind == RoleKind::Role;
    const auto name = fmt::format("b{}", i);
    RoleRef ref{role.kind, chance(12) ? std::string("gone") : role.meta.name};
    std::vector<Subject> subjects = {make_subject()};
    if (chance(3)) subjects.push_back(make_subject());
    if (inside || chance(3)) {
      const auto& ns = inside ? role.meta.namespace_ : one_of(kNamespaces);
      cluster_.bindings.push_back(bind_in(ns, name, ref, subjects));
    } else {
      auto binding = bind_cluster(name, ref.name, subjects);
      cluster_.bindings.push_back(binding);
    }
  }
  cluster_.bindings.push_back(
      bind_cluster("makers", "makers",
                   {chance(2) ? account(one_of(kNamespaces), one_of(kAccounts))
                              : (chance(2) ? user("admin") : group("admins"))}));
}

void Maker::make_objects() {
  for (const auto& name : kNamespaces) {
    Namespace ns;
    ns.meta.name = name;
    cluster_.namespaces.push_back(ns);
    for (const auto& one : {std::string("default"), kAccounts[0], kAccounts[1]}) {
      if (one != "default" && chance(3)) continue;  // some are missing
      ServiceAccount object;
      object.meta.namespace_ = name;
      object.meta.name = one;
      cluster_.service_accounts.push_back(object);
    }
  }
  for (std::size_t i = 0; i < below(3); ++i) {
    const auto& account = one_of(cluster_.service_accounts);
    Workload pod;
    pod.kind = "Pod";
    pod.meta.namespace_ = account.meta.namespace_;
    pod.meta.name = fmt::format("p{}", i);
    pod.service_account = account.meta.name;
    pod.running = true;
    cluster_.workloads.push_back(pod);
  }
  if (!chance(2)) return;
  const auto& account = one_of(cluster_.service_accounts);
  RelatedObject secret;
  secret.kind = "Secret";
  secret.type = "kubernetes.io/service-account-token";
  secret.meta.namespace_ = account.meta.namespace_;
  secret.meta.name = one_of(kNames);
  secret.meta.annotations["kubernetes.io/service-account.name"] = account.meta.name;
  cluster_.related.push_back(secret);
}

Cluster Maker::make() {
  make_roles();
  make_bindings();
  make_objects();
  rbac::aggregate_cluster_roles(cluster_);
  return std::move(cluster_);
}

}  // namespace

Cluster random_cluster(Random& random, Verbs verbs) {
  return Maker(random, verbs).make();
}

escalation::EscalationTarget random_target(Random& random) {
  if (random() % 2 == 0) return {};
  return {"delete", "", "nodes", "", "", ""};
}

}  // namespace nsposture::tests
