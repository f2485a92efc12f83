// From manifests to the line that is printed, where the object that it writes says what the line
// has to.
#include "tests/unit/takeovers/manifest_text.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

namespace nsposture::tests {

namespace {

std::string rbac_object(const std::string& kind, const std::string& name, const std::string& rest) {
  return "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: " + kind +
         "\nmetadata:\n  name: " + name + "\n" + rest;
}

// A ClusterRole and its binding to the subject.
std::string grant_of(const std::string& name, const std::string& subject,
                     const std::string& rules) {
  return rbac_object("ClusterRole", name, "rules:\n" + rules) +
         rbac_object("ClusterRoleBinding", name,
                     "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: " +
                         name + "}\nsubjects:\n- " + subject + "\n");
}

const std::string kUser = "{apiGroup: rbac.authorization.k8s.io, kind: User, name: u00}";

std::string namespaced(const std::string& version, const std::string& kind, const std::string& name,
                       const std::string& metadata = {}, const std::string& rest = {}) {
  return "---\napiVersion: " + version + "\nkind: " + kind + "\nmetadata:\n  name: " + name +
         "\n  namespace: pa\n" + metadata + rest;
}

const std::string kPlace = "---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: pa\n";
const std::string kMaker = "- {apiGroups: [''], resources: [namespaces], verbs: [create]}\n";

// Account `pow` of namespace `pa` may create namespaces.
std::string power() {
  return kPlace + namespaced("v1", "ServiceAccount", "pow") +
         grant_of("pow", "{kind: ServiceAccount, namespace: pa, name: pow}", kMaker);
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("A namespace that may be applied brings the account that is bound there", "[takeovers]") {
  const auto text =
      kPlace + grant_of("lost", "{kind: ServiceAccount, namespace: lost, name: robot}", kMaker) +
      grant_of("u", kUser,
               "- {apiGroups: [''], resources: [namespaces], verbs: [create, patch], "
               "resourceNames: [lost]}\n"
               "- {apiGroups: [''], resources: [serviceaccounts], verbs: [create]}\n"
               "- {apiGroups: [''], resources: [serviceaccounts/token], resourceNames: [robot], "
               "verbs: [create]}\n");
  CHECK(path_of(cluster_of(text)) == Texts{"missing-namespace", "direct"});
  CHECK(has(request_of(cluster_of(text), 0), "\"name\":\"lost\""));
  // The twin may apply it, and that is all.
  const auto twin = changed(text, {{"resources: [serviceaccounts], verbs: [create]",
                                    "resources: [serviceaccounts], verbs: [get]"}});
  CHECK(path_of(cluster_of(twin)) == Texts{"direct"});
}

TEST_CASE("A node that is impersonated for its tokens says the uid that the dump has",
          "[takeovers]") {
  const auto text =
      power() +
      namespaced("v1", "Pod", "p", "  uid: 8f0b7c1e\n",
                 "spec:\n  serviceAccountName: pow\n  nodeName: n1\n"
                 "  containers: [{name: c, image: example.com/c}]\n") +
      grant_of("u", kUser,
               "- {apiGroups: [authentication.k8s.io], resources: [nodes], resourceNames: [n1], "
               "verbs: ['impersonate:arbitrary-node']}\n"
               "- {apiGroups: [''], resources: [serviceaccounts/token], "
               "verbs: ['impersonate-on:arbitrary-node:create']}\n");
  CHECK(path_of(cluster_of(text)) == Texts{"constrained-impersonation", "node-agent", "direct"});
  CHECK(has(request_of(cluster_of(text), 1), "--bound-object-uid=8f0b7c1e"));
  const auto unsaid = changed(text, {{"  uid: 8f0b7c1e\n", ""}});
  CHECK(has(request_of(cluster_of(unsaid), 1), "--bound-object-uid=POD-UID"));
  const auto twin = changed(text, {{"arbitrary-node:create", "arbitrary-node:get"}});
  CHECK(path_of(cluster_of(twin)).empty());
}

TEST_CASE("A webhook is replaced with the version that it has", "[takeovers]") {
  const auto text =
      power() +
      "---\napiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\n"
      "metadata:\n  name: old\nwebhooks: []\n" +
      grant_of("u", kUser,
               "- {apiGroups: [admissionregistration.k8s.io], verbs: [update, list], "
               "resources: [mutatingwebhookconfigurations]}\n");
  CHECK(path_of(cluster_of(text)) == Texts{"mutate-admission", "direct"});
  CHECK(has(request_of(cluster_of(text), 0), "--field-selector=metadata.name=old"));
  const auto blind = changed(text, {{"[update, list]", "[update]"}});
  CHECK(has(request_of(cluster_of(blind), 0), "RESOURCE-VERSION"));
  const auto twin = changed(text, {{"[update, list]", "[list]"}});
  CHECK(path_of(cluster_of(twin)).empty());
}

TEST_CASE("A Deployment is read, changed and sent back", "[takeovers]") {
  const auto text =
      power() +
      namespaced("apps/v1", "Deployment", "web", {},
                 "spec:\n  selector: {matchLabels: {app: web}}\n  template:\n"
                 "    metadata: {labels: {app: web}}\n"
                 "    spec: {containers: [{name: c, image: example.com/c}]}\n") +
      grant_of("u", kUser,
               "- {apiGroups: [apps], verbs: [update, get], resources: [deployments]}\n");
  CHECK(path_of(cluster_of(text)) == Texts{"change-workload", "direct"});
  CHECK(has(request_of(cluster_of(text), 0), "kubectl -n pa get deployments.apps web -o json | "));
  const auto blind = changed(text, {{"[update, get]", "[update]"}});
  CHECK(has(request_of(cluster_of(blind), 0), "LABELS"));
  const auto twin = changed(text, {{"[update, get]", "[get]"}});
  CHECK(path_of(cluster_of(twin)).empty());
}

TEST_CASE("A role that is made anew gets no rule that was held by that role alone", "[takeovers]") {
  const std::string rbac = "rbac.authorization.k8s.io";
  const auto on = [&](const std::string& resources, const std::string& verbs,
                      const std::string& names = {}) {
    return "- {apiGroups: [" + rbac + "], resources: [" + resources + "], verbs: [" + verbs + "]" +
           (names.empty() ? "" : ", resourceNames: [" + names + "]") + "}\n";
  };
  const auto account = [](const std::string& name) {
    return "{kind: ServiceAccount, namespace: pa, name: " + name + "}";
  };
  const auto text =
      power() + namespaced("v1", "ServiceAccount", "low") +
      namespaced("v1", "ServiceAccount", "helper") +
      rbac_object("ClusterRole", "part",
                  "rules:\n- {apiGroups: [''], resources: [pods], verbs: [get]}\n") +
      grant_of("g1b", account("low"), on("clusterroles", "escalate", "part")) +
      grant_of("g3", account("helper"), on("clusterrolebindings, rolebindings", "create")) +
      grant_of("g1", kUser, on("clusterroles", "patch", "part")) +
      grant_of("g4", kUser, on("clusterroles", "deletecollection, create")) +
      grant_of("h1", kUser,
               "- {apiGroups: [''], resources: [serviceaccounts], verbs: [impersonate], "
               "resourceNames: [low, helper]}\n");
  const auto cluster = cluster_of(text);
  const auto path = path_of(cluster);
  const auto written = std::ranges::find(path, "hand-on-rules");
  REQUIRE(written != path.end());
  const auto request = request_of(cluster, static_cast<std::size_t>(written - path.begin()));
  CHECK(has(request, "\"deletecollection\""));
  REQUIRE(has(request, "metadata.name%3Dsystem:basic-user"));
  CHECK_FALSE(has(request, "selfsubjectreviews"));
  // What is bound on the way is bound to who needs it: the account, with the rules of the user.
  const auto bound = std::ranges::find(path, "hand-on-role");
  REQUIRE(bound != path.end());
  const auto binding = request_of(cluster, static_cast<std::size_t>(bound - path.begin()));
  INFO(binding);
  CHECK(has(binding, "\"name\":\"low\""));
}

}  // namespace nsposture::tests
