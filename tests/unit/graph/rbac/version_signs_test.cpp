// The version of a cluster: how it reads, and what it shows itself by.
#include "graph/rbac/version_signs.h"

#include "graph/rbac/builtin_roles.h"
#include "tests/support/rbac_json.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <iterator>
#include <string>

namespace nsposture::tests {

namespace {

Cluster builtin(int minor) {
  ReadCluster read;
  read_list(*rbac::builtin_roles_manifest("1." + std::to_string(minor)), read);
  return std::move(read.cluster);
}

KubernetesVersion told(int minor) {
  return {minor, VersionSource::Option};
}

}  // namespace

TEST_CASE("a version is read from what servers and kubelets say", "[rbac][version]") {
  CHECK(kubernetes_minor("v1.34.4") == 34);
  CHECK(kubernetes_minor("1.28") == 28);
  CHECK(kubernetes_minor("v1.30.5+k3s1") == 30);
  CHECK(kubernetes_minor("v1.33.1-eks-1234567") == 33);
  for (const auto* text : {"", "v", "2.1", "1.", "1.x", "v1.-3", "1.99999", "latest"}) {
    INFO(text);
    CHECK_FALSE(kubernetes_minor(text));
  }
  CHECK(known_kubernetes_minor("1.28") == 28);
  CHECK(known_kubernetes_minor("1.37") == 37);
  for (const auto* text : {"1.27", "1.38", "v1.34", "1.34.4", "1.034", "1.+34"}) {
    INFO(text);
    CHECK_FALSE(known_kubernetes_minor(text));
  }
}

TEST_CASE("how a version was found out has a word that can be read back", "[rbac][version]") {
  using enum VersionSource;
  for (const auto from : {Newest, Log, DefaultRoles, Nodes, Server, Option}) {
    CHECK(version_source_from(to_string(from)) == from);
  }
  CHECK_FALSE(version_source_from("guess"));
  CHECK(to_string(told(34)) == "1.34");
  CHECK(describe(told(34)) == "Kubernetes 1.34, as asked for");
  CHECK(describe(KubernetesVersion{}).find("the input does not show the Kubernetes version") == 0);
}

TEST_CASE("each version's own default roles show it", "[rbac][version]") {
  for (int minor = kOldestKubernetes; minor <= kNewestKubernetes; ++minor) {
    INFO(minor);
    CHECK(rbac::minor_by_default_roles(builtin(minor)) == minor);
  }
}

TEST_CASE("an upgraded cluster shows the newest version that it ran", "[rbac][version]") {
  auto cluster = builtin(36);
  auto older = builtin(28);
  std::ranges::move(older.roles, std::back_inserter(cluster.roles));
  CHECK(rbac::minor_by_default_roles(cluster) == 36);
}

TEST_CASE("roles of that name that no server made show nothing", "[rbac][version]") {
  auto cluster = builtin(37);
  for (auto& role : cluster.roles) role.meta.labels.clear();
  CHECK_FALSE(rbac::minor_by_default_roles(cluster));
  // One role of a dump is not the set of the oldest version.
  cluster = builtin(28);
  std::erase_if(cluster.roles, [](const Role& role) { return role.meta.name != "cluster-admin"; });
  CHECK_FALSE(rbac::minor_by_default_roles(cluster));
}

}  // namespace nsposture::tests
