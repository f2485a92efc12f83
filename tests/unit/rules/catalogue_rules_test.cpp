// NP119 to NP123 beyond what the recorded lab log shows (tests/cli/lab_test.cpp).
#include "tests/support/events.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::tests;
using store::AuditEvent;

namespace {

rules::Findings judge(std::string_view rule, std::vector<AuditEvent> events) {
  return run_rule(*case_file(base_cluster(), std::move(events)), rule);
}

AuditEvent refused_impersonation(double seconds, const std::string& target) {
  auto e = event(seconds, "bob", "create", "namespaces", "", 403);
  e.decision.clear();
  e.message = target +
              " is forbidden: User \"bob\" cannot impersonate resource \"users\" in API "
              "group \"\" at the cluster scope";
  return e;
}

AuditEvent born(const std::string& labels) {
  auto e = create_namespace(0, "jane", "fresh");
  e.object = R"({"kind":"Namespace","metadata":{"name":"fresh","labels":{)" + labels + "}}}";
  return e;
}

AuditEvent refused_escalation(double seconds) {
  auto e = rbac_write(seconds, "bob", "create", "clusterroles", "all", "", 403);
  e.decision = "allow";
  e.message =
      "clusterroles.rbac.authorization.k8s.io \"all\" is forbidden: user \"bob\" is "
      "attempting to grant RBAC permissions not currently held:";
  return e;
}

}  // namespace

TEST_CASE("an Audit-ID of two different requests is told, of one request in stages it is not",
          "[rules][NP119]") {
  auto first = create_namespace(0, "jane", "a");
  auto second = event(5, "eve", "delete", "namespaces", "b", 200);
  first.audit_id = second.audit_id = "same";
  const auto findings = judge("NP119", {first, second});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].subject == "User \"eve\"");
  CHECK(findings[0].evidence.size() == 2);
  auto received = first;
  received.stage = store::Stage::RequestReceived;
  received.code.reset();
  CHECK(judge("NP119", {received, first}).empty());
  // An aggregated API server logs the request that was passed on to it.
  auto passed_on = first;
  passed_on.received = at(0.001);
  passed_on.source_ips = {"10.0.0.9"};
  CHECK(judge("NP119", {first, passed_on}).empty());
}

TEST_CASE("both halves of a request to an aggregated API server are one", "[rules][NP119]") {
  auto passed_on = event(0, "ann", "create", "projectrequests", "", 201);
  passed_on.api_group = "project.openshift.io";
  passed_on.path = "/apis/project.openshift.io/v1/projectrequests";
  passed_on.audit_id = "same";
  auto answered = passed_on;
  answered.received = at(0.002);
  answered.name = "moss";
  auto carried_out = create_namespace(
      0.004, "system:serviceaccount:openshift-apiserver:openshift-apiserver-sa", "moss");
  carried_out.audit_id = "same";
  CHECK(judge("NP119", {passed_on, answered, carried_out}).empty());
  // Two creations of one person under one ID.
  auto other = answered;
  other.received = at(1);
  other.name = "fern";
  CHECK(judge("NP119", {answered, other}).size() == 1);
  // Much later, or of somebody else, or of what the API server answers itself.
  auto late = answered;
  late.received = at(600);
  CHECK(judge("NP119", {passed_on, late}).size() == 1);
  auto stranger = answered;
  stranger.user.username = "eve";
  CHECK(judge("NP119", {passed_on, stranger}).size() == 1);
  auto unnamed = create_namespace(0, "ann", "");
  auto named = create_namespace(0.002, "ann", "moss");
  unnamed.audit_id = named.audit_id = "same";
  CHECK(judge("NP119", {unnamed, named}).size() == 1);
}

