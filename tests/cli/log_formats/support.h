// One log, written by the test, imported and judged by the program.
#pragma once

#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <set>
#include <string>

namespace nsposture::tests {

// As the API server writes it: `user` created namespace `name`, as cluster-admin.
inline nlohmann::ordered_json creation(const std::string& id, const std::string& name,
                                       const std::string& user = "ann") {
  return nlohmann::ordered_json::parse(
      R"({"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":")" +
      id + R"(","stage":"ResponseComplete","requestURI":"/api/v1/namespaces","verb":"create",)" +
      R"("user":{"username":")" + user + R"(","groups":["system:authenticated"]},)" +
      R"("sourceIPs":["10.1.1.1"],"userAgent":"kubectl/v1.30.0","objectRef":{"resource":)" +
      R"("namespaces","apiVersion":"v1","name":")" + name + R"("},"responseStatus":{"metadata":)" +
      R"({},"code":201},"requestReceivedTimestamp":"2026-03-01T10:00:00.000020Z",)" +
      R"("stageTimestamp":"2026-03-01T10:00:00.010020Z","requestObject":{"kind":"Namespace",)" +
      R"("apiVersion":"v1","metadata":{"name":")" + name + R"("}},"responseObject":{"kind":)" +
      R"("Namespace","apiVersion":"v1","metadata":{"name":")" + name +
      R"(","uid":"u-1","creationTimestamp":"2026-03-01T10:00:00Z"}},"annotations":{)" +
      R"("authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: allowed )" +
      R"(by ClusterRoleBinding \"b\" of ClusterRole \"r\" to User \")" + user + R"(\""}})");
}

struct Imported {
  int code = 0;
  nlohmann::json json;

  [[nodiscard]] std::uint64_t of(const char* key) const { return json[key].get<std::uint64_t>(); }
};

// `content` as a file of that name, imported into a database of its own.
inline Imported imported(const std::string& name, const std::string& content) {
  const Folder folder;
  const auto result = run_cli({"events", "import", "-q", folder.write(name, content), "--db",
                               folder.path("x.db"), "-o", "json"});
  Imported imported{result.code, nlohmann::json::parse(result.out)};
  INFO(result.out);
  CHECK(imported.of("lines") == imported.of("kept") + imported.of("duplicates") +
                                    imported.of("irrelevant") + imported.of("malformed_lines"));
  return imported;
}

// Another grant, as a server has it: whoever created a namespace had none that is there today.
inline const std::string kOtherGrants =
    "apiVersion: rbac.authorization.k8s.io/v1\n"
    "kind: ClusterRole\n"
    "metadata: {name: r, uid: 0b1c2d3e-0000-4000-8000-000000000003}\n"
    "rules: [{apiGroups: [''], resources: [namespaces], verbs: [create]}]\n";

// The rules that judge events, of what was found in a log.
inline std::set<std::string> activity_rules(const std::string& name, const std::string& content) {
  const Folder folder;
  const auto result = run_cli({"audit", "-q", "--from", folder.write("rbac.yaml", kOtherGrants),
                               "--audit-log", folder.write(name, content), "-o", "json"});
  std::set<std::string> rules;
  const auto json = nlohmann::json::parse(result.out);
  for (const auto& finding : json["findings"]) {
    const auto rule = finding["rule"].get<std::string>();
    if (rule >= "NP1" && rule < "NP2") rules.insert(rule);
  }
  return rules;
}

}  // namespace nsposture::tests
