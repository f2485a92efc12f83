// Objects of other kinds that bring RBAC into a cluster: each is told as not judged, and the same
// kind without RBAC in it is no refusal.
#include "tests/cli/check_files.h"
#include "tests/support/git_repository.h"

using namespace nsposture::tests;
using namespace nsposture::tests::checked;

TEST_CASE("crds of a chart count with an ending in any case", "[check]") {
  const Files chart = {{"c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n"},
                       {"c/templates/a.yaml", kNamespace}};
  for (const auto* name : {"c/crds/a.YAML", "c/crds/sub/a.YML", "c/crds/a.Json"}) {
    INFO(name);
    auto files = chart;
    files[name] = kAdmin;
    CHECK(check(files).code == 1);
    files[name] = kMap;
    is_harmless(files);
  }
  // Helm reads no other files there, and crds beside no chart are none.
  auto files = chart;
  files["c/crds/README.MD"] = kAdmin;
  files["crds/a.YAML"] = kAdmin;
  is_harmless(files);
}

TEST_CASE("crds of a chart count in a commit too", "[check]") {
  const GitRepository repository;
  repository.write("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
  repository.write("crds/a.YAML", kAdmin);
  repository.commit("first");
  const WorkingFolder here(repository.path(""));
  CHECK(run_cli({"check", ".", "--base-ref", "HEAD"}).code == 0);
}

TEST_CASE("a question to a kustomization that only generates data is answered", "[check]") {
  const auto asked = [](const std::string& more) {
    const Tree tree(
        {{"kustomization.yaml", kBuild + "resources: [a.yaml]\n" + more}, {"a.yaml", kAdmin}});
    return run_cli({"who-can", "get", "pods", "--from", tree.path()}).code;
  };
  for (const auto* more :
       {"", "configMapGenerator: [{name: a, literals: [b=c]}]\n",
        "secretGenerator: [{name: a, literals: [b=c], type: Opaque}]\n",
        "generatorOptions: {disableNameSuffixHash: true}\n",
        "images: [{name: a, newTag: b}]\nreplicas: [{name: a, count: 2}]\n",
        "configMapGenerator: [{name: aws-auth, namespace: x, literals: [b=c]}]\n"}) {
    INFO(more);
    CHECK(asked(more) == 0);
  }
  for (const auto* more :
       {"configMapGenerator: [{name: aws-auth, literals: [mapUsers=x]}]\n",
        "configMapGenerator: [{name: aws-auth, namespace: kube-system, literals: [b=c]}]\n",
        "secretGenerator: [{name: a, type: kubernetes.io/service-account-token}]\n",
        "configMapGenerator: x\n", "namePrefix: a-\n"}) {
    INFO(more);
    CHECK(asked(more) == 3);
  }
}
