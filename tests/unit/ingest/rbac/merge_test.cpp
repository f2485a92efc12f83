#include "graph/base/error.h"
#include "tests/unit/ingest/rbac/reading.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace nsposture;
using namespace nsposture::ingest;

namespace {

const Role* find_role(const Cluster& cluster, const std::string& name) {
  for (const auto& role : cluster.roles) {
    if (role.meta.name == name && role.kind == RoleKind::ClusterRole) return &role;
  }
  return nullptr;
}

std::string binding_to(const std::string& role) {
  return "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n"
         "metadata: {name: b, namespace: ns}\n"
         "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: " +
         role + "}\nsubjects: [{kind: User, name: u}]\n";
}

manifest::ReadResult read_with(const std::string& builtin, const std::string& text) {
  manifest::ReadOptions options;
  options.builtin_roles = builtin;
  manifest::ReadResult result;
  manifest::read_rbac_text(text, "test.yaml", options, result);
  return result;
}

}  // namespace

TEST_CASE("of the same object twice the later one counts, and both places are told", "[ingest]") {
  const auto result = read(role_yaml("a") + "---\n" + role_yaml("a") +
                           "- apiGroups: ['']\n  resources: [secrets]\n  verbs: [get]\n");
  REQUIRE(result.cluster.roles.size() == 1);
  CHECK(result.cluster.roles[0].rules.size() == 2);
  CHECK(warnings(result) ==
        Strings{"test.yaml:10:1: the same object was read before from test.yaml:1: this one "
                "replaces it"});
}

TEST_CASE("objects of the same name in other namespaces or of other kinds do not clash",
          "[ingest]") {
  const auto account = [](const std::string& ns) {
    return "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, namespace: " + ns + "}\n";
  };
  CHECK(read(account("x") + "---\n" + account("z") + "---\n" + role_yaml("a")).diagnostics.empty());
}

TEST_CASE("a second text merges into what was read before", "[ingest]") {
  auto result = read(role_yaml("a"));
  manifest::ReadOptions options;
  options.builtin_roles = "none";
  manifest::read_rbac_text(role_json("a") + role_json("b"), "second.json", options, result);
  CHECK(role_names(result) == Strings{"a", "b"});
  REQUIRE(warnings(result).size() == 1);
  CHECK(warnings(result)[0].starts_with("second.json:1:1: "));
  CHECK(warnings(result)[0].find("test.yaml:1:") != std::string::npos);
}

TEST_CASE("a binding keeps its role: the server refuses to change it", "[ingest]") {
  const auto result = read(binding_to("view") + "---\n" + binding_to("edit"));
  REQUIRE(result.cluster.bindings.size() == 1);
  CHECK(result.cluster.bindings[0].role_ref.name == "view");
  REQUIRE(rejected(result).size() == 1);
  CHECK(rejected(result)[0].find(
            "RoleBinding.rbac.authorization.k8s.io \"b\" is invalid: roleRef: Invalid value: "
            "rbac.RoleRef{APIGroup:\"rbac.authorization.k8s.io\", Kind:\"ClusterRole\", "
            "Name:\"edit\"}: cannot change roleRef") != std::string::npos);
  CHECK(rejected(read(binding_to("view") + "---\n" + binding_to("view"))).empty());
}

namespace {

std::string of_server(const std::string& name) {
  auto text = role_yaml(name);
  return text.replace(text.find("rules:"), 0, "  uid: 0e7bfa31-0000-4000-8000-000000000001\n");
}

}  // namespace

