// Controllers that create namespaces for others.
#include "tests/unit/graph/escalation/scenario.h"

#include <catch2/catch.hpp>

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

TEST_CASE("Who can take over somebody is more than indirect", "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve,
             {rule({"create"}, {"hnc.x-k8s.io"}, {"subnamespaceanchors"}),
              rule({"create"}, {""}, {"serviceaccounts/token"})});
  CHECK(s.how(kEve) == escalation::How::Becomes);
}

}  // namespace nsposture::tests
