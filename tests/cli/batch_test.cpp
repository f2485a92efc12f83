// A batch is answered line by line: what nobody knows is told, and what the API would refuse is
// refused.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <sstream>

using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

const std::string kRbac = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: readers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
)";

class Asked {
 public:
  [[nodiscard]] Result batch(const std::string& lines) const {
    return run_cli({"can-i", "-q", "--batch", folder_.write("batch.ndjson", lines), "--from",
                    folder_.write("rbac.yaml", kRbac), "-o", "json"});
  }

 private:
  Folder folder_;
};

std::vector<Json> lines_of(const Result& result) {
  std::vector<Json> lines;
  std::istringstream in(result.out);
  for (std::string line; std::getline(in, line);) lines.push_back(Json::parse(line));
  return lines;
}

bool says(const Result& result, const std::string& text) {
  return result.out.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a batch tells subjects and namespaces that nobody knows", "[unknown]") {
  const Asked asked;
  const std::string pods = R"("resourceAttributes":{"verb":"list","resource":"pods")";
  const auto lines = lines_of(
      asked.batch(R"({"user":"jnae",)" + pods + "}}\n" + R"({"user":"jane",)" + pods +
                  R"(,"namespace":"kube-sytem"}})" + "\n" + R"({"user":"jane",)" + pods + "}}\n" +
                  R"({"user":"jane","groups":["a","system:authenticated"],)" + pods + "}}\n" +
                  R"({"user":"x@y","groups":["system:authenticatd"],)" + pods + "}}\n"));
  REQUIRE(lines.size() == 5);
  CHECK(lines[0]["unknown"][0]["what"] == "subject");
  CHECK(lines[0]["did_you_mean"] == Json{"jane"});
  CHECK(lines[1]["unknown"][0]["what"] == "namespace");
  CHECK(lines[1]["did_you_mean"] == Json{"kube-system"});
  // Most groups that an authenticator tells are bound to nothing.
  for (const auto at : {2U, 3U}) CHECK_FALSE(lines[at].contains("known"));
  CHECK(lines[4]["unknown"].size() == 2);
  CHECK(lines[4]["did_you_mean"][0] == "group:system:authenticated");
}

TEST_CASE("what a batch does not know changes no exit code", "[unknown]") {
  const Asked asked;
  const auto result =
      asked.batch(R"({"user":"jnae","resourceAttributes":{"verb":"lsit","resource":"pods"}})"
                  "\n"
                  R"({"user":"jane","resourceAttributes":{"verb":"list","resource":"nodes"}})");
  CHECK(result.code == 0);
  CHECK(lines_of(result)[0]["known"] == false);
  CHECK_FALSE(lines_of(result)[1].contains("known"));
}

TEST_CASE("a line with a field that the API does not have is refused", "[unknown]") {
  const Asked asked;
  const auto& [line, told] = GENERATE(table<std::string, std::string>({
      {R"({"user":"jane","Groups":["a"],"resourceAttributes":{"verb":"get","resource":"pods"}})",
       R"(batch.ndjson:2:16: unknown field "Groups"; did you mean "groups"?)"},
      {R"({"user":"jane","resourceAttributes":{"verb":"get","resource":"pods","namespcae":"a"}})",
       R"(batch.ndjson:2:69: unknown field "resourceAttributes.namespcae"; did you mean "namespace"?)"},
      {R"({"spec":{"user":"jane","nonResourceAttributes":{"verb":"get","url":"/x"}}})",
       R"(batch.ndjson:2:62: unknown field "spec.nonResourceAttributes.url")"},
      {R"({"spec":{"user":"jane","nonResourceAttributes":{"verb":"get"}},"user":"kim"})",
       R"(batch.ndjson:2:64: unknown field "user")"},
      {R"({"user":"jane","user":"kim","resourceAttributes":{"verb":"get","resource":"pods"}})",
       R"(batch.ndjson:2:16: the field "user" is there twice)"},
      {"[]", "batch.ndjson:2: not a JSON object"},
  }));
  const std::string good =
      R"({"user":"jane","resourceAttributes":{"verb":"get","resource":"pods"}})";
  const auto result = asked.batch(good + '\n' + line + '\n' + good);
  CHECK(result.code == 3);
  const auto lines = lines_of(result);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == lines[2]);
  CHECK_FALSE(lines[0].contains("error"));
  CHECK(lines[1]["allowed"] == false);
  CHECK(lines[1]["error"].get<std::string>().ends_with(told));
}

TEST_CASE("a line may have every field of the API", "[unknown]") {
  const Asked asked;
  const auto result = asked.batch(
      R"({"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","metadata":{},)"
      R"("spec":{"user":"jane","uid":"1","extra":{"a":["b"]},"groups":null,"resourceAttributes":)"
      R"({"verb":"get","group":"","version":"v1","resource":"pods","subresource":"","name":"",)"
      R"("namespace":"","fieldSelector":{},"labelSelector":{}}},"status":{"allowed":true}})");
  CHECK(result.code == 0);
  CHECK_FALSE(says(result, "error"));
}

TEST_CASE("a line about the path of a resource is told to ask for the resource", "[unknown]") {
  const Asked asked;
  const auto batch = [&](const std::string& path) {
    return asked.batch(R"({"user":"jane","nonResourceAttributes":{"verb":"get","path":")" + path +
                       R"("}})");
  };
  CHECK(batch("/api/v1/namespaces").code == 3);
  CHECK(says(batch("/api/v1/namespaces"), "incomplete"));
  CHECK(batch("/api/v1").code == 0);
}

TEST_CASE("a role that has a resource in the singular makes it no known one", "[unknown]") {
  const Folder folder;
  const auto rbac = folder.write("odd.yaml", kRbac + R"(---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: odd}
rules: [{apiGroups: [""], resources: [namespace, gadget], verbs: [get]}]
)");
  const auto known = [&](const std::string& resource) {
    const auto line =
        R"({"user":"jane","resourceAttributes":{"verb":"get","resource":")" + resource;
    const auto result = run_cli({"can-i", "-q", "--batch", folder.write("b.ndjson", line + "\"}}"),
                                 "--from", rbac, "-o", "json"});
    return !Json::parse(result.out).contains("known");
  };
  CHECK_FALSE(known("namespace"));
  CHECK(known("gadget"));
}
