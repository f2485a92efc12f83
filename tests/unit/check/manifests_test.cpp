#include "analyzer/check/manifests.h"

#include "analyzer/check/kustomization.h"
#include "analyzer/check/proposed_cluster.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace nsposture;
using namespace nsposture::check;

namespace {

const std::string kRole = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: r}
rules:
  - {apiGroups: [""], resources: [pods], verbs: [get]}
)";

bool any_unreadable(const ManifestSet& set) {
  return std::ranges::any_of(set.files, [](const ManifestFile* file) {
    return std::ranges::any_of(file->diagnostics, [](const Diagnostic& d) {
      return d.kind == DiagnosticKind::Unreadable;
    });
  });
}

ManifestSet read(ManifestReader& reader, std::string name, std::string text) {
  return reader.read({{std::move(name), std::move(text), ""}});
}

}  // namespace

TEST_CASE("what else is in a repository is no error", "[check]") {
  ManifestReader reader({});
  for (const auto* text :
       {"replicas: 1\nimage: {repository: x}\n", "- a\n- b\n", "just text\n", "{{ template }}\n",
        "{\n  // a comment\n  \"compilerOptions\": {},\n}\n", "a: [\n", "",
        "name: ci\non: [push]\njobs: {a: {steps: [{run: \"echo ${{ github.sha }}\"}]}}\n",
        "rules:\n  - alert: Down\n    annotations: {text: \"{{ $labels.job }} is down\"}\n",
        "- op: replace\n  path: /spec/replicas\n  value: 2\n", "\xEF\xBB\xBF# only a comment\n"}) {
    INFO(text);
    const auto set = read(reader, "x.yaml", text);
    CHECK_FALSE(any_unreadable(set));
    CHECK(set.files.size() == 1);
  }
}

TEST_CASE("a template is told, never half-read", "[check]") {
  ManifestReader reader({});
  const auto set =
      read(reader, "t.yaml", kRole + "---\nkind: {{ .Values.kind }}\napiVersion: v1\n");
  CHECK(any_unreadable(set));
  CHECK(set.files[0]->objects.roles.empty());
}

TEST_CASE("a file that both states have is read once", "[check]") {
  ManifestReader reader({});
  const auto base = read(reader, "a.yaml", kRole);
  const auto head = read(reader, "a.yaml", kRole);
  CHECK(reader.parsed() == 1);
  CHECK(base.files == head.files);
  (void)read(reader, "a.yaml", kRole + "\n");
  (void)read(reader, "b.yaml", kRole);
  CHECK(reader.parsed() == 3);
}

TEST_CASE("many files are read like one", "[check]") {
  std::vector<SourceFile> sources;
  for (int i = 0; i < 500; ++i) {
    auto text = kRole;
    text.replace(text.find("name: r"), 7, "name: r" + std::to_string(i));
    sources.push_back({"f" + std::to_string(i) + ".yaml", text, ""});
  }
  ManifestReader reader({});
  const auto set = reader.read(std::move(sources));
  const auto cluster = combine(set).cluster;
  REQUIRE(cluster.roles.size() == 500);
  CHECK(cluster.roles[321].meta.name == "r321");
  CHECK(cluster.files[cluster.roles[321].pos.file] == "f321.yaml");
}

TEST_CASE("files are left out by patterns", "[check]") {
  CHECK(is_excluded("charts/a/templates/x.yaml", {"charts/*"}));
  CHECK(is_excluded("./charts/a/x.yaml", {"charts/*"}));
  CHECK(is_excluded("deep/down/x.tmpl.yaml", {"*.tmpl.yaml"}));
  CHECK_FALSE(is_excluded("apps/charts.yaml", {"charts/*"}));
  CHECK_FALSE(is_excluded("a.yaml", {}));
  ManifestOptions options;
  options.exclude = {"charts/*"};
  ManifestReader reader(options);
  const auto set = read(reader, "charts/x.yaml", "kind: {{ x }}\napiVersion: v1\n");
  CHECK(set.files.empty());
  CHECK(set.skipped.at(0).reason == "excluded");
}

