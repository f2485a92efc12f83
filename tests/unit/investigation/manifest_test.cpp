#include "analyzer/investigation/manifest.h"

#include "analyzer/investigation/least_privilege.h"
#include "tests/support/events.h"

#include <catch2/catch.hpp>
#include <yaml-cpp/yaml.h>

using namespace nsposture;
using namespace nsposture::investigation;
using namespace nsposture::tests;

TEST_CASE("whatever a name holds, YAML gives it back and nothing else", "[investigation]") {
  const auto name = GENERATE(as<std::string>{}, "plain", "a\nb: c", "\"]\n- x", "{{ }}", "# no",
                             "*alias", "&anchor", "!tag", "yes", "1e3", "\x1b[31m", "\x7f",
                             "\xe2\x80\xae"
                             "gnp",
                             "\xf0\x9f\x98\x80", "back\\slash", "'", "--- ", "\xc2\x85next line");
  const auto text = yaml_text(name);
  CHECK(YAML::Load(text).as<std::string>() == name);
  for (const char c : text) CHECK((c >= 0x20 && c < 0x7f));
}

TEST_CASE("manifests hold the names they were given", "[investigation]") {
  const std::string hostile = "x\"\nkind: Evil";
  const auto binding = YAML::Load(binding_manifest("", hostile, {SubjectKind::User, {}, hostile}));
  CHECK(binding["kind"].as<std::string>() == "ClusterRoleBinding");
  CHECK(binding["metadata"]["name"].as<std::string>() == hostile);
  CHECK(binding["subjects"][0]["name"].as<std::string>() == hostile);
  const auto inside =
      YAML::Load(binding_manifest("ns", "b", {SubjectKind::ServiceAccount, "ci", "bot"}));
  CHECK(inside["kind"].as<std::string>() == "RoleBinding");
  CHECK(inside["subjects"][0]["namespace"].as<std::string>() == "ci");
  CHECK(YAML::Load(deny_all_manifest("ns"))["spec"]["policyTypes"].size() == 2);
  CHECK(YAML::Load(zero_quota_manifest("ns"))["spec"]["hard"]["pods"].as<std::string>() == "0");
}

TEST_CASE("a script's title cannot leave its comment", "[investigation]") {
  const auto text = script("a\nrm -rf /\r\x1b[0m", {"true"});
  CHECK(text.find("\nrm") == std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE("rights in use are those of allowed requests, by namespace", "[investigation]") {
  std::vector<store::AuditEvent> events;
  events.push_back(create_namespace(0, "jane", "a"));
  events.push_back(create_namespace(1, "jane", "b", 403));
  events.push_back(create_namespace(2, "bob", "c"));
  events.push_back(apply_namespace(3, "jane", "sandbox"));
  auto policy = event(4, "jane", "create", "networkpolicies", "deny", 201);
  policy.api_group = "networking.k8s.io";
  policy.namespace_ = "a";
  events.push_back(policy);
  const auto requests = correlation::pair_stages(events);
  const auto rights = rights_in_use(requests, "jane", [](const auto&) { return true; });
  REQUIRE(rights.size() == 2);
  REQUIRE(rights.at("a").size() == 1);
  CHECK(rights.at("a")[0].resources == std::vector<std::string>{"networkpolicies"});
  bool creates = false;
  bool patches = false;
  for (const auto& rule : rights.at("")) {
    creates = creates ||
              (rule.verbs == std::vector<std::string>{"create"} && rule.resource_names.empty());
    patches = patches || (rule.verbs == std::vector<std::string>{"patch"} &&
                          rule.resource_names == std::vector<std::string>{"sandbox"});
  }
  CHECK(creates);
  CHECK(patches);
  CHECK(rights_in_use(requests, "jane", [](const auto&) { return false; }).empty());
  CHECK(rights_in_use(requests, "nobody", [](const auto&) { return true; }).empty());
}
