#include "graph/model/cluster_index.h"

#include <catch2/catch.hpp>

namespace nsposture::tests {

namespace {

Role role_in(RoleKind kind, const std::string& ns, const std::string& name) {
  Role role;
  role.kind = kind;
  role.meta.namespace_ = ns;
  role.meta.name = name;
  return role;
}

Binding binding_in(const std::string& ns, const RoleRef& ref, std::vector<Subject> subjects) {
  Binding binding;
  binding.kind = ns.empty() ? BindingKind::ClusterRoleBinding : BindingKind::RoleBinding;
  binding.meta.namespace_ = ns;
  binding.meta.name = "b";
  binding.role_ref = ref;
  binding.subjects = std::move(subjects);
  return binding;
}

}  // namespace

TEST_CASE("a binding's role is looked up where the binding can use it", "[model][index]") {
  Cluster cluster;
  cluster.roles = {role_in(RoleKind::Role, "team", "r"), role_in(RoleKind::ClusterRole, "", "r"),
                   role_in(RoleKind::Role, "", "lost")};
  cluster.bindings = {
      binding_in("team", {RoleKind::Role, "r"}, {}),
      binding_in("team", {RoleKind::ClusterRole, "r"}, {}),
      binding_in("", {RoleKind::ClusterRole, "r"}, {}),
      binding_in("other", {RoleKind::Role, "r"}, {}),  // no such Role in there
      binding_in("", {RoleKind::Role, "lost"}, {}),    // a Role cannot be given cluster-wide
      binding_in("team", {RoleKind::ClusterRole, "lost"}, {}),
  };
  const ClusterIndex index(cluster);
  CHECK(index.role_of(0) == 0);
  CHECK(index.role_of(1) == 1);
  CHECK(index.role_of(2) == 1);
  for (const std::uint32_t none : {3U, 4U, 5U}) CHECK(index.role_of(none) == ClusterIndex::kNone);
  const auto given = index.bindings_of(1);
  CHECK(std::vector<std::uint32_t>(given.begin(), given.end()) == std::vector<std::uint32_t>{1, 2});
  CHECK(index.bindings_of(2).empty());
}

TEST_CASE("bindings are found by the role they name, whether it exists or not", "[model][index]") {
  Cluster cluster;
  cluster.roles = {role_in(RoleKind::ClusterRole, "", "r")};
  cluster.bindings = {
      binding_in("team", {RoleKind::ClusterRole, "r"}, {}),
      binding_in("team", {RoleKind::Role, "lost"}, {}),
      binding_in("other", {RoleKind::Role, "lost"}, {}),
      binding_in("", {RoleKind::Role, "lost"}, {}),  // a Role cannot be given cluster-wide
      binding_in("team", {RoleKind::Role, "lost"}, {}),
  };
  const ClusterIndex index(cluster);
  const auto found = [&](const ObjectKey& role) {
    const auto bindings = index.bindings_of(role);
    return std::vector<std::uint32_t>(bindings.begin(), bindings.end());
  };
  CHECK(found({ObjectKind::ClusterRole, "", "r"}) == std::vector<std::uint32_t>{0});
  CHECK(found({ObjectKind::Role, "team", "lost"}) == std::vector<std::uint32_t>{1, 4});
  CHECK(found({ObjectKind::Role, "", "lost"}).empty());
  CHECK(found({ObjectKind::ClusterRole, "", "none"}).empty());
}

TEST_CASE("a subject stands for the account behind it, with its namespace", "[model][index]") {
  const Subject bare{SubjectKind::ServiceAccount, "", "bot"};
  const Subject user{SubjectKind::User, "", "system:serviceaccount:ci:bot"};
  Cluster cluster;
  cluster.bindings = {binding_in("team", {}, {bare, user}), binding_in("", {}, {bare})};
  const ClusterIndex index(cluster);
  CHECK(index.subject_of(0, 0) == Subject{SubjectKind::ServiceAccount, "team", "bot"});
  CHECK(index.subject_of(0, 1) == Subject{SubjectKind::ServiceAccount, "ci", "bot"});
  CHECK(index.subject_of(1, 0) == bare);
}

TEST_CASE("objects are found by kind, namespace and name", "[model][index]") {
  Cluster cluster;
  cluster.roles = {role_in(RoleKind::Role, "team", "r")};
  cluster.bindings = {binding_in("team", {RoleKind::Role, "r"}, {})};
  cluster.namespaces.resize(1);
  cluster.namespaces[0].meta.name = "team";
  cluster.service_accounts.resize(1);
  cluster.service_accounts[0].meta.namespace_ = "team";
  cluster.service_accounts[0].meta.name = "bot";
  const ClusterIndex index(cluster);
  CHECK(index.find(key_of(cluster.roles[0])) == 0);
  CHECK(index.find(role_key_of(cluster.bindings[0])) == 0);
  CHECK(index.find(key_of(cluster.bindings[0])) == 0);
  CHECK(index.find(key_of(cluster.namespaces[0])) == 0);
  CHECK(index.find(key_of(cluster.service_accounts[0])) == 0);
  CHECK(index.find(ObjectKey{ObjectKind::ClusterRole, "", "r"}) == ClusterIndex::kNone);
  CHECK(describe(key_of(cluster.bindings[0])) == "RoleBinding \"team/b\"");
  CHECK(describe(ObjectKey{ObjectKind::ClusterRole, "", "view"}) == "ClusterRole \"view\"");
}

}  // namespace nsposture::tests
