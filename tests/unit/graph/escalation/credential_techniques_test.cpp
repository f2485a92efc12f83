// Tokens, secrets, certificates: credentials of somebody else.
#include "tests/unit/graph/escalation/scenario.h"

#include <catch2/catch.hpp>

namespace nsposture::tests {

namespace {

constexpr const char* kCertificates = "certificates.k8s.io";

}  // namespace

TEST_CASE("mint-token leads to the account", "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"}, {"boss"})});
  CHECK(s.path(kEve) == Texts{"mint-token", "direct"});
  CHECK(s.request(kEve) ==
        "kubectl config set-credentials boss.ops --token=\"$(kubectl -n ops create token boss)\"");
}

TEST_CASE("mint-token by a rule for every subresource `token`", "[escalation]") {
  Scenario s;
  s.grant(kEve, {rule({"create"}, {""}, {"*/token"})});
  CHECK(s.how(kEve) == escalation::How::Becomes);
}

TEST_CASE("mint-token is not `create serviceaccounts`, nor another namespace or name",
          "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve,
             {rule({"create"}, {""}, {"serviceaccounts", "serviceaccounts/*"}),
              rule({"create"}, {""}, {"serviceaccounts/token"}, {"other"})});
  s.grant_in("ci", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("mint-token needs an account that exists", "[escalation]") {
  Scenario s;
  s.bind("ghost", "makers", {account("ci", "ghost")});
  s.grant_in("ci", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("read-token-secret reads a secret that is there", "[escalation]") {
  Scenario s;
  s.secret("ops", "boss-token", "boss");
  s.grant_in("ops", kEve, {rule({"get"}, {""}, {"secrets"}, {"boss-token"})});
  CHECK(s.path(kEve) == Texts{"read-token-secret", "direct"});
  CHECK(escalation::Escalation(s.cluster).result(kEve)->takes == escalation::Takes::Reading);
}

TEST_CASE("read-token-secret by list is enough", "[escalation]") {
  Scenario s;
  s.secret("ops", "boss-token", "boss").grant(kEve, {rule({"list"}, {""}, {"secrets"})});
  CHECK(s.path(kEve) == Texts{"read-token-secret", "direct"});
}

TEST_CASE("read-token-secret finds nothing where no such secret exists", "[escalation]") {
  Scenario s;
  s.secret("ci", "builder-token", "builder");
  s.grant(kEve, {rule({"get", "list", "watch"}, {""}, {"secrets"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("mint-token-secret creates and reads", "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve, {rule({"create", "get"}, {""}, {"secrets"})});
  CHECK(s.path(kEve) == Texts{"mint-token-secret", "direct"});
}

TEST_CASE("mint-token-secret may choose the name that it may read", "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve,
             {rule({"create"}, {""}, {"secrets"}), rule({"get"}, {""}, {"secrets"}, {"mine"})});
  CHECK(s.how(kEve) == escalation::How::Becomes);
  s.secret("ops", "mine", "default");  // taken: POST would be a conflict
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("mint-token-secret needs both rights in one namespace", "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve, {rule({"create"}, {""}, {"secrets"})});
  s.grant_in("ci", kEve, {rule({"get"}, {""}, {"secrets"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("missing-account is created and taken", "[escalation]") {
  Scenario s;
  s.bind("ghost", "makers", {account("ci", "ghost")});
  s.grant_in("ci", kEve, {rule({"create"}, {""}, {"serviceaccounts", "serviceaccounts/token"})});
  CHECK(s.path(kEve) == Texts{"missing-account", "direct"});
}

TEST_CASE("missing-account cannot be created without the right, or by PUT", "[escalation]") {
  Scenario s;
  s.bind("ghost", "makers", {account("ci", "ghost")});
  s.grant_in("ci", kEve,
             {rule({"create"}, {""}, {"serviceaccounts/token"}),
              rule({"create", "update"}, {""}, {"serviceaccounts"}, {"ghost"})});
  CHECK(s.how(kEve) == escalation::How::No);
  s.grant_in("ci", kEve, {rule({"patch"}, {""}, {"serviceaccounts"}, {"ghost"})});
  CHECK(s.how(kEve) == escalation::How::Becomes);
}

TEST_CASE("missing-namespace is created with its account", "[escalation]") {
  Scenario s;
  const escalation::EscalationTarget nodes{"delete", "", "nodes", "", "", ""};
  s.role("breaker", {rule({"delete"}, {""}, {"nodes"})});
  s.bind("ghost", "breaker", {account("gone", "ghost")});
  s.grant(kEve,
          {rule({"create"}, {""}, {"namespaces", "serviceaccounts", "serviceaccounts/token"})});
  CHECK(s.path(kEve, nodes) == Texts{"missing-namespace", "direct"});
}

TEST_CASE("missing-namespace needs cluster-wide rights", "[escalation]") {
  Scenario s;
  const escalation::EscalationTarget nodes{"delete", "", "nodes", "", "", ""};
  s.role("breaker", {rule({"delete"}, {""}, {"nodes"})});
  s.bind("ghost", "breaker", {account("gone", "ghost")});
  s.grant(kEve, {rule({"create"}, {""}, {"namespaces"})});
  s.grant_in("ci", kEve, {rule({"create"}, {""}, {"serviceaccounts", "serviceaccounts/token"})});
  CHECK(s.how(kEve, nodes) == escalation::How::No);
}

TEST_CASE("certificate takes asking, approving and the signer", "[escalation]") {
  Scenario s;
  const auto asking = rule({"create", "get"}, {kCertificates}, {"certificatesigningrequests"});
  const auto approval = rule({"update"}, {kCertificates}, {"certificatesigningrequests/approval"});
  const auto signer =
      rule({"approve"}, {kCertificates}, {"signers"}, {"kubernetes.io/kube-apiserver-client"});
  SECTION("all three") {
    s.bind("jane", "makers", {user("jane")}).grant(kEve, {asking, approval, signer});
    CHECK(s.path(kEve) == Texts{"certificate", "direct"});
  }
  SECTION("a group will do, and the whole domain of the signer") {
    s.bind("admins", "makers", {group("admins")});
    s.grant(kEve, {asking, approval,
                   rule({"approve"}, {kCertificates}, {"signers"}, {"kubernetes.io/*"})});
    CHECK(s.path(kEve) == Texts{"certificate", "direct"});
  }
  SECTION("a user and a group of its choice together will do") {
    s.cluster.bindings.clear();
    s.bind("boss", "makers", {account("ops", "nobody-is")});
    s.grant(kEve, {asking, approval, signer});
    s.add_account("ops", "nobody-is");
    s.cluster.bindings.front().subjects = {user("system:serviceaccount:ops:nobody-is")};
    CHECK(s.path(kEve) == Texts{"certificate", "direct"});
    s.cluster.bindings.erase(s.cluster.bindings.begin());
    s.role("readers", {rule({"get"}, {""}, {"secrets"})})
        .bind("readers", "readers", {user("rosa")});
    s.grant_in("ops", group("writers"), {rule({"create"}, {""}, {"secrets"})});
    s.bind("again", "makers", {group("system:serviceaccounts:ops")});
    s.cluster.bindings.back().subjects = {account("ops", "boss")};
    const auto path = escalation::Escalation(s.cluster).path(kEve);
    REQUIRE(path);
    CHECK(path->steps.front().technique == escalation::TechniqueId::Certificate);
  }
  SECTION("an account's user name will do") {
    s.grant(kEve, {asking, approval, signer});
    CHECK(s.path(kEve) == Texts{"certificate", "direct"});
  }
  SECTION("without approval, or for another signer, nothing") {
    s.grant(kEve, {asking, signer});
    CHECK(s.how(kEve) == escalation::How::No);
    s.grant(user("joe"),
            {asking, approval,
             rule({"approve", "sign"}, {kCertificates}, {"signers"}, {"example.com/x"})});
    CHECK(s.how(user("joe")) == escalation::How::No);
  }
  SECTION("system:masters is refused") {
    s.cluster.bindings.clear();
    s.grant(kEve, {asking, approval, signer});
    CHECK(s.how(kEve) == escalation::How::No);
  }
}

TEST_CASE("node-certificate leads to the accounts of pods on nodes", "[escalation]") {
  Scenario s;
  const auto asking = rule({"create", "get"}, {kCertificates}, {"certificatesigningrequests"});
  s.pod("ops", "boss-0", "boss", "node-1");
  s.grant(kEve,
          {asking, rule({"create"}, {kCertificates}, {"certificatesigningrequests/nodeclient"})});
  CHECK(s.path(kEve) == Texts{"node-certificate", "node-agent", "direct"});
  s.grant(user("joe"), {asking, rule({"create"}, {kCertificates},
                                     {"certificatesigningrequests/selfnodeclient"})});
  CHECK(s.how(user("joe")) == escalation::How::No);
}

TEST_CASE("node-certificate has to be fetched: creating the request alone is nothing",
          "[escalation]") {
  Scenario s;
  s.pod("ops", "boss-0", "boss", "node-1");
  s.grant(kEve, {rule({"create"}, {kCertificates},
                      {"certificatesigningrequests", "certificatesigningrequests/nodeclient"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("bootstrap-token leads to what bootstrappers may", "[escalation]") {
  Scenario s;
  s.bind("boot", "makers", {group("system:bootstrappers:kubeadm")});
  s.grant_in("kube-system", kEve, {rule({"create"}, {""}, {"secrets"})});
  CHECK(s.path(kEve) == Texts{"bootstrap-token", "direct"});
}

TEST_CASE("bootstrap-token works in kube-system alone", "[escalation]") {
  Scenario s;
  s.bind("boot", "makers", {group("system:bootstrappers:kubeadm")});
  s.grant_in("ci", kEve, {rule({"create"}, {""}, {"secrets"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("aws-auth maps a role to system:masters on EKS", "[escalation]") {
  Scenario s;
  s.grant_in("kube-system", kEve, {rule({"patch"}, {""}, {"configmaps"})});
  CHECK(s.how(kEve) == escalation::How::No);  // no sign of EKS: a ConfigMap like any other
  s.role("eks:node-manager", {rule({"get"}, {""}, {"nodes"})});
  CHECK(s.path(kEve) == Texts{"aws-auth", "direct"});
}

TEST_CASE("aws-auth is another ConfigMap elsewhere", "[escalation]") {
  Scenario s;
  s.role("eks:node-manager", {rule({"get"}, {""}, {"nodes"})});
  s.grant_in("ci", kEve, {rule({"patch"}, {""}, {"configmaps"})});
  s.grant_in("kube-system", kEve, {rule({"patch"}, {""}, {"configmaps"}, {"other"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

}  // namespace nsposture::tests
