// NP132 to NP137, NP139, NP140: who a creator claims to be, and what it does around a creation.
#include "tests/support/events.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::tests;

namespace {

rules::Findings judge(std::string_view id, std::vector<store::AuditEvent> events) {
  auto cluster = base_cluster();
  bind_user(cluster, "jane-creates", "jane");
  return run_rule(*case_file(std::move(cluster), std::move(events)), id);
}

store::AuditEvent from(std::vector<std::string> addresses, double seconds = 0) {
  auto e = create_namespace(seconds, "jane", "team-" + std::to_string(seconds));
  e.source_ips = std::move(addresses);
  return e;
}

store::AuditEvent question(double seconds, std::string user, std::string resource) {
  auto e = event(seconds, std::move(user), "create", std::move(resource), "", 201);
  e.api_group = "authorization.k8s.io";
  return e;
}

store::AuditEvent all_rights(double seconds, std::string user) {
  return question(seconds, std::move(user), "selfsubjectrulesreviews");
}

store::AuditEvent one_right(double seconds, std::string user) {
  return question(seconds, std::move(user), "selfsubjectaccessreviews");
}

store::AuditEvent by_principal(std::string name, std::vector<std::string> identity) {
  auto e = create_namespace(1, "admin", std::move(name));
  e.user.cloud_identity = std::move(identity);
  return e;
}

}  // namespace

TEST_CASE("an address that only this client claims to be forwarded for is told", "[rules][NP132]") {
  const auto findings = judge("NP132", {from({"192.0.2.9"}, 0), from({"192.0.2.9"}, 1),
                                        from({"203.0.113.5", "192.0.2.9"}, 2)});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].title ==
        R"(User "jane" claims to come from 203.0.113.5; the real address is 192.0.2.9)");
  CHECK(findings[0].confidence == store::Confidence::Medium);
  CHECK(findings[0].evidence.size() == 1);
}

TEST_CASE("behind a proxy every request has a chain of addresses", "[rules][NP132]") {
  CHECK(
      judge("NP132", {from({"203.0.113.5", "192.0.2.9"}, 0), from({"203.0.113.6", "192.0.2.9"}, 1),
                      from({"192.0.2.9"}, 2), from({"198.51.100.1"}, 3), from({"198.51.100.1"}, 4)})
          .empty());
  // A proxy that repeats the one address claims nothing.
  CHECK(judge("NP132", {from({"192.0.2.9", "192.0.2.9"}, 0), from({"192.0.2.9"}, 1)}).empty());
}

TEST_CASE("a system name that no component bears is told once", "[rules][NP133]") {
  const auto findings = judge("NP133", {create_namespace(1, "system:maintenance", "a"),
                                        create_namespace(2, "system:maintenance", "b")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == store::Severity::Medium);
  CHECK(findings[0].title ==
        "`system:maintenance` created a namespace: no known component bears that name");
  const auto alike = judge("NP133", {create_namespace(1, "system:kube-schedular", "a", 403)});
  REQUIRE(alike.size() == 1);
  CHECK(alike[0].severity == store::Severity::High);
  CHECK(alike[0].title ==
        "`system:kube-schedular` tried to create a namespace: no known component bears that name; "
        "it looks like system:kube-scheduler");
}

TEST_CASE("components, accounts, nodes and people bear names of their own", "[rules][NP133]") {
  for (const auto* name : {"jane", "system:apiserver", "system:kube-controller-manager",
                           "system:serviceaccount:ci:bot", "system:anonymous",
                           "system:openshift-master", "system:bootstrap:abcdef"}) {
    CHECK(judge("NP133", {create_namespace(1, name, "a")}).empty());
  }
  auto node = create_namespace(1, "system:node:n1", "a");
  CHECK(judge("NP133", {node}).size() == 1);  // without the group of nodes
  node.blind = static_cast<std::uint32_t>(store::MissingField::Groups);
  CHECK(judge("NP133", {node}).empty());
  node.blind = 0;
  node.user.groups.emplace_back("system:nodes");
  CHECK(judge("NP133", {node}).empty());
  CHECK(judge("NP133", {create_namespace(1, "system:serviceaccount:odd", "a")}).size() == 1);
}

TEST_CASE("one user name with several cloud principals is told", "[rules][NP134]") {
  const auto ops = by_principal(
      "a", {"arn=arn:aws:sts::1:assumed-role/ops/s1", "canonicalArn=arn:aws:iam::1:role/ops"});
  const auto later = by_principal(
      "b", {"arn=arn:aws:sts::1:assumed-role/ops/s2", "canonicalArn=arn:aws:iam::1:role/ops"});
  const auto dev = by_principal(
      "c", {"arn=arn:aws:sts::1:assumed-role/dev/s3", "canonicalArn=arn:aws:iam::1:role/dev"});
  const auto findings = judge("NP134", {ops, later, dev});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].title == R"(User "admin" creates namespaces for 2 cloud identities)");
  CHECK(findings[0].evidence.size() == 2);
  // Another session of the same role is the same principal; none is none.
  CHECK(judge("NP134", {ops, later}).empty());
  CHECK(judge("NP134", {by_principal("a", {}), ops}).empty());
}