TEST_CASE("a patch of a kustomization is no object", "[check]") {
  CHECK(is_kustomization("a/kustomization.yml"));
  CHECK_FALSE(is_kustomization("a/my-kustomization.yaml"));
  ManifestReader reader({});
  const auto set = reader.read(
      {{"o/kustomization.yaml",
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [r.yaml]\n"
        "patches:\n- path: patch.yaml\n- patch: '[]'\n  target: {kind: Role}\n"
        "patchesStrategicMerge: [sm.yaml]\n",
        ""},
       {"o/patch.yaml",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n"
        "subjects: []\n",
        ""},
       {"o/sm.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {}\n", ""},
       {"o/r.yaml",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n"
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\n",
        ""},
       {"patch.yaml", kRole, ""}});
  CHECK(set.troubles.empty());
  std::vector<std::string> names;
  for (const auto* file : set.files) names.push_back(file->name + (file->is_built ? " built" : ""));
  CHECK(names == std::vector<std::string>{"o/kustomization.yaml", "o/r.yaml", "patch.yaml",
                                          "o/r.yaml built"});
  CHECK(set.skipped.size() == 2);
}

TEST_CASE("an object that gives rights is judged, whatever a kustomization calls it", "[check]") {
  ManifestReader reader({});
  const auto set = reader.read(
      {{"kustomization.yaml", "patches:\n- path: a.yaml\n", ""}, {"a.yaml", kRole, ""}});
  CHECK(std::ranges::any_of(set.files, [](const auto* file) { return file->name == "a.yaml"; }));
}

TEST_CASE("what kustomize fills in is no refusal", "[check]") {
  const std::string binding =
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n"
      "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\n"
      "subjects:\n- {kind: ServiceAccount, name: robot}\n- {kind: Group, name: dev}\n";
  for (const std::string ns : {"", "namespace: ci\n"}) {
    ManifestReader reader({});
    const auto set =
        reader.read({{"base/kustomization.yaml", ns + "resources:\n- binding.yaml\n", ""},
                     {"base/binding.yaml", binding, ""},
                     {"alone.yaml", binding, ""}});
    REQUIRE(set.files.size() == 4);
    CHECK(is_judged_when_built(set, *set.files[1]));
    CHECK_FALSE(is_judged_when_built(set, *set.files[2]));
    const auto& built = *set.files[3];
    CHECK(built.diagnostics.empty());
    REQUIRE(built.objects.bindings.size() == 1);
    const auto& subjects = built.objects.bindings[0].subjects;
    REQUIRE(subjects.size() == (ns.empty() ? 1 : 2));
    CHECK(subjects.back().name == "dev");
    if (!ns.empty()) CHECK(subjects[0].namespace_ == "ci");
    CHECK(built.objects.bindings[0].subject_pos.back().line == 7);
  }
}

TEST_CASE("a variable in the place of a name is told, not refused", "[check]") {
  ManifestReader reader({});
  const auto set =
      read(reader, "x.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: \"${tenant}\"}\n");
  REQUIRE(set.files[0]->diagnostics.size() == 1);
  CHECK(set.files[0]->diagnostics[0].kind == DiagnosticKind::Warning);
  CHECK(set.files[0]->diagnostics[0].message.find("each variable") != std::string::npos);
  REQUIRE(set.files[0]->objects.namespaces.size() == 1);
  CHECK(set.files[0]->objects.namespaces[0].meta.name == "tenant");
}

TEST_CASE("an object in several files counts in each of its forms", "[check]") {
  const std::string binding = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: b, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ROLE}
subjects: [{kind: Group, name: dev}]
)";
  const auto with_role = [&](const std::string& role) {
    auto text = binding;
    return text.replace(text.find("ROLE"), 4, role);
  };
  auto other_role = kRole;
  other_role.replace(other_role.find("pods"), 4, "secrets");
  ManifestReader reader({});
  const auto set = reader.read({{"dev/b.yaml", with_role("view"), ""},
                                {"prod/b.yaml", with_role("edit"), ""},
                                {"prod2/b.yaml", with_role("edit"), ""},
                                {"dev/r.yaml", kRole, ""},
                                {"prod/r.yaml", other_role, ""}});
  const auto cluster = combine(set).cluster;
  CHECK(cluster.bindings.size() == 2);
  REQUIRE(cluster.roles.size() == 1);
  CHECK(cluster.roles[0].rules.size() == 2);
  CHECK(cluster.files[cluster.roles[0].rules[1].pos.file] == "prod/r.yaml");
}

TEST_CASE("manifests replace what the cluster holds, and deletions take it away", "[check]") {
  ManifestReader reader({});
  const auto old = combine(read(reader, "old.yaml", kRole)).cluster;
  auto changed = kRole;
  changed.replace(changed.find("pods"), 4, "jobs");
  const auto proposed = combine(read(reader, "new.yaml", changed));
  const auto after = overlay(old, proposed, {});
  REQUIRE(after.roles.size() == 1);
  CHECK(after.roles[0].rules[0].resources.at(0) == "jobs");
  CHECK(after.files[after.roles[0].pos.file] == "new.yaml");
  CHECK(overlay(old, {}, text_keys(old)).roles.empty());
}
