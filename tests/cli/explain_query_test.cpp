// explain: the grant with its places, or the nearest misses in words.
#include "tests/cli/query_manifests.h"
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace nsposture::tests;
using nlohmann::json;

namespace {

struct Setup {
  Folder folder;
  std::string cluster = folder.write("cluster.yaml", std::string(kQueryManifests));

  [[nodiscard]] Result run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "explain");
    for (const auto* more : {"-q", "--builtin-roles", "none", "--from"}) arguments.push_back(more);
    arguments.push_back(cluster);
    return run_cli(arguments);
  }

  [[nodiscard]] json answer(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"-o", "json"});
    return json::parse(run(arguments).out);
  }
};

}  // namespace

TEST_CASE("an allowed request is explained by binding, role and rule", "[cli][explain]") {
  const Setup setup;
  const auto result = setup.run({"group:platform", "create", "namespaces"});
  CHECK(result.code == 0);
  CHECK(result.out.starts_with("yes: Group \"platform\" may create namespaces\n"));
  CHECK(result.out.find(setup.cluster + ":8") != std::string::npos);  // binding
  CHECK(result.out.find(setup.cluster + ":5") != std::string::npos);  // rule
  const auto answer = setup.answer({"group:platform", "create", "namespaces"});
  CHECK(answer["allowed"] == true);
  CHECK(answer["reason"] ==
        "RBAC: allowed by ClusterRoleBinding \"platform-creates\" of ClusterRole \"creator\" to "
        "Group \"platform\"");
  REQUIRE(answer["grants"].size() == 1);
  CHECK(answer["grants"][0]["rule"]["line"] == 5);
  CHECK(answer["misses"].empty());
}

TEST_CASE("the spellings of a service account mean the same", "[cli][explain]") {
  const Setup setup;
  const auto subject = GENERATE("sa:ci/builder", "system:serviceaccount:ci:builder",
                                "user:system:serviceaccount:ci:builder");
  const auto answer = setup.answer({subject, "create", "namespaces"});
  CHECK(answer["subject"]["kind"] == "ServiceAccount");
  CHECK(answer["subject"]["namespace"] == "ci");
  CHECK(answer["allowed"] == false);
  REQUIRE_FALSE(answer["misses"].empty());
  CHECK(answer["misses"][0]["kind"] == "other_scope");
  CHECK(answer["misses"][0]["text"].get<std::string>().find("team-a") != std::string::npos);
}

TEST_CASE("what is no subject is wrong usage", "[cli][explain]") {
  const Setup setup;
  const auto subject = GENERATE("sa:builder", "sa:/builder", "sa:ci/", "group:", "user:");
  CHECK(setup.run({subject, "create", "namespaces"}).code == 2);
}

TEST_CASE("a missing role is a near miss", "[cli][explain]") {
  const Setup setup;
  const auto result = setup.run({"rosa", "create", "namespaces"});
  CHECK(result.code == 3);
  CHECK(result.out.find("does not exist: ClusterRole `not-there`") != std::string::npos);
}

TEST_CASE("names that only apply can create are told, and allow just those", "[cli][explain]") {
  const Setup setup;
  const std::vector<std::string> groups = {"--as-group", "dev", "--as-group", "ops"};
  const auto ask = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), groups.begin(), groups.end());
    return setup.run(std::move(arguments));
  };
  const auto any = ask({"jane", "create", "namespaces"});
  CHECK(any.code == 1);
  CHECK(any.out.find("by server-side apply only, and only sandbox") != std::string::npos);
  CHECK(ask({"jane", "create", "namespaces", "sandbox"}).code == 0);
  CHECK(ask({"jane", "create", "namespaces", "other"}).code == 1);
  // create without patch is nothing.
  CHECK(setup.run({"jane", "create", "namespaces", "sandbox", "--as-group", "dev"}).code == 1);
}

TEST_CASE("non-resource URLs are explained too", "[cli][explain]") {
  const Setup setup;
  CHECK(setup.run({"group:platform", "get", "/metrics"}).code == 0);
  CHECK(setup.run({"group:platform", "get", "/healthz"}).code == 1);
}

TEST_CASE("a member by the groups file is explained by the group", "[cli][explain]") {
  const Setup setup;
  const auto file = setup.folder.write("g.csv", "jane,platform\n");
  CHECK(setup.run({"jane", "create", "namespaces"}).code == 1);
  const auto answer = setup.answer({"jane", "create", "namespaces", "--groups", file});
  CHECK(answer["allowed"] == true);
  CHECK(answer["grants"][0]["given_to"]["name"] == "platform");
}