TEST_CASE("asking for all rights and then creating is told", "[rules][NP135]") {
  const auto findings =
      judge("NP135", {all_rights(0, "jane"), create_namespace(60, "jane", "team")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == store::Severity::Low);
  CHECK(findings[0].title ==
        R"(User "jane" asked once what it may do, then created namespace `team`)");
  CHECK(
      judge("NP135", {all_rights(0, "eve"), create_namespace(60, "eve", "", 403)}).at(0).severity ==
      store::Severity::Medium);
  CHECK(judge("NP135", {all_rights(0, "system:serviceaccount:ci:bot"),
                        create_namespace(60, "system:serviceaccount:ci:bot", "team")})
            .at(0)
            .severity == store::Severity::Medium);
  CHECK(judge("NP135", {one_right(0, "jane"), one_right(1, "jane"), one_right(2, "jane"),
                        create_namespace(60, "jane", "team")})
            .size() == 1);
}

TEST_CASE("one careful question, or one long ago, is no search", "[rules][NP135]") {
  CHECK(judge("NP135", {one_right(0, "jane"), create_namespace(60, "jane", "team")}).empty());
  CHECK(judge("NP135", {all_rights(0, "jane"), create_namespace(601, "jane", "team")}).empty());
  CHECK(judge("NP135", {create_namespace(0, "jane", "team"), all_rights(60, "jane")}).empty());
  CHECK(judge("NP135", {all_rights(0, "eve"), create_namespace(60, "jane", "team")}).empty());
  CHECK(judge("NP135", {all_rights(0, "system:serviceaccount:kube-system:op"),
                        create_namespace(60, "system:serviceaccount:kube-system:op", "team")})
            .empty());
}

TEST_CASE("what another authorizer allowed is told once an identity", "[rules][NP136]") {
  auto first = create_namespace(1, "cloud-admin", "a");
  first.reason = "access granted by IAM permissions.";
  auto second = create_namespace(2, "cloud-admin", "b");
  second.reason = first.reason;
  const auto findings = judge("NP136", {first, second});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == store::Severity::Low);
  CHECK(findings[0].title ==
        R"(User "cloud-admin" created 2 namespaces that something other than RBAC allowed)");
  CHECK(judge("NP136", {create_namespace(1, "jane", "a")}).empty());
}

TEST_CASE("default accounts, nodes and emergency administrators are unlikely creators",
          "[rules][NP137]") {
  const auto account =
      judge("NP137", {create_namespace(1, "system:serviceaccount:web:default", "a")});
  REQUIRE(account.size() == 1);
  CHECK(account[0].severity == store::Severity::Medium);
  CHECK(
      account[0].title ==
      R"(ServiceAccount "web/default", the account of pods that name no other, created a namespace)");
  CHECK(judge("NP137", {create_namespace(1, "system:node:n1", "", 403)}).at(0).title ==
        R"(User "system:node:n1", a node, tried to create a namespace)");
  CHECK(judge("NP137", {create_namespace(1, "kubernetes-admin", "a")}).at(0).severity ==
        store::Severity::Low);
}

TEST_CASE("everybody else is not", "[rules][NP137]") {
  CHECK(judge("NP137", {create_namespace(1, "jane", "a")}).empty());
  CHECK(judge("NP137", {create_namespace(1, "system:serviceaccount:web:deployer", "a")}).empty());
  CHECK(judge("NP137", {create_namespace(1, "admin", "a")}).empty());
  CHECK(
      judge("NP137", {create_namespace(1, "system:serviceaccount:web:default", "a", 409)}).empty());
  auto dry = create_namespace(1, "kubernetes-admin", "a");
  dry.dry_run = true;
  CHECK(judge("NP137", {dry}).empty());
}

TEST_CASE("answers that come before their requests are told once a source", "[rules][NP139]") {
  auto backwards = create_namespace(100, "jane", "a");
  backwards.at = at(90);
  auto again = backwards;
  again.audit_id = "other";
  const auto findings = judge("NP139", {backwards, again});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].title == "2 requests of audit.log end before they begin");
  auto close = create_namespace(100, "jane", "a");
  close.at = at(99.5);
  CHECK(judge("NP139", {close}).empty());
  CHECK(judge("NP139", {create_namespace(100, "jane", "a")}).empty());
}

TEST_CASE("many names that exist are told, one name again and again is not", "[rules][NP140]") {
  const auto conflicts = [](int count, double apart, bool one_name) {
    std::vector<store::AuditEvent> events;
    for (int i = 0; i < count; ++i) {
      events.push_back(
          create_namespace(i * apart, "jane", one_name ? "a" : "a" + std::to_string(i), 409));
    }
    return events;
  };
  const auto findings = judge("NP140", conflicts(10, 1, false));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].title ==
        R"(User "jane" tried 10 names of existing namespaces within 10 seconds)");
  CHECK(judge("NP140", conflicts(9, 1, false)).empty());
  CHECK(judge("NP140", conflicts(20, 1, true)).empty());
  CHECK(judge("NP140", conflicts(20, 60, false)).empty());
}
