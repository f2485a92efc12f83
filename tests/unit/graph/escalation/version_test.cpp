// Ways that the server closed or opened with a version.
#include "tests/unit/graph/escalation/scenario.h"

#include <catch2/catch.hpp>

#include <string>

namespace nsposture::tests {

namespace {

const Texts kNoWay;

KubernetesVersion told(int minor) {
  return {minor, VersionSource::Option};
}

Scenario at(Scenario scenario, const KubernetesVersion& version) {
  scenario.cluster.kubernetes = version;
  return scenario;
}

std::string because(const Scenario& scenario) {
  return escalation::Escalation(scenario.cluster).path(kEve).value().steps.at(0).because;
}

Scenario entering(Texts verbs, const std::string& subresource, Texts names = {}) {
  Scenario s;
  s.pod("ops", "web-1", "boss");
  s.grant_in("ops", kEve,
             {rule(std::move(verbs), {""}, {"pods/" + subresource}, std::move(names))});
  return s;
}

}  // namespace

TEST_CASE("get on pods/exec, attach and portforward enters a pod until 1.34",
          "[escalation][version]") {
  for (const Texts& names : {Texts{}, Texts{"web-1"}}) {
    for (const auto& [sub, technique] : {std::pair{"exec", "exec-pod"},
                                         {"attach", "attach-pod"},
                                         {"portforward", "port-forward"}}) {
      INFO(sub);
      const auto s = entering({"get"}, sub, names);
      const Texts way = {technique, "direct"};
      CHECK(at(s, told(34)).path(kEve) == way);
      CHECK(at(s, told(35)).path(kEve) == kNoWay);
      CHECK(at(s, told(37)).path(kEve) == kNoWay);
      // The twin: `create` enters with every version.
      for (const int minor : {28, 34, 35, 37}) {
        CHECK(at(entering({"create"}, sub, names), told(minor)).path(kEve) == way);
        CHECK(at(entering({"get", "create"}, sub, names), told(minor)).path(kEve) == way);
      }
    }
  }
}

TEST_CASE("an ephemeral container is added by patch or update with every version",
          "[escalation][version]") {
  for (const int minor : {28, 34, 35, 37}) {
    for (const auto* verb : {"patch", "update"}) {
      INFO(minor << ' ' << verb);
      CHECK(at(entering({verb}, "ephemeralcontainers"), told(minor)).path(kEve) ==
            Texts{"ephemeral-container", "direct"});
    }
    CHECK(at(entering({"get"}, "ephemeralcontainers"), told(minor)).path(kEve) == kNoWay);
  }
}

TEST_CASE("without a version the step says until when get was enough", "[escalation][version]") {
  const auto s = entering({"get"}, "exec");
  CHECK(at(s, {}).path(kEve) == Texts{"exec-pod", "direct"});
  CHECK(because(at(s, {})).find("until Kubernetes 1.34") != std::string::npos);
  CHECK(because(at(s, told(34))).find("until") == std::string::npos);
  CHECK(because(at(entering({"get", "create"}, "exec"), {})).find("until") == std::string::npos);
}

TEST_CASE("constrained impersonation is no way before 1.36", "[escalation][version]") {
  Scenario s;
  s.bind("boss", "makers", {Subject{SubjectKind::User, {}, "boss"}});
  s.grant(kEve, {rule({"impersonate:user-info"}, {"authentication.k8s.io"}, {"users"}),
                 rule({"impersonate-on:user-info:create"}, {""}, {"namespaces"})});
  const Texts way = {"constrained-impersonation", "direct"};
  CHECK(at(s, told(36)).path(kEve) == way);
  CHECK(at(s, told(37)).path(kEve) == way);
  CHECK(at(s, told(35)).path(kEve) == kNoWay);
  CHECK(at(s, told(28)).path(kEve) == kNoWay);
  CHECK(at(s, {}).path(kEve) == way);
  CHECK(because(at(s, {})).find("since Kubernetes 1.36") != std::string::npos);
}

TEST_CASE("a mutating policy is a way where the server has the kind", "[escalation][version]") {
  const std::string admission = "admissionregistration.k8s.io";
  Scenario s;
  s.grant(kEve, {rule({"create"}, {admission},
                      {"mutatingadmissionpolicies", "mutatingadmissionpolicybindings"})});
  const Texts way = {"mutate-admission", "direct"};
  CHECK(at(s, told(35)).path(kEve) == kNoWay);
  CHECK(at(s, told(36)).path(kEve) == way);
  CHECK(at(s, {}).path(kEve) == way);
  CHECK(at(s, {}).request(kEve).find("admissionregistration.k8s.io/v1\"") != std::string::npos);
  CHECK(because(at(s, {})).find("since Kubernetes 1.36") != std::string::npos);
  // Webhooks are a way with every version.
  Scenario hook;
  hook.grant(kEve, {rule({"create"}, {admission}, {"mutatingwebhookconfigurations"})});
  CHECK(at(hook, told(28)).path(kEve) == way);
}

}  // namespace nsposture::tests
