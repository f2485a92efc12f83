#include "analyzer/correlation/reason.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using correlation::is_external_reason;
using correlation::parse_rbac_reason;

TEST_CASE("a cluster-wide reason names binding, role and subject", "[correlation]") {
  const auto reason = parse_rbac_reason(
      R"(RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "r" to Group "g")");
  REQUIRE(reason);
  CHECK(reason->binding == ObjectKey{ObjectKind::ClusterRoleBinding, "", "b"});
  CHECK(reason->role == ObjectKey{ObjectKind::ClusterRole, "", "r"});
  CHECK(reason->subject == Subject{SubjectKind::Group, "", "g"});
}

TEST_CASE("accounts and RoleBindings are written name first", "[correlation]") {
  const auto reason = parse_rbac_reason(
      R"(RBAC: allowed by RoleBinding "b/team" of Role "r" to ServiceAccount "deployer/ci")");
  REQUIRE(reason);
  CHECK(reason->binding == ObjectKey{ObjectKind::RoleBinding, "team", "b"});
  CHECK(reason->role == ObjectKey{ObjectKind::Role, "team", "r"});
  CHECK(reason->subject == Subject{SubjectKind::ServiceAccount, "ci", "deployer"});
}

TEST_CASE("quotes inside names do not end them", "[correlation]") {
  const auto reason = parse_rbac_reason(
      R"(RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "r" to User "a\" to User \"b")");
  REQUIRE(reason);
  CHECK(reason->subject.name == "a\" to User \"b");
}

TEST_CASE("what is no such reason is not taken for one", "[correlation]") {
  for (const auto* text :
       {"", "RBAC: ", R"(RBAC: allowed by ClusterRoleBinding "b")",
        R"(RBAC: allowed by RoleBinding "b" of Role "r" to User "u")",
        R"(allowed by ClusterRoleBinding "b" of ClusterRole "r" to Group "g")",
        R"(RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "r" to Robot "g")"}) {
    INFO(text);
    CHECK_FALSE(parse_rbac_reason(text));
  }
}

TEST_CASE("only a reason that is not RBAC's points to another authorizer", "[correlation]") {
  CHECK(is_external_reason("access granted by IAM permissions."));
  CHECK(is_external_reason("EKS Access Policy: allowed by ClusterRoleBinding \"a\""));
  CHECK_FALSE(is_external_reason(""));
  CHECK_FALSE(is_external_reason("RBAC: allowed by ClusterRoleBinding \"b\""));
}
