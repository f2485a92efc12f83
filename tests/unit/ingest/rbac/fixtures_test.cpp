#include "tests/unit/ingest/rbac/reading.h"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace nsposture;
using namespace nsposture::ingest;
namespace fs = std::filesystem;

namespace {

manifest::ReadResult read_folder(const std::string& name) {
  manifest::ReadOptions options;
  options.builtin_roles = "none";
  return manifest::read_rbac({(fs::path(NSPOSTURE_FIXTURES) / name).string()}, options);
}

// Without the folder the fixtures lie in.
Strings told(const manifest::ReadResult& result) {
  const std::string prefix = (fs::path(NSPOSTURE_FIXTURES) / "bad").string() + "/";
  Strings lines;
  for (const auto& diagnostic : result.diagnostics) {
    auto line = describe(diagnostic);
    for (std::size_t at = 0; (at = line.find(prefix)) != std::string::npos;) {
      line.erase(at, prefix.size());
    }
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

TEST_CASE("a team's folder of manifests is read without a word", "[ingest]") {
  const auto result = read_folder("manifests");
  CHECK(result.diagnostics.empty());
  CHECK(role_names(result) == Strings{"widgets-view", "reader", "namespace-maker", "deployer"});
  CHECK(result.cluster.bindings.size() == 2);
  CHECK(result.cluster.workloads.size() == 2);
  CHECK(result.cluster.skipped_kinds == std::map<std::string, std::uint64_t>{{"ConfigMap", 1}});
}

TEST_CASE("a folder of faults gives one line each, and the rest is read", "[ingest]") {
  const auto result = read_folder("bad");
  CHECK(
      told(result) ==
      Strings{
          "bomb.yaml:6:10: aliases expand to more than 100000 nodes",
          "cut.json:3:1: not valid JSON: a string is not closed",
          "one-of-three.yaml:8:1: not valid YAML: end of map flow not found",
          "refused.yaml:5:3: Role.rbac.authorization.k8s.io \"no-verbs\" is invalid: "
          "rules[0].verbs: Required value: verbs must contain at least one value",
          "refused.yaml:13:3: ClusterRoleBinding.rbac.authorization.k8s.io \"homeless-account\" is "
          "invalid: subjects[0].namespace: Required value",
          "template.yaml:6:1: contains Go template markup: render it first (helm template …)",
          "twice.yaml:12:3: duplicate key `resources`: the last one counts",
          "twice.yaml:14:3: unknown field \"rules[0].resourceName\": kubectl refuses it, the API "
          "server drops it",
          "twice.yaml:6:1: the same object was read before from twice.yaml:1: this one replaces it",
          "types.yaml:7:16: ClusterRole in version \"v1\" cannot be handled as a ClusterRole: "
          "json: cannot unmarshal bool into Go struct field PolicyRule.rules.verbs of type string",
          "types.yaml:12:9: Namespace in version \"v1\" cannot be handled as a Namespace: json: "
          "cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string",
      });
  Strings namespaces;
  for (const auto& ns : result.cluster.namespaces) namespaces.push_back(ns.meta.name);
  CHECK(namespaces == Strings{"kept", "first", "third"});
  CHECK(role_names(result) == Strings{"fine", "twice"});
}
