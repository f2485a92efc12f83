// NP148 to NP151, NP153, NP154 and NP163: identities that are made, taken or borrowed.
#include "tests/support/events.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::tests;
using store::AuditEvent;
using store::Severity;

namespace {

rules::Findings judge(std::string_view rule, std::vector<AuditEvent> events) {
  return run_rule(*case_file(base_cluster(), std::move(events)), rule);
}

AuditEvent in(std::string ns, AuditEvent e) {
  e.namespace_ = std::move(ns);
  return e;
}

AuditEvent account(double seconds) {
  return in("shop", event(seconds, "eve", "create", "serviceaccounts", "backup", 201));
}

AuditEvent grant(double seconds) {
  return rbac_write(seconds, "eve", "create", "clusterrolebindings", "b",
                    R"({"kind":"ClusterRoleBinding","metadata":{"name":"b"},"roleRef":{"kind":)"
                    R"("ClusterRole","name":"creator"},"subjects":[{"kind":"ServiceAccount",)"
                    R"("namespace":"shop","name":"backup"}]})");
}

AuditEvent token(double seconds, const std::string& by, const std::string& ns = "shop",
                 const std::string& name = "backup") {
  auto e = in(ns, event(seconds, by, "create", "serviceaccounts", name, 201));
  e.subresource = "token";
  return e;
}

AuditEvent secret(double seconds, const std::string& ns, const std::string& account_name) {
  auto e = in(ns, event(seconds, "eve", "create", "secrets", "lasting", 201));
  if (!account_name.empty()) {
    e.object =
        R"({"kind":"Secret","metadata":{"name":"lasting"},"account":")" + account_name + "\"}";
  }
  return e;
}

AuditEvent act(double seconds, const std::string& pod = "") {
  auto e = create_namespace(seconds, "system:serviceaccount:shop:backup", "drop");
  e.user.pod_name = pod;
  return e;
}

// What an account does with one token, from somewhere, by some client.
AuditEvent use(double seconds, const std::string& address, const std::string& client,
               const std::string& pod = "runner-0") {
  auto e = in("shop", rbac_write(seconds, "system:serviceaccount:shop:runner", "update",
                                 "rolebindings", "dev", "", 200));
  e.source_ips = {address};
  e.user_agent = client;
  e.user.credential_id = "JTI=1";
  e.user.pod_name = pod;
  return e;
}

AuditEvent certificate(double seconds, const std::string& by, const std::string& name,
                       const std::string& organization, const std::string& signer) {
  auto e = event(seconds, by, "create", "certificatesigningrequests", "csr", 201);
  e.api_group = "certificates.k8s.io";
  e.object = R"({"kind":"CertificateSigningRequest","metadata":{"name":"csr"},"spec":)"
             R"({"signerName":")" +
             signer + R"(","commonName":")" + name + R"(","organizations":[")" + organization +
             R"("]}})";
  return e;
}

const std::string kClient = "kubernetes.io/kube-apiserver-client";

}  // namespace

TEST_CASE("who makes an account, its grant and its token acts through it", "[rules][NP148]") {
  auto findings = judge("NP148", {account(0), grant(1), token(2, "eve"), act(10)});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::High);
  CHECK(findings[0].evidence.size() == 4);
  findings = judge("NP148", {account(0), grant(1), secret(2, "shop", "backup"), act(10)});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].confidence == store::Confidence::High);
}

TEST_CASE("a program that is installed works from its pod", "[rules][NP148]") {
  const auto by_kubelet = token(2, "system:node:node-1");
  CHECK(judge("NP148", {account(0), grant(1), by_kubelet, act(10, "backup-0")}).empty());
  // A pipeline that sets up an account, and a Secret that holds no token.
  auto elsewhere = act(10);
  elsewhere.source_ips = {"198.51.100.1"};
  CHECK(judge("NP148", {account(0), grant(1), secret(2, "shop", ""), elsewhere}).empty());
  CHECK(judge("NP148", {account(0), token(2, "eve"), act(10)}).empty());
}

