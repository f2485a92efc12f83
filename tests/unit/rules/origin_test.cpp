// Who stood behind a creation stands in the findings about it: minters of tokens, pods, and who
// asked the controller that made the namespace.
#include "tests/support/events.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace nsposture;
using namespace nsposture::tests;

namespace {

// The texts of the evidence of a rule's one finding.
std::vector<std::string> evidence_of(std::string_view rule, std::vector<store::AuditEvent> events) {
  const auto findings = run_rule(*case_file(base_cluster(), std::move(events)), rule);
  REQUIRE(findings.size() == 1);
  std::vector<std::string> texts;
  for (const auto& evidence : findings[0].evidence) texts.push_back(evidence.text);
  return texts;
}

bool tells(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

std::string account(const std::string& name) {
  return "system:serviceaccount:ci:" + name;
}

store::AuditEvent mint(double seconds, std::string user, const std::string& account,
                       const std::string& id, const std::string& held = "") {
  auto e = event(seconds, std::move(user), "create", "serviceaccounts", account, 201);
  e.namespace_ = "ci";
  e.subresource = "token";
  e.issued_credential_id = id;
  e.user.credential_id = held;
  return e;
}

store::AuditEvent create_with(double seconds, std::string user, const std::string& credential) {
  auto e = create_namespace(seconds, std::move(user), "team");
  e.user.credential_id = credential;
  return e;
}

store::AuditEvent anchor(double seconds, std::string user, std::string name) {
  auto e = event(seconds, std::move(user), "create", "subnamespaceanchors", std::move(name), 201);
  e.api_group = "hnc.x-k8s.io";
  e.namespace_ = "parent";
  return e;
}

const std::string kHnc = "system:serviceaccount:hnc-system:default";

}  // namespace

TEST_CASE("a token's minters are followed to the first", "[rules][NP101]") {
  const auto texts = evidence_of("NP101", {mint(1, "eve", "builder", "JTI=1"),
                                           mint(2, account("builder"), "bot", "JTI=2", "JTI=1"),
                                           create_with(3, account("bot"), "JTI=2")});
  CHECK(tells(texts,
              R"(the token of ServiceAccount "ci/bot" was issued to ServiceAccount "ci/builder")"));
  CHECK(tells(texts, R"(the token of ServiceAccount "ci/builder" was issued to User "eve")"));
}

TEST_CASE("a circle of minters ends, a renewed token has no other hand in it", "[rules][NP101]") {
  auto texts = evidence_of("NP101", {mint(1, account("b"), "a", "JTI=1", "JTI=2"),
                                     mint(2, account("a"), "b", "JTI=2", "JTI=1"),
                                     create_with(3, account("a"), "JTI=1")});
  CHECK(std::count_if(texts.begin(), texts.end(), [](const std::string& text) {
          return text.find("was issued to") != std::string::npos;
        }) == 2);
  texts = evidence_of("NP101", {mint(1, account("a"), "a", "JTI=1", "JTI=1"),
                                create_with(3, account("a"), "JTI=1")});
  for (const auto& text : texts) CHECK(text.find("was issued to") == std::string::npos);
}

TEST_CASE("the pod of a token is told, its kubelet is not suspected", "[rules][NP101]") {
  auto created = create_with(3, account("bot"), "JTI=1");
  created.user.pod_name = "runner-1";
  created.user.node_name = "n1";
  const auto texts = evidence_of("NP101", {mint(1, "system:node:n1", "bot", "JTI=1"), created});
  CHECK(tells(texts, "the token is that of pod `ci/runner-1` on node `n1`"));
  for (const auto& text : texts) CHECK(text.find("was issued to") == std::string::npos);
}

TEST_CASE("who asked a controller for the namespace is told", "[rules][NP101]") {
  const auto made = create_namespace(10, kHnc, "team");
  auto texts = evidence_of("NP101", {anchor(9, "kim", "team"), made});
  CHECK(tells(texts, R"(User "kim" asked for it (subnamespaceanchors))"));
  // Another name, a later one, a refused one: nobody is known.
  auto refused = anchor(9, "kim", "team");
  refused.code = 403;
  for (const auto& other : {anchor(9, "kim", "teams"), anchor(11, "kim", "team"), refused}) {
    texts = evidence_of("NP101", {other, made});
    for (const auto& text : texts) CHECK(text.find("asked for it") == std::string::npos);
  }
}