TEST_CASE("refused impersonations are one finding a target, of the system more severe",
          "[rules][NP120]") {
  const auto findings = judge("NP120", {refused_impersonation(0, "users \"ghost\""),
                                        refused_impersonation(1, "users \"ghost\""),
                                        refused_impersonation(2, "groups \"system:masters\"")});
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].title == "User \"bob\" was refused to impersonate groups \"system:masters\"");
  CHECK(findings[0].severity == store::Severity::High);
  CHECK(findings[1].title == "User \"bob\" was refused to impersonate users \"ghost\", 2 times");
  CHECK(findings[1].severity == store::Severity::Medium);
  CHECK(judge("NP120", {create_namespace(0, "bob", "", 403)}).empty());
}

TEST_CASE("a refusal under a constraint names what was to be done, and not as whom",
          "[rules][NP120]") {
  auto refused = refused_impersonation(0, "namespaces");
  refused.message =
      "namespaces is forbidden: User \"bob\" cannot impersonate-on:user-info:create resource "
      "\"namespaces\" in API group \"\" at the cluster scope";
  auto as_whom = refused_impersonation(1, "users.authentication.k8s.io \"ghost\"");
  as_whom.message =
      "users.authentication.k8s.io \"ghost\" is forbidden: User \"bob\" cannot "
      "impersonate:user-info resource \"users\" in API group \"authentication.k8s.io\" at the "
      "cluster scope";
  const auto findings = judge("NP120", {refused, as_whom});
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].title ==
        "User \"bob\" was refused to impersonate an identity that the log does not name "
        "(user-info: to create namespaces)");
  CHECK(findings[1].title ==
        "User \"bob\" was refused to impersonate users.authentication.k8s.io \"ghost\"");
  // Refused without a decision, and of something else.
  refused.message = "namespaces is forbidden: User \"bob\" cannot create resource \"namespaces\"";
  CHECK(judge("NP120", {refused}).empty());
  refused.message = "the user cannot impersonate anybody";
  CHECK(judge("NP120", {refused}).empty());
}

TEST_CASE("labels at birth that switch guards off are told", "[rules][NP121]") {
  CHECK(judge("NP121", {born(R"("pod-security.kubernetes.io/enforce":"privileged")")}).size() == 1);
  const auto findings = judge(
      "NP121", {born(R"("openshift.io/run-level":"0","admission.gatekeeper.sh/ignore":"x")")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].evidence.size() == 3);
  CHECK(judge("NP121", {born(R"("pod-security.kubernetes.io/enforce":"baseline")")}).empty());
  CHECK(judge("NP121", {born(R"("openshift.io/run-level":"9")")}).empty());
  auto dry = born(R"("pod-security.kubernetes.io/enforce":"privileged")");
  dry.dry_run = true;
  CHECK(judge("NP121", {dry}).empty());
  CHECK(judge("NP121", {create_namespace(0, "jane", "unknown")}).empty());
}

TEST_CASE("a refused escalation tells whether it went through later", "[rules][NP122]") {
  auto findings = judge("NP122", {refused_escalation(0), refused_escalation(1)});
  REQUIRE_FALSE(findings.empty());
  CHECK(findings[0].fingerprint == findings[1].fingerprint);
  findings = judge(
      "NP122", {refused_escalation(0), rbac_write(60, "bob", "create", "clusterroles", "all", "")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].title.find("it succeeded later") != std::string::npos);
  CHECK(findings[0].evidence.size() == 2);
  auto plain = refused_escalation(0);
  plain.message = "clusterroles is forbidden: User \"bob\" cannot create resource";
  CHECK(judge("NP122", {plain}).empty());
}

TEST_CASE("only people force deletions", "[rules][NP123]") {
  auto finalize = event(0, "jane", "update", "namespaces", "stuck", 200);
  finalize.subresource = "finalize";
  CHECK(judge("NP123", {finalize}).size() == 1);
  finalize.user.username = "system:serviceaccount:kube-system:namespace-controller";
  CHECK(judge("NP123", {finalize}).empty());
  finalize.user.username = "jane";
  finalize.code = 409;
  CHECK(judge("NP123", {finalize}).empty());
}