TEST_CASE("a pod's token that moves is told", "[rules][NP149]") {
  const auto findings =
      judge("NP149", {use(0, "198.51.100.1", "runner/1"), use(9, "203.0.113.7", "curl/8")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::High);
  // A token of no pod was given to somebody.
  const auto given =
      judge("NP149", {use(0, "198.51.100.1", "Helm/3", ""), use(9, "203.0.113.7", "curl/8", "")});
  REQUIRE(given.size() == 1);
  CHECK(given[0].severity == Severity::Medium);
}

TEST_CASE("another client there, the same client elsewhere and a neighbor are no move",
          "[rules][NP149]") {
  const auto first = use(0, "198.51.100.1", "runner/1");
  CHECK(judge("NP149", {first, use(9, "198.51.100.1", "kubectl/v1")}).empty());
  CHECK(judge("NP149", {first, use(9, "203.0.113.7", "runner/2")}).empty());
  CHECK(judge("NP149", {first, use(9, "198.51.100.77", "kubectl/v1")}).empty());
  CHECK(judge("NP149",
              {use(0, "2001:db8:1:2::1", "runner/1"), use(9, "2001:db8:1:2::99", "kubectl/v1")})
            .empty());
}

TEST_CASE("who writes aws-auth says who is who", "[rules][NP150]") {
  const auto write = in("kube-system", event(0, "eve", "update", "configmaps", "aws-auth", 200));
  CHECK(judge("NP150", {write}).size() == 1);
  auto by_eks = write;
  by_eks.user.username = "eks:node-manager";
  CHECK(judge("NP150", {by_eks}).empty());
  auto refused = write;
  refused.code = 403;
  CHECK(judge("NP150", {refused}).empty());
}

TEST_CASE("a person's client certificate is told, a kubelet's is not", "[rules][NP151]") {
  const auto findings = judge("NP151", {certificate(0, "eve", "root", "system:masters", kClient)});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::Critical);
  CHECK(judge("NP151", {certificate(0, "system:bootstrap:1", "system:node:n", "system:nodes",
                                    kClient + "-kubelet")})
            .empty());
  CHECK(judge("NP151", {certificate(0, "istiod", "web", "mesh", "example.com/mesh")}).empty());
}

TEST_CASE("what is carried out without credentials is told, what is denied is not",
          "[rules][NP153]") {
  auto write = event(0, "system:anonymous", "create", "pods", "miner", 201);
  const auto findings = judge("NP153", {write});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::High);
  write.resource = "secrets";
  CHECK(judge("NP153", {write})[0].severity == Severity::Critical);
  write.code = 403;
  CHECK(judge("NP153", {write}).empty());
  CHECK(judge("NP153", {event(0, "jane", "create", "pods", "web", 201)}).empty());
}

TEST_CASE("an administrator who is impersonated is told, a colleague is not", "[rules][NP154]") {
  auto write = account(0);
  write.impersonated.emplace().username = "support";
  CHECK(judge("NP154", {write}).empty());
  write.impersonated->groups = {"system:masters"};
  const auto findings = judge("NP154", {write});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::Medium);
}

TEST_CASE("a token that somebody had issued is told, a kubelet's is not", "[rules][NP163]") {
  const auto findings = judge("NP163", {token(0, "eve"), token(1, "eve")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::Low);
  CHECK(judge("NP163", {token(0, "eve", "kube-system", "job-controller")})[0].severity ==
        Severity::High);
  CHECK(judge("NP163", {token(0, "system:node:node-1")}).empty());
  CHECK(judge("NP163", {token(0, "system:kube-controller-manager")}).empty());
  CHECK(judge("NP163", {token(0, "system:serviceaccount:shop:backup")}).empty());
}

TEST_CASE("a Secret that holds a token is told, any other is not", "[rules][NP163]") {
  const auto findings = judge("NP163", {secret(0, "kube-system", "backup")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::Medium);
  CHECK(findings[0].title ==
        R"(User "eve" obtained a permanent token of ServiceAccount "kube-system/backup")");
  CHECK(judge("NP163", {secret(0, "shop", "")}).empty());
}