TEST_CASE("built-in roles are merged in by wish, or when the input has none", "[ingest]") {
  CHECK(read_with("none", role_yaml("a")).cluster.roles.size() == 1);
  const auto decided = read_with("", role_yaml("a"));
  CHECK(decided.diagnostics.empty());
  CHECK(decided.cluster.builtin_roles == "1.37");
  REQUIRE(find_role(decided.cluster, "admin") != nullptr);
  CHECK_FALSE(find_role(decided.cluster, "admin")->rules.empty());
  const auto& file = decided.cluster.files[find_role(decided.cluster, "admin")->pos.file];
  CHECK(file == "built-in 1.37");
  const auto dump = read_with("", of_server("cluster-admin"));
  CHECK(dump.cluster.builtin_roles == "none");
  CHECK(dump.cluster.roles.size() == 1);
  CHECK(read_with("", role_yaml("cluster-admin")).cluster.builtin_roles == "1.37");
  CHECK(read_with("1.32", role_yaml("cluster-admin")).cluster.roles.size() > 50);
  CHECK_THROWS_AS(read_with("0.1", role_yaml("a")), Error);
}

namespace {

std::string node(const std::string& name, const std::string& kubelet) {
  return "apiVersion: v1\nkind: Node\nmetadata: {name: " + name +
         "}\nstatus: {nodeInfo: {kubeletVersion: " + kubelet + "}}\n";
}

KubernetesVersion version_of(const std::string& builtin, const std::string& text,
                             std::optional<KubernetesVersion> told = std::nullopt) {
  manifest::ReadOptions options;
  options.builtin_roles = builtin;
  options.kubernetes = told;
  manifest::ReadResult result;
  manifest::read_rbac_text(text, "test.yaml", options, result);
  return result.cluster.kubernetes;
}

std::string default_role(const std::string& name) {
  auto text = of_server(name);
  return text.replace(text.find("rules:"), 0,
                      "  labels: {kubernetes.io/bootstrapping: rbac-defaults}\n");
}

}  // namespace

TEST_CASE("manifests alone are taken for the newest version, and no file is warned of",
          "[ingest][version]") {
  const auto result = read_with("", role_yaml("a"));
  CHECK(result.cluster.kubernetes == KubernetesVersion{37, VersionSource::Newest});
  CHECK(result.diagnostics.empty());
}

TEST_CASE("nodes tell the version, the newest kubelet of all", "[ingest][version]") {
  const auto nodes = role_yaml("a") + "---\n" + node("n1", "v1.33.1") + "---\n" +
                     node("n2", "v1.34.4-gke.1") + "---\n" + node("n3", "v1.32.0");
  CHECK(version_of("", nodes) == KubernetesVersion{34, VersionSource::Nodes});
  const auto result = read_with("", nodes);
  CHECK(result.cluster.builtin_roles == "1.34");
  CHECK(result.cluster.skipped_kinds.at("Node") == 3);
  CHECK_FALSE(version_of("", role_yaml("a") + "---\n" + node("n1", "unknown")).known());
}

TEST_CASE("default roles of a dump tell the version, and newer kubelets a newer one",
          "[ingest][version]") {
  const auto dump = default_role("cluster-admin") + "---\n" +
                    default_role("system:controller:resource-claim-controller");
  CHECK(version_of("", dump) == KubernetesVersion{34, VersionSource::DefaultRoles});
  CHECK(version_of("", dump + "---\n" + node("n1", "v1.31.0")) ==
        KubernetesVersion{34, VersionSource::DefaultRoles});
  CHECK(version_of("", dump + "---\n" + node("n1", "v1.34.0")) ==
        KubernetesVersion{34, VersionSource::Nodes});
  CHECK(version_of("", dump + "---\n" + node("n1", "v1.36.0")) ==
        KubernetesVersion{36, VersionSource::Nodes});
}

TEST_CASE("what is told counts, and a named set of roles tells its version", "[ingest][version]") {
  const KubernetesVersion told{30, VersionSource::Option};
  CHECK(version_of("", role_yaml("a") + "---\n" + node("n1", "v1.33.1"), told) == told);
  CHECK(version_of("1.29", role_yaml("a")) == KubernetesVersion{29, VersionSource::DefaultRoles});
  CHECK(version_of("1.29", role_yaml("a") + "---\n" + node("n1", "v1.33.1")) ==
        KubernetesVersion{33, VersionSource::Nodes});
  manifest::ReadOptions options;
  options.kubernetes = told;
  manifest::ReadResult result;
  manifest::read_rbac_text(role_yaml("a"), "test.yaml", options, result);
  CHECK(result.cluster.builtin_roles == "1.30");
}

