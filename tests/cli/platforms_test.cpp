// Clusters as their distributions make them, before anybody has done anything.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <vector>

using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

const std::vector<std::string> kPlatforms = {"kubeadm", "kubeadm-calico", "eks", "gke",
                                             "aks",     "openshift",      "k3s", "rke2"};

Json dump_of(const std::string& platform) {
  return Json::parse(read_file(fixture("platforms/" + platform + ".json")));
}

struct Audited {
  int code = 0;
  Json findings;

  [[nodiscard]] std::vector<std::string> at_least_medium() const {
    std::vector<std::string> titles;
    for (const auto& finding : findings) {
      const auto& severity = finding["severity"];
      if (severity == "info" || severity == "low") continue;
      titles.push_back(finding["rule"].get<std::string>() + ' ' +
                       finding["title"].get<std::string>());
    }
    return titles;
  }

  [[nodiscard]] bool names(const std::string& text) const {
    for (const auto& title : at_least_medium()) {
      if (title.find(text) != std::string::npos) return true;
    }
    return false;
  }
};

Audited audit(const Json& dump) {
  const Folder folder;
  const auto path = folder.write("dump.json", dump.dump());
  const auto result = run_cli({"audit", "--from", path, "-o", "json"});
  return {result.code, Json::parse(result.out)["findings"]};
}

Json& object(Json& dump, const std::string& kind, const std::string& name) {
  for (auto& one : dump["items"]) {
    if (one["kind"] == kind && one["metadata"]["name"] == name) return one;
  }
  FAIL("no " << kind << ' ' << name);
  return dump;
}

Json rule(const char* group, const char* resource, const char* verb) {
  return {{"apiGroups", {group}}, {"resources", {resource}}, {"verbs", {verb}}};
}

const Json kEve = {{"kind", "User"}, {"name", "eve"}, {"apiGroup", "rbac.authorization.k8s.io"}};

}  // namespace

TEST_CASE("a cluster as its distribution makes it gives no cause to act", "[platforms]") {
  for (const auto& platform : kPlatforms) {
    INFO(platform);
    const auto audited = audit(dump_of(platform));
    CHECK(audited.code == 0);
    CHECK(audited.at_least_medium() == std::vector<std::string>{});
  }
}

TEST_CASE("a stranger in a binding of the platform is reported", "[platforms]") {
  const std::vector<std::pair<std::string, std::string>> bindings = {
      {"kubeadm", "kubeadm:cluster-admins"},
      {"eks", "eks:addon-cluster-admin"},
      {"gke", "storage-version-migration-migrator-v2"},
      {"aks", "aks-cluster-admin-binding"},
      {"openshift", "cluster-admins"},
      {"k3s", "helm-kube-system-traefik"},
      {"rke2", "rke2-cloud-controller-manager"}};
  for (const auto& [platform, binding] : bindings) {
    INFO(platform << ' ' << binding);
    auto dump = dump_of(platform);
    object(dump, "ClusterRoleBinding", binding)["subjects"].push_back(kEve);
    const auto audited = audit(dump);
    if (platform == "rke2") {  // she creates namespaces and DaemonSets, which leads on
      CHECK(audited.names("eve"));
      continue;
    }
    CHECK(audited.code == 1);
    CHECK(audited.names("User \"eve\" holds everything"));
    // Only she is reported, not those that the platform put there.
    CHECK_FALSE(audited.names("holds everything through ClusterRoleBinding \"" + binding + "\", "));
  }
}

TEST_CASE("a stranger is taken out of a binding of the platform, which stays", "[platforms]") {
  auto dump = dump_of("kubeadm");
  object(dump, "ClusterRoleBinding", "flannel")["subjects"].push_back(kEve);
  const Folder folder;
  const auto path = folder.write("dump.json", dump.dump());
  const auto report = Json::parse(run_cli({"audit", "--from", path, "-o", "json"}).out);
  std::size_t changes = 0;
  for (const auto& cause : report["causes"]) {
    for (const auto& change : cause["fix"]["changes"]) {
      ++changes;
      CHECK(change["what"] == "subject");
      CHECK(change["subject"]["name"] == "eve");
    }
  }
  CHECK(changes == 1);
}

TEST_CASE("a rule added to a role of the platform is reported", "[platforms]") {
  const std::vector<std::pair<std::string, std::string>> roles = {
      {"kubeadm", "kubeadm:get-nodes"},
      {"kubeadm", "flannel"},
      {"eks", "aws-node"},
      {"gke", "gce:beta:kubelet-certificate-rotation"},
      {"aks", "system:coredns"},
      {"openshift", "self-provisioner"},
      {"k3s", "system:coredns"},
      {"rke2", "calico-node"}};
  for (const auto& [platform, role] : roles) {
    INFO(platform << ' ' << role);
    auto dump = dump_of(platform);
    object(dump, "ClusterRole", role)["rules"].push_back(
        rule("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "update"));
    CHECK(audit(dump).names("ClusterRole \"" + role + "\""));
  }
}

TEST_CASE("a binding in the manner of a cloud is nobody's own elsewhere", "[platforms]") {
  auto dump = dump_of("kubeadm");
  auto aks = dump_of("aks");
  dump["items"].push_back(object(aks, "ClusterRoleBinding", "aks-cluster-admin-binding"));
  const auto audited = audit(dump);
  CHECK(audited.code == 1);
  CHECK(audited.names("User \"clusterAdmin\" holds everything"));
}

TEST_CASE("the label of the API server's own objects hides nothing", "[platforms]") {
  auto dump = dump_of("kubeadm");
  auto binding = object(dump, "ClusterRoleBinding", "kubeadm:cluster-admins");
  binding["metadata"] = {{"name", "mine"},
                         {"labels", {{"kubernetes.io/bootstrapping", "rbac-defaults"}}}};
  binding["subjects"] = Json::array({kEve});
  dump["items"].push_back(binding);
  CHECK(audit(dump).names("User \"eve\" holds everything"));
  // Nor does the API server's own name.
  binding["metadata"]["name"] = "cluster-admin";
  dump["items"].back() = binding;
  CHECK(audit(dump).names("User \"eve\" holds everything"));
}
