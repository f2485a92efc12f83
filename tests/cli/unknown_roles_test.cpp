// A binding to a role that the input does not have: what it grants is not known, and is told so.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

const std::string kBound = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: makers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: maker}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers, namespace: team}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: kim}]
---
)";

// It has the role that is asked for, which does not let anybody make namespaces.
const std::string kRole = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: maker}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
)";

class Asked {
 public:
  explicit Asked(const std::string& text) : path_(folder_.write("rbac.yaml", text)) {}

  [[nodiscard]] Result ask(std::vector<std::string> words) const {
    words.insert(words.end(), {"--from", path_, "-o", "json"});
    return run_cli(words);
  }

  [[nodiscard]] Result batch(const std::string& lines) const {
    return ask({"can-i", "--batch", folder_.write("batch.ndjson", lines)});
  }

 private:
  Folder folder_;
  std::string path_;
};

const std::vector<std::string> kWhoCan = {"who-can", "create", "namespaces"};

std::vector<std::string> can_i(const std::string& who) {
  return {"can-i", "create", "namespaces", "--as", who};
}

bool says(const Result& result, const std::string& text) {
  return result.out.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("what a role grants that the input does not have is told as not known", "[unknown]") {
  const std::string sentence =
      R"(ClusterRoleBinding \"makers\" gives ClusterRole \"maker\", which the input does not have)";
  const auto& [question, code] = GENERATE(table<std::vector<std::string>, int>({
      {{"can-i", "create", "namespaces", "--as", "jane"}, 3},
      {{"explain", "jane", "create", "namespaces"}, 3},
      {{"who-can", "create", "namespaces"}, 3},
      {{"who-can", "create", "namespaces", "--transitive"}, 3},
      {{"remediate", "jane", "create", "namespaces"}, 3},
      {{"remediate", "--everybody", "create", "namespaces"}, 3},
      {{"can-i", "--list", "--as", "jane"}, 3},
  }));
  CAPTURE(question);
  const auto result = Asked(kBound).ask(question);
  CHECK(result.code == code);
  CHECK(says(result, sentence));
}

TEST_CASE("a role that is not there bears on those alone who are bound to it", "[unknown]") {
  const Asked asked(kBound);
  CHECK_FALSE(says(asked.ask(can_i("kim")), "incomplete"));
  CHECK_FALSE(says(asked.ask({"explain", "kim", "create", "namespaces"}), "incomplete"));
  CHECK_FALSE(says(asked.ask({"remediate", "kim", "create", "namespaces"}), "incomplete"));
}

TEST_CASE("a role that the input has is known", "[unknown]") {
  const Asked asked(kBound + kRole);
  CHECK_FALSE(says(asked.ask(kWhoCan), "incomplete"));
  CHECK(Json::parse(asked.ask(can_i("jane")).out)["allowed"] == false);
  CHECK(asked.ask(can_i("jane")).code == 1);
  CHECK(asked.ask(kWhoCan).code == 0);
  CHECK(asked.ask({"remediate", "jane", "create", "namespaces"}).code == 0);
}

TEST_CASE("a batch tells a role that is not there", "[unknown]") {
  const std::string jane =
      R"({"user":"jane","resourceAttributes":{"verb":"create","resource":"namespaces"}})"
      "\n";
  const std::string kim =
      R"({"user":"kim","resourceAttributes":{"verb":"create","resource":"namespaces"}})"
      "\n";
  const Asked asked(kBound);
  const auto answer = asked.batch(jane);
  CHECK(answer.code == 3);
  CHECK(Json::parse(answer.out)["allowed"] == false);
  CHECK(says(answer, "which the input does not have: what it grants is not known"));
  CHECK(asked.batch(kim).code == 0);
  CHECK_FALSE(says(asked.batch(kim), "incomplete"));
}

TEST_CASE("a batch tells words that nobody knows", "[unknown]") {
  const Asked asked(kBound + kRole);
  const auto answer = Json::parse(
      asked
          .batch(R"({"user":"jane","resourceAttributes":{"verb":"craete","resource":"namespace"}})")
          .out);
  CHECK(answer["known"] == false);
  CHECK(answer["did_you_mean"] == Json{"create", "namespaces"});
  const auto known = Json::parse(
      asked
          .batch(
              R"({"user":"jane","resourceAttributes":{"verb":"create","resource":"namespaces"}})")
          .out);
  CHECK_FALSE(known.contains("known"));
}

TEST_CASE("a batch without a request is no answer", "[unknown]") {
  const Asked asked(kBound + kRole);
  CHECK(asked.batch("").code == 3);
  CHECK(asked.batch("\n  \n").code == 3);
}

TEST_CASE("rights inside of other objects are told under --from too", "[unknown]") {
  const std::string csv = R"(apiVersion: operators.coreos.com/v1alpha1
kind: ClusterServiceVersion
metadata: {name: op, namespace: team}
spec: {install: {spec: {clusterPermissions: [{serviceAccountName: op, rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]}]}}}
)";
  const Asked asked(kBound + kRole + csv);
  const auto answer = asked.ask(can_i("jane"));
  CHECK(answer.code == 3);
  CHECK(Json::parse(answer.out)["allowed"].is_null());
  // What a server keeps of them has led to objects of its own.
  auto kept = csv;
  kept.replace(kept.find("{name: op"), 9, "{uid: u, resourceVersion: '1', name: op");
  CHECK(Asked(kBound + kRole + kept).ask(can_i("jane")).code == 1);
}

TEST_CASE("a batch reads the groups of v1beta1 too", "[unknown]") {
  auto text = kBound + kRole;
  text.replace(text.find("kind: User, name: jane"), 22, "kind: Group, name: dev");
  const Asked asked(text);
  const auto allowed = [&](const std::string& key) {
    const auto line = R"({"user":"jane",")" + key +
                      R"(":["dev"],"resourceAttributes":{"verb":"get","resource":"pods"}})";
    return Json::parse(asked.batch(line).out)["allowed"].get<bool>();
  };
  CHECK(allowed("groups"));
  CHECK(allowed("group"));
  CHECK_FALSE(allowed("team"));
}
