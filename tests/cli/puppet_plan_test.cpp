// The plan against whoever made a service account to act by: from the log alone it ends what the
// person used, and does not make the account anew.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

struct Request {
  std::string user, verb, group, resource, namespace_, name, reason;
  int code = 201;
  Json object = nullptr;
  std::string subresource = {};
};

std::string line(int second, const Request& one) {
  const auto moment = "2026-03-01T10:00:" + std::to_string(10 + second) + ".000000Z";
  Json event = {
      {"kind", "Event"},
      {"apiVersion", "audit.k8s.io/v1"},
      {"level", one.object.is_null() ? "Metadata" : "RequestResponse"},
      {"auditID", "id-" + std::to_string(second)},
      {"stage", "ResponseComplete"},
      {"requestURI", "/" + one.resource},
      {"verb", one.verb},
      {"user", {{"username", one.user}, {"groups", {"system:authenticated"}}}},
      {"sourceIPs", {"192.0.2.9"}},
      {"userAgent", "kubectl/v1.34.1"},
      {"objectRef",
       {{"resource", one.resource},
        {"namespace", one.namespace_},
        {"name", one.name},
        {"apiGroup", one.group},
        {"apiVersion", "v1"},
        {"subresource", one.subresource}}},
      {"responseStatus", {{"metadata", Json::object()}, {"code", one.code}}},
      {"requestReceivedTimestamp", moment},
      {"stageTimestamp", moment},
      {"annotations",
       {{"authorization.k8s.io/decision", "allow"}, {"authorization.k8s.io/reason", one.reason}}}};
  if (!one.object.is_null()) event["responseObject"] = one.object;
  return event.dump() + '\n';
}

const std::string kOfJane =
    R"(RBAC: allowed by ClusterRoleBinding "jane-ops" of ClusterRole "ops-admin" to User "jane")";
const std::string kOfBot =
    R"(RBAC: allowed by ClusterRoleBinding "bot" of ClusterRole "cluster-admin" to ServiceAccount "bot/ops")";
const std::string kBot = "system:serviceaccount:ops:bot";

const Json kBinding = {
    {"kind", "ClusterRoleBinding"},
    {"apiVersion", "rbac.authorization.k8s.io/v1"},
    {"metadata", {{"name", "bot"}}},
    {"roleRef",
     {{"apiGroup", "rbac.authorization.k8s.io"},
      {"kind", "ClusterRole"},
      {"name", "cluster-admin"}}},
    {"subjects", {{{"kind", "ServiceAccount"}, {"name", "bot"}, {"namespace", "ops"}}}}};

// `maker` makes the account; jane grants it something, has its token issued, and it creates `evil`.
std::string log_of(const std::string& maker) {
  const std::string rbac = "rbac.authorization.k8s.io";
  return line(1, {maker, "create", "", "serviceaccounts", "ops", "bot", kOfJane}) +
         line(2,
              {"jane", "create", rbac, "clusterrolebindings", "", "bot", kOfJane, 201, kBinding}) +
         line(3, {"jane", "create", "", "serviceaccounts", "ops", "bot", kOfJane, 201, nullptr,
                  "token"}) +
         line(9, {kBot, "create", "", "namespaces", "", "evil", kOfBot});
}

Json dossier_of(const std::string& log) {
  const Folder folder;
  const auto result =
      run_cli({"investigate", "evil", "--audit-log", folder.write("audit.log", log), "-o", "json"});
  REQUIRE(result.code != 2);
  return Json::parse(result.out);
}

std::string commands_of(const Json& dossier) {
  std::string text;
  for (const auto& item : dossier["plan"]) {
    for (const auto& command : item["commands"]) text += command.get<std::string>() + '\n';
  }
  return text;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an account that was made to act by is not made anew", "[cli][dossier]") {
  const auto dossier = dossier_of(log_of("jane"));
  const auto commands = commands_of(dossier);
  CHECK(has(commands, "kubectl -n ops delete serviceaccount -- bot"));
  CHECK_FALSE(has(commands, "create serviceaccount"));
  CHECK(has(commands, "kubectl delete clusterrolebinding -- bot"));
  // What let jane do it.
  CHECK(has(commands, "kubectl delete clusterrolebinding -- jane-ops"));
  const auto plan = dossier["plan"].dump();
  CHECK(has(plan, "User \\\\\\\"jane\\\\\\\" created it") +
            has(plan, "User \\\"jane\\\" created it") ==
        1);
  CHECK_FALSE(has(plan, "`bot` stays"));
  CHECK_FALSE(has(plan, "nsposture-least-1\\n  namespace: ops\\nsubjects"));
}

TEST_CASE("an account of somebody else keeps its name", "[cli][dossier]") {
  const auto commands = commands_of(dossier_of(log_of("installer")));
  CHECK(has(commands, "kubectl -n ops create serviceaccount -- bot"));
}
