// Containers: made, changed, entered.
#include "tests/unit/graph/escalation/scenario.h"

#include <catch2/catch.hpp>

namespace nsposture::tests {

TEST_CASE("create-workload runs as any account of the namespace", "[escalation]") {
  const auto [group_name, resource] =
      GENERATE(table<std::string, std::string>({{"", "pods"},
                                                {"", "replicationcontrollers"},
                                                {"apps", "deployments"},
                                                {"apps", "daemonsets"},
                                                {"apps", "statefulsets"},
                                                {"apps", "replicasets"},
                                                {"batch", "jobs"},
                                                {"batch", "cronjobs"},
                                                {"argoproj.io", "workflows"},
                                                {"tekton.dev", "taskruns"},
                                                {"serving.knative.dev", "services"}}));
  Scenario s;
  s.grant_in("ops", kEve, {rule({"create"}, {group_name}, {resource})});
  CHECK(s.path(kEve) == Texts{"create-workload", "direct"});
}

TEST_CASE("create-workload by apply on one name", "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve, {rule({"create", "patch"}, {""}, {"pods"}, {"mine"})});
  CHECK(s.how(kEve) == escalation::How::Becomes);
  CHECK(s.request(kEve).find("apply --server-side") != std::string::npos);
}

TEST_CASE("create-workload stays in its namespace, its API group and its name", "[escalation]") {
  Scenario s;
  s.grant_in("ci", kEve, {rule({"create"}, {""}, {"pods"})});
  s.grant_in("ops", kEve,
             {rule({"create"}, {"extensions"}, {"pods"}), rule({"create"}, {""}, {"deployments"}),
              rule({"create"}, {""}, {"pods"}, {"mine"}),
              rule({"create"}, {""}, {"pods/*", "pods/eviction"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("create-workload of a custom resource asks whether its API is there", "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve, {rule({"create"}, {"*"}, {"workflows"})});
  CHECK(s.how(kEve) == escalation::How::No);
  s.cluster.api_groups.insert("argoproj.io");
  CHECK(s.path(kEve) == Texts{"create-workload", "direct"});
}

TEST_CASE("change-workload changes what is there", "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve, {rule({"patch"}, {"apps"}, {"deployments"})});
  CHECK(s.how(kEve) == escalation::How::No);
  s.workload("Deployment", "ops", "web");
  CHECK(s.path(kEve) == Texts{"change-workload", "direct"});
}

TEST_CASE("change-workload of a pod gives that pod's account alone", "[escalation]") {
  Scenario s;
  s.pod("ops", "web-0", "default").grant_in("ops", kEve, {rule({"patch"}, {""}, {"pods"})});
  CHECK(s.how(kEve) == escalation::How::No);
  s.pod("ops", "boss-0", "boss");
  CHECK(s.path(kEve) == Texts{"change-workload", "direct"});
}

TEST_CASE("change-workload keeps to names, and a Job's account is fixed", "[escalation]") {
  Scenario s;
  s.workload("Deployment", "ops", "web").workload("Job", "ops", "once");
  s.grant_in("ops", kEve,
             {rule({"patch"}, {"apps"}, {"deployments"}, {"other"}),
              rule({"patch"}, {"batch"}, {"jobs"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("exec-pod, attach-pod, port-forward and ephemeral-container enter a running pod",
          "[escalation]") {
  const auto [verb, sub, technique] = GENERATE(table<std::string, std::string, std::string>(
      {{"create", "exec", "exec-pod"},
       {"get", "exec", "exec-pod"},
       {"create", "attach", "attach-pod"},
       {"create", "portforward", "port-forward"},
       {"patch", "ephemeralcontainers", "ephemeral-container"},
       {"update", "ephemeralcontainers", "ephemeral-container"}}));
  Scenario s;
  s.pod("ops", "boss-0", "boss");
  s.grant_in("ops", kEve, {rule({verb}, {""}, {"pods/" + sub}, {"boss-0"})});
  CHECK(s.path(kEve) == Texts{technique, "direct"});
  CHECK(s.request(kEve).find("boss-0") != std::string::npos);
}

TEST_CASE("exec-pod, attach-pod, port-forward and ephemeral-container need a pod that runs",
          "[escalation]") {
  const auto [verb, sub] =
      GENERATE(table<std::string, std::string>({{"create", "exec"},
                                                {"create", "attach"},
                                                {"create", "portforward"},
                                                {"patch", "ephemeralcontainers"}}));
  Scenario s;
  s.pod("ops", "boss-0", "boss", "", false).pod("ops", "web-0", "default");
  s.grant_in("ops", kEve, {rule({verb}, {""}, {"pods/" + sub})});
  CHECK(s.how(kEve) == escalation::How::No);
  Scenario elsewhere;
  elsewhere.pod("ops", "boss-0", "boss");
  elsewhere.grant_in("ci", kEve, {rule({verb}, {""}, {"pods/" + sub})});
  elsewhere.grant_in("ops", kEve,
                     {rule({verb}, {""}, {"pods/" + sub}, {"other"}),
                      rule({"update"}, {""}, {"pods/" + sub + "x"})});
  CHECK(elsewhere.how(kEve) == escalation::How::No);
}

TEST_CASE("node-proxy reaches the pods of the node", "[escalation]") {
  Scenario s;
  s.pod("ops", "boss-0", "boss", "node-1");
  s.grant(kEve, {rule({"get"}, {""}, {"nodes/proxy"}, {"node-1"})});
  CHECK(s.path(kEve) == Texts{"node-proxy", "direct"});
}

TEST_CASE("node-proxy by a RoleBinding, or on another node, is nothing", "[escalation]") {
  Scenario s;
  s.pod("ops", "boss-0", "boss", "node-1");
  s.grant_in("ops", kEve, {rule({"get", "create"}, {""}, {"nodes/proxy"})});
  s.grant(kEve, {rule({"get"}, {""}, {"nodes/proxy"}, {"node-2"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("node-agent needs the kubelet's name and its group", "[escalation]") {
  Scenario s;
  s.pod("ops", "boss-0", "boss", "node-1");
  s.grant(kEve, {rule({"impersonate"}, {""}, {"users"}, {"system:node:node-1"})});
  CHECK(s.how(kEve) == escalation::How::No);
  s.grant(kEve, {rule({"impersonate"}, {""}, {"groups"}, {"system:nodes"})});
  CHECK(s.path(kEve) == Texts{"impersonate-group", "node-agent", "direct"});
}

TEST_CASE("node-agent reaches the pods of its own node alone", "[escalation]") {
  Scenario s;
  s.pod("ops", "boss-0", "boss", "node-1").pod("ci", "b", "builder", "node-2");
  s.grant(kEve, {rule({"impersonate"}, {""}, {"users"}, {"system:node:node-2"}),
                 rule({"impersonate"}, {""}, {"groups"}, {"system:nodes"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("node-agent has any token of its pods by the verb for audiences", "[escalation]") {
  const std::string verb = "request-serviceaccounts-token-audience";
  const auto how = [&](const PolicyRule& rule_of_node, bool own_pod = true) {
    Scenario s;
    s.pod("ops", "boss-0", "boss", own_pod ? "node-1" : "node-2")
        .pod("ci", "b", "builder", "node-1");
    s.cluster.workloads.front().automounts_token = false;
    s.grant(kEve, {rule({"impersonate"}, {""}, {"users"}, {"system:node:node-1"}),
                   rule({"impersonate"}, {""}, {"groups"}, {"system:nodes"})});
    s.grant(group("system:nodes"), {rule_of_node});
    return s.how(kEve);
  };
  CHECK(how(rule({verb}, {""}, {"*"})) == escalation::How::Becomes);
  CHECK(how(rule({verb}, {""}, {"*"}, {"boss"})) == escalation::How::Becomes);
  CHECK(how(rule({verb}, {""}, {"*"}, {"other"})) == escalation::How::No);
  CHECK(how(rule({verb}, {""}, {"vault"})) == escalation::How::No);
  CHECK(how(rule({verb}, {""}, {"*"}), /*own_pod=*/false) == escalation::How::No);
}

TEST_CASE("node-takeover needs a namespace that allows privileged pods", "[escalation]") {
  Scenario s;
  s.pod("ops", "boss-0", "boss", "node-1");
  s.add_namespace("open").add_namespace("tight",
                                        {{"pod-security.kubernetes.io/enforce", "baseline"}});
  s.grant_in("open", kEve, {rule({"create"}, {""}, {"pods"})});
  s.grant_in("tight", user("joe"), {rule({"create"}, {""}, {"pods"})});
  CHECK(s.path(kEve) == Texts{"node-takeover", "direct"});
  CHECK(s.how(user("joe")) == escalation::How::No);
}

TEST_CASE("mutate-admission changes the pods of others", "[escalation]") {
  Scenario s;
  s.grant(kEve,
          {rule({"create"}, {"admissionregistration.k8s.io"}, {"mutatingwebhookconfigurations"})});
  CHECK(s.path(kEve) == Texts{"mutate-admission", "direct"});
}

TEST_CASE("mutate-admission is not validation, and a policy needs its binding", "[escalation]") {
  Scenario s;
  const std::string admission = "admissionregistration.k8s.io";
  s.grant(kEve, {rule({"*"}, {admission}, {"validatingwebhookconfigurations"}),
                 rule({"update"}, {admission}, {"mutatingwebhookconfigurations"}),
                 rule({"create"}, {admission}, {"mutatingadmissionpolicies"})});
  CHECK(s.how(kEve) == escalation::How::No);
  s.grant(kEve, {rule({"create"}, {admission}, {"mutatingadmissionpolicybindings"})});
  CHECK(s.path(kEve) == Texts{"mutate-admission", "direct"});
}

}  // namespace nsposture::tests
