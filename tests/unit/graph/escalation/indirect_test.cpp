// Controllers that create namespaces for others.
#include "tests/unit/graph/escalation/scenario.h"

#include <catch2/catch.hpp>

#include <utility>

namespace nsposture::tests {

TEST_CASE("indirect-creation by an OpenShift project request", "[escalation]") {
  Scenario s;
  s.grant(group("system:authenticated:oauth"),
          {rule({"create"}, {"project.openshift.io"}, {"projectrequests"})});
  CHECK(s.how(group("system:authenticated:oauth")) == escalation::How::Indirect);
  CHECK(s.path(group("system:authenticated:oauth")) == Texts{"indirect-creation"});
}

TEST_CASE("indirect-creation of a namespaced kind works by a RoleBinding", "[escalation]") {
  Scenario s;
  s.grant_in("ci", kEve, {rule({"*"}, {"hnc.x-k8s.io"}, {"subnamespaceanchors"})});
  CHECK(s.how(kEve) == escalation::How::Indirect);
  s.grant_in("ci", user("joe"), {rule({"create"}, {"project.openshift.io"}, {"projectrequests"})});
  CHECK(s.how(user("joe")) == escalation::How::No);
}

TEST_CASE("indirect-creation asks whether the controller's API is there", "[escalation]") {
  Scenario s;
  s.grant(kEve, {rule({"create"}, {"*"}, {"applications", "tenants"})});
  CHECK(s.how(kEve) == escalation::How::No);
  s.cluster.api_groups.insert("argoproj.io");
  CHECK(s.how(kEve) == escalation::How::Indirect);
}

TEST_CASE("indirect-creation names the controller's own grant, and needs one where it is known",
          "[escalation]") {
  Scenario s;
  s.add_account("flux-system", "helm-controller");
  s.grant_in("ci", kEve, {rule({"create"}, {"helm.toolkit.fluxcd.io"}, {"helmreleases"})});
  CHECK(s.how(kEve) == escalation::How::No);
  s.bind("flux", "makers", {account("flux-system", "helm-controller")});
  const auto path = escalation::Escalation(s.cluster).path(kEve).value();
  CHECK(path.steps.back().because.find("ClusterRoleBinding \"flux\"") != std::string::npos);
}

TEST_CASE("indirect-creation by changing an object that is there", "[escalation]") {
  for (const auto* verb : {"update", "patch"}) {
    for (const auto& [group_name, resource] :
         {std::pair{"argoproj.io", "applications"},
          std::pair{"kustomize.toolkit.fluxcd.io", "kustomizations"},
          std::pair{"helm.toolkit.fluxcd.io", "helmreleases"},
          std::pair{"helm.cattle.io", "helmcharts"}}) {
      INFO(verb << " " << resource);
      Scenario s;
      s.grant_in("ops", kEve, {rule({verb}, {group_name}, {resource})});
      CHECK(s.how(kEve) == escalation::How::Indirect);
    }
  }
}

TEST_CASE("indirect-creation by changing one object by its name", "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve, {rule({"patch"}, {"argoproj.io"}, {"applications"}, {"shop"})});
  const auto path = escalation::Escalation(s.cluster).path(kEve).value();
  CHECK(path.steps.back().request.find(R"("name":"shop")") != std::string::npos);
  CHECK(path.steps.back().because.find("change") != std::string::npos);
}

TEST_CASE("indirect-creation by a controller that grants what an object says", "[escalation]") {
  const auto verb = GENERATE(as<std::string>{}, "create", "update", "patch");
  CAPTURE(verb);
  Scenario s;
  s.add_account("rbac-manager", "rbac-manager");
  s.grant(kEve, {rule({verb}, {"rbacmanager.reactiveops.io"}, {"rbacdefinitions"})});
  s.grant_in("ops", user("joe"),
             {rule({verb}, {"operators.coreos.com"}, {"clusterserviceversions"})});
  for (const auto& subject : {kEve, user("joe")}) {
    CHECK(s.how(subject) == escalation::How::Indirect);
    const auto path = escalation::Escalation(s.cluster).path(subject).value();
    CHECK(path.steps.back().because.find("grants what") != std::string::npos);
  }
  s.grant(user("amy"),
          {rule({"get", "delete"}, {"rbacmanager.reactiveops.io"}, {"rbacdefinitions"}),
           rule({verb}, {"operators.coreos.com"}, {"subscriptions"})});
  CHECK(s.how(user("amy")) == escalation::How::No);
}

TEST_CASE("to change what stands for one namespace makes no other", "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve,
             {rule({"update", "patch"}, {"hnc.x-k8s.io"}, {"subnamespaceanchors"}),
              rule({"get", "delete"}, {"argoproj.io"}, {"applications"}),
              rule({"patch"}, {"argoproj.io"}, {"applications/status"})});
  s.grant(kEve, {rule({"update", "patch"}, {"kubeflow.org"}, {"profiles"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("a change needs a controller that may create namespaces, too", "[escalation]") {
  Scenario s;
  s.add_account("flux-system", "kustomize-controller");
  s.grant_in("ops", kEve, {rule({"patch"}, {"kustomize.toolkit.fluxcd.io"}, {"kustomizations"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("Who can take over somebody is more than indirect", "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve,
             {rule({"create"}, {"hnc.x-k8s.io"}, {"subnamespaceanchors"}),
              rule({"create"}, {""}, {"serviceaccounts/token"})});
  CHECK(s.how(kEve) == escalation::How::Becomes);
}

}  // namespace nsposture::tests
