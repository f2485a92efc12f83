// NP144 to NP147: RBAC at the moment it is written, and what is written every day.
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

AuditEvent role(double seconds, const std::string& name, const std::string& rules, int code = 201) {
  auto object = R"({"kind":"ClusterRole","metadata":{"name":")" + name + R"("},"rules":[)" + rules;
  return rbac_write(seconds, "jane", code == 201 ? "create" : "update", "clusterroles", name,
                    object + "]}", code);
}

std::string allows(const std::string& group, const std::string& resource, const std::string& verb) {
  return R"({"apiGroups":[")" + group + R"("],"resources":[")" + resource + R"("],"verbs":[")" +
         verb + R"("]})";
}

const std::string kEverything = allows("*", "*", "*");
const std::string kReadsSecrets = allows("", "secrets", "list");
const std::string kReadsPods = allows("", "pods", "list");

AuditEvent binding(double seconds, const std::string& to_role, const std::string& subject,
                   int code = 201) {
  return rbac_write(seconds, "jane", code == 201 ? "create" : "patch", "clusterrolebindings", "b",
                    R"({"kind":"ClusterRoleBinding","metadata":{"name":"b"},"roleRef":{)"
                    R"("kind":"ClusterRole","name":")" +
                        to_role + R"("},"subjects":[)" + subject + "]}",
                    code);
}

const std::string kBob = R"({"kind":"User","name":"bob"})";
const std::string kAccount = R"({"kind":"ServiceAccount","namespace":"tools","name":"operator"})";

AuditEvent account(double seconds, const std::string& by = "jane") {
  auto e = event(seconds, by, "create", "serviceaccounts", "operator", 201);
  e.namespace_ = "tools";
  return e;
}

AuditEvent in_kube_system(AuditEvent e) {
  e.resource = "rolebindings";
  e.namespace_ = "kube-system";
  return e;
}

AuditEvent unchanged(AuditEvent e) {
  e.object.insert(e.object.size() - 1, R"(,"unchanged":true)");
  return e;
}

}  // namespace

TEST_CASE("a binding that gives power is told, removed later or not", "[rules][NP144]") {
  auto findings = judge("NP144", {role(0, "all", kEverything), binding(1, "all", kBob)});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity >= Severity::High);
  CHECK_FALSE(findings[0].next_steps.empty());
  auto removal = rbac_write(60, "jane", "delete", "clusterrolebindings", "b", "", 200);
  findings = judge("NP144", {role(0, "all", kEverything), binding(1, "all", kBob), removal});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].title.find("it was removed later") != std::string::npos);
  CHECK(judge("NP144", {role(0, "reads", kReadsPods), binding(1, "reads", kBob)}).empty());
}

TEST_CASE("what everybody is given weighs more", "[rules][NP144]") {
  const std::string anonymous = R"({"kind":"Group","name":"system:unauthenticated"})";
  const auto findings =
      judge("NP144", {role(0, "reads", kReadsPods), binding(1, "reads", anonymous)});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::High);
  CHECK(judge("NP144", {role(0, "all", kEverything), binding(1, "all", anonymous)})[0].severity ==
        Severity::Critical);
}

TEST_CASE("a binding that GitOps writes again gives nothing new", "[rules][NP144]") {
  const auto all = role(0, "all", kEverything);
  // The response shows that nothing changed.
  CHECK(judge("NP144", {all, unchanged(binding(1, "all", kBob, 200))}).empty());
  // Only the repetition shows it.
  auto findings = judge("NP144", {all, binding(1, "all", kBob, 200), binding(200, "all", kBob, 200),
                                  binding(400, "all", kBob, 200)});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::Low);
  CHECK_FALSE(findings[0].doubts.empty());
  // Once: nobody knows.
  findings = judge("NP144", {all, binding(1, "all", kBob, 200)});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::Medium);
}

TEST_CASE("what a program is installed with weighs less, unless it leads to everything",
          "[rules][NP144]") {
  const auto secrets = role(0, "reader", kReadsSecrets);
  const auto alone = judge("NP144", {secrets, binding(5, "reader", kAccount)});
  REQUIRE(alone.size() == 1);
  CHECK(alone[0].severity == Severity::Medium);
  const auto installed = judge("NP144", {account(1), secrets, binding(5, "reader", kAccount)});
  REQUIRE(installed.size() == 1);
  CHECK(installed[0].severity == Severity::Low);
  // Made by another, or long ago.
  CHECK(judge("NP144", {account(1, "eve"), secrets, binding(5, "reader", kAccount)})[0].severity ==
        Severity::Medium);
  CHECK(judge("NP144", {account(1), secrets, binding(900, "reader", kAccount)})[0].severity ==
        Severity::Medium);
  CHECK(judge("NP144", {account(1), role(2, "all", kEverything), binding(5, "all", kAccount)})[0]
            .severity >= Severity::High);
}

TEST_CASE("a powerful role is told when it is written, one that reads is not", "[rules][NP145]") {
  const auto findings = judge("NP145", {role(0, "all", kEverything)});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity >= Severity::Medium);
  CHECK(judge("NP145", {role(0, "reads", kReadsPods)}).empty());
  // NP144 tells the binding of it.
  CHECK(judge("NP145", {role(0, "all", kEverything), binding(5, "all", kBob)}).empty());
}

TEST_CASE("a role that is widened is told, one that stays is not", "[rules][NP145]") {
  const auto before = role(0, "helper", kReadsPods);
  CHECK(judge("NP145", {before, role(60, "helper", kReadsPods + "," + kEverything, 200)}).size() ==
        1);
  CHECK(judge("NP145", {before, role(60, "helper", kReadsPods, 200)}).empty());
  CHECK(judge("NP145", {unchanged(role(60, "helper", kEverything, 200))}).empty());
}

TEST_CASE("a change of Kubernetes' own roles is told, of those that programs bring it is not",
          "[rules][NP146]") {
  CHECK(judge("NP146", {role(0, "system:basic-user", kEverything, 200)}).size() == 1);
  // At level Metadata what it was made into is not known.
  auto dark = role(0, "system:basic-user", kEverything, 200);
  dark.object.clear();
  dark.level = store::Level::Metadata;
  const auto findings = judge("NP146", {dark});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].confidence == store::Confidence::Medium);
  auto removal = rbac_write(0, "jane", "delete", "clusterroles", "edit", "", 200);
  CHECK(judge("NP146", {removal}).size() == 1);
  CHECK(judge("NP146", {role(0, "system:coredns", kReadsPods, 200)}).empty());
  CHECK(judge("NP146", {role(0, "helper", kEverything, 200)}).empty());
  auto aggregated = role(0, "edit", kReadsPods, 200);
  aggregated.user.username = "system:serviceaccount:kube-system:clusterrole-aggregation-controller";
  CHECK(judge("NP146", {aggregated}).empty());
}

TEST_CASE("a binding in kube-system is told, elsewhere it is not", "[rules][NP147]") {
  auto inside = in_kube_system(binding(1, "reads", kBob));
  const auto findings = judge("NP147", {role(0, "reads", kReadsPods), inside});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::Low);
  auto outside = inside;
  outside.namespace_ = "shop";
  CHECK(judge("NP147", {role(0, "reads", kReadsPods), outside}).empty());
  CHECK(judge("NP147", {role(0, "reads", kReadsPods), unchanged(inside)}).empty());
  auto by_controller = inside;
  by_controller.user.username = "eks:addon-manager";
  CHECK(judge("NP147", {by_controller}).empty());
}