// Five rules are the server's own, and one is the manifest's.
TEST_CASE("a manifest of one of the server's own roles takes nothing away from it", "[ingest]") {
  for (const auto* version : {"1.28", "1.32"}) {
    const auto result = read_with(version, role_yaml("system:node-proxier"));
    CHECK(result.diagnostics.empty());
    REQUIRE(find_role(result.cluster, "system:node-proxier") != nullptr);
    CHECK(find_role(result.cluster, "system:node-proxier")->rules.size() == 5);
  }
  auto later = read_with("1.32", role_yaml("a"));
  manifest::read_rbac_text(role_yaml("system:node-proxier"), "second.yaml", {}, later);
  CHECK(later.diagnostics.empty());
  CHECK(find_role(later.cluster, "system:node-proxier")->rules.size() == 5);
}

TEST_CASE("a role that a server holds, or that it leaves alone, stands as it is", "[ingest]") {
  const auto held = read_with("1.32", of_server("system:node-proxier"));
  CHECK(find_role(held.cluster, "system:node-proxier")->rules.size() == 1);
  auto text = role_yaml("system:node-proxier");
  text.replace(text.find("rules:"), 0,
               "  annotations: {rbac.authorization.kubernetes.io/autoupdate: 'false'}\n");
  CHECK(find_role(read_with("1.32", text).cluster, "system:node-proxier")->rules.size() == 1);
}

TEST_CASE("a manifest of one of the server's own bindings takes no subject away", "[ingest]") {
  const auto result = read_with(
      "1.32",
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\n"
      "metadata: {name: cluster-admin}\n"
      "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n"
      "subjects: [{kind: User, name: jane}]\n");
  const auto found = std::ranges::find_if(result.cluster.bindings, [](const auto& binding) {
    return binding.meta.name == "cluster-admin";
  });
  REQUIRE(found != result.cluster.bindings.end());
  REQUIRE(found->subjects.size() == 2);
  CHECK(found->subjects[0].name == "jane");
  CHECK(found->subjects[1].name == "system:masters");
}

TEST_CASE("roles of the input aggregate into the built-in ones", "[ingest]") {
  const auto before = read_with("1.32", role_yaml("a"));
  const auto after = read_with(
      "1.32",
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: a\n"
      "  labels: {rbac.authorization.k8s.io/aggregate-to-view: 'true'}\nrules:\n"
      "- {apiGroups: [x.io], resources: [widgets], verbs: [get]}\n");
  for (const auto* name : {"view", "edit", "admin"}) {
    INFO(name);
    CHECK(find_role(after.cluster, name)->rules.size() ==
          find_role(before.cluster, name)->rules.size() + 1);
  }
}

TEST_CASE("rules written on a role in a ring of aggregation are told to be uncertain",
          "[ingest][aggregate]") {
  const auto aggregated = [](const std::string& name, const std::string& selects,
                             const std::string& rest) {
    return "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: " + name +
           ", labels: {s: " + name +
           "}}\naggregationRule: {clusterRoleSelectors: "
           "[{matchLabels: {s: " +
           selects + "}}]}\n" + rest + "---\n";
  };
  const std::string rules = "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]\n";
  const auto ring = read(aggregated("a", "b", rules) + aggregated("b", "a", ""));
  REQUIRE(warnings(ring).size() == 1);
  CHECK(warnings(ring)[0].starts_with("test.yaml:1:1: aggregated ClusterRoles select one another"));
  CHECK(find_role(ring.cluster, "b")->rules.size() == 1);
  // A chain ends: what was written on an aggregated role is replaced for certain.
  CHECK(warnings(read(aggregated("a", "b", rules) + aggregated("b", "c", "") +
                      aggregated("c", "none", rules)))
            .empty());
}
