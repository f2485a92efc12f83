// What `audit` says a cluster gives away beside the creation of namespaces.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

constexpr const char* kRbac = "rbac.authorization.k8s.io";

Json rule(std::vector<std::string> verbs, const char* group, const char* resource) {
  return {{"verbs", std::move(verbs)}, {"apiGroups", {group}}, {"resources", {resource}}};
}

Json role(const char* name, Json rules) {
  return {{"apiVersion", "rbac.authorization.k8s.io/v1"},
          {"kind", "ClusterRole"},
          {"metadata", {{"name", name}}},
          {"rules", std::move(rules)}};
}

Json binding(const std::string& name, const char* role, const std::string& user) {
  return {{"apiVersion", "rbac.authorization.k8s.io/v1"},
          {"kind", "ClusterRoleBinding"},
          {"metadata", {{"name", name}}},
          {"roleRef", {{"apiGroup", kRbac}, {"kind", "ClusterRole"}, {"name", role}}},
          {"subjects", Json::array({{{"apiGroup", kRbac}, {"kind", "User"}, {"name", user}}})}};
}

Json findings_of(const Json& objects, std::vector<std::string> more = {}) {
  const Folder folder;
  const Json list = {{"apiVersion", "v1"}, {"kind", "List"}, {"items", objects}};
  const auto path = folder.write("dump.json", list.dump());
  more.insert(more.begin(), {"audit", "--from", path, "-o", "json"});
  return Json::parse(run_cli(more).out)["findings"];
}

std::vector<Json> of_rule(const Json& findings, const std::string& id) {
  std::vector<Json> found;
  for (const auto& finding : findings) {
    if (finding["rule"] == id) found.push_back(finding);
  }
  return found;
}

}  // namespace

TEST_CASE("audit reports what a bound role gives away, an unbound one not", "[given]") {
  const std::vector<std::pair<std::string, Json>> powers = {
      {"NP204", rule({"get", "list"}, "", "secrets")},
      {"NP216", rule({"get"}, "", "nodes/proxy")},
      {"NP211", rule({"escalate"}, kRbac, "clusterroles")},
      {"NP217", rule({"update"}, "admissionregistration.k8s.io", "mutatingwebhookconfigurations")},
      {"NP215", rule({"create"}, "", "serviceaccounts/token")},
      {"NP214", rule({"impersonate"}, "", "users")}};
  for (const auto& [id, power] : powers) {
    INFO(id);
    auto objects = Json::array({role("r", Json::array({power}))});
    CHECK(of_rule(findings_of(objects), id).empty());
    objects.push_back(binding("b", "r", "eve"));
    const auto found = of_rule(findings_of(objects), id);
    REQUIRE(found.size() == 1);
    CHECK(found[0]["title"].get<std::string>().find("eve") != std::string::npos);
    CHECK(found[0]["severity"] != "info");
  }
}

TEST_CASE("what somebody added to a role of Kubernetes is given away like any other", "[given]") {
  const auto widened = [](const char* name, bool aggregated, Json rules) {
    auto one = role(name, std::move(rules));
    one["metadata"]["labels"] = {{"kubernetes.io/bootstrapping", "rbac-defaults"}};
    if (aggregated) {
      const Json labels = {{"rbac.authorization.k8s.io/aggregate-to-view", "true"}};
      const Json selector = {{"matchLabels", labels}};
      one["aggregationRule"] = {{"clusterRoleSelectors", Json::array({selector})}};
    }
    return one;
  };
  const auto pods = rule({"get", "list", "watch"}, "", "pods");
  const auto secrets = rule({"list"}, "", "secrets");
  const std::vector<std::string> as_it_is = {"--builtin-roles", "none", "--kubernetes-version",
                                             "1.34"};
  for (const bool aggregated : {false, true}) {
    INFO(aggregated);
    const auto* name = aggregated ? "view" : "system:basic-user";
    const auto of = [&](Json rules) {
      return of_rule(findings_of(Json::array({widened(name, aggregated, std::move(rules)),
                                              binding("b", name, "eve")}),
                                 as_it_is),
                     "NP204");
    };
    const auto found = of(Json::array({secrets}));
    REQUIRE(found.size() == 1);
    CHECK(found[0]["severity"] == "high");
    CHECK(of(Json::array({pods})).empty());
  }
  // What a gathered role gives is that role's.
  auto part = role("part", Json::array({secrets}));
  part["metadata"]["labels"] = {{"rbac.authorization.k8s.io/aggregate-to-view", "true"}};
  const auto gathered =
      of_rule(findings_of(Json::array({widened("view", true, Json::array({secrets})), part,
                                       binding("b", "view", "eve")}),
                          as_it_is),
              "NP204");
  REQUIRE(gathered.size() == 1);
  CHECK(gathered[0]["title"].get<std::string>().find("part") != std::string::npos);
}

TEST_CASE("a permission that does not exist is told, and fails nothing", "[given]") {
  const auto of = [](const char* resource) {
    return of_rule(
        findings_of(Json::array(
            {role("r", Json::array({rule({"delete"}, "", resource)})), binding("b", "r", "eve")})),
        "NP230");
  };
  const auto found = of("pods/log");
  REQUIRE(found.size() == 1);
  CHECK(found[0]["severity"] == "info");
  CHECK(of("pods").empty());
}

TEST_CASE("a role is one finding, whoever is bound to it", "[given]") {
  auto objects = Json::array(
      {role("r", Json::array({rule({"get"}, "", "secrets"), rule({"list"}, "", "secrets")}))});
  for (int i = 0; i < 40; ++i) {
    objects.push_back(binding("b" + std::to_string(i), "r", "user-" + std::to_string(i)));
  }
  const auto found = of_rule(findings_of(objects), "NP204");
  REQUIRE(found.size() == 1);
  CHECK(found[0]["title"].get<std::string>().find("and 37 more") != std::string::npos);
  CHECK(found[0]["evidence"].size() < 10);
}

TEST_CASE("what a finding on namespaces says of a binding is not said again", "[given]") {
  const auto everything =
      Json::array({role("all", Json::array({rule({"*"}, "*", "*")})), binding("b", "all", "eve")});
  const auto findings = findings_of(everything);
  CHECK(of_rule(findings, "NP009").size() == 1);
  CHECK(of_rule(findings, "NP201").empty());
  // Another permission of a binding that leads to namespaces weighs what it weighs, whatever the
  // rule on posture says, or where that is off.
  const auto leads = Json::array(
      {role("r", Json::array({rule({"create"}, "", "pods"), rule({"get"}, "", "secrets")})),
       binding("b", "r", "eve")});
  REQUIRE_FALSE(of_rule(findings_of(leads), "NP002").empty());
  for (const auto& more : {std::vector<std::string>{}, {"--rule-off", "NP002"}}) {
    const auto secrets = of_rule(findings_of(leads, more), "NP204");
    REQUIRE(secrets.size() == 1);
    CHECK(secrets[0]["severity"] == "high");
  }
  CHECK(of_rule(findings_of(everything, {"--rule-off", "NP009"}), "NP201").size() == 1);
  // Who may create namespaces is Low, and lowers nothing else.
  const auto maker = Json::array({role("r", Json::array({rule({"create"}, "", "namespaces"),
                                                         rule({"escalate"}, kRbac, "roles")})),
                                  binding("b", "r", "eve")});
  const auto escalates = of_rule(findings_of(maker), "NP211");
  REQUIRE(escalates.size() == 1);
  CHECK(escalates[0]["severity"] == "high");
}

TEST_CASE("nothing weighs less because more is given", "[given]") {
  const auto worst = [](const Json& rules) {
    const auto findings = findings_of(Json::array({role("r", rules), binding("b", "r", "eve")}));
    int most = 0;
    const std::vector<std::string> order = {"info", "low", "medium", "high", "critical"};
    for (const auto& finding : findings) {
      const auto at = std::ranges::find(order, finding["severity"].get<std::string>());
      most = std::max(most, static_cast<int>(at - order.begin()));
    }
    return most;
  };
  const std::vector<Json> powers = {
      rule({"*"}, kRbac, "*"),
      rule({"create"}, "", "serviceaccounts/token"),
      rule({"impersonate"}, "", "users"),
      rule({"get"}, "", "nodes/proxy"),
      rule({"list"}, "", "secrets"),
  };
  const std::vector<Json> more = {rule({"create"}, "", "namespaces"), rule({"*"}, "", "*"),
                                  rule({"create"}, "*", "*"), rule({"create"}, "", "pods")};
  for (const auto& power : powers) {
    const auto alone = worst(Json::array({power}));
    CHECK(alone >= 3);
    for (const auto& other : more) {
      INFO(power.dump() << " and " << other.dump());
      CHECK(worst(Json::array({power, other})) >= alone);
    }
  }
}

TEST_CASE("admin and edit lead to everything from every namespace, and from kube-system",
          "[given]") {
  for (const auto* name : {"edit", "admin"}) {
    const auto found = of_rule(findings_of(Json::array({binding("b", name, "eve")})), "NP220");
    REQUIRE(found.size() == 1);
    CHECK(found[0]["severity"] == "high");
    auto in = binding("b", name, "eve");
    in["kind"] = "RoleBinding";
    in["metadata"]["namespace"] = "kube-system";
    CHECK(of_rule(findings_of(Json::array({in})), "NP220").at(0)["severity"] == "high");
    in["metadata"]["namespace"] = "shop";
    CHECK(of_rule(findings_of(Json::array({in})), "NP220").empty());
  }
  CHECK(of_rule(findings_of(Json::array({binding("b", "view", "eve")})), "NP220").empty());
}

TEST_CASE("a rule that somebody put into a role of Kubernetes' own is told", "[given]") {
  auto controller = role("system:controller:job-controller", Json::array({rule({"*"}, "*", "*")}));
  controller["metadata"]["labels"] = {{"kubernetes.io/bootstrapping", "rbac-defaults"}};
  const auto found = of_rule(findings_of(Json::array({controller})), "NP009");
  REQUIRE(found.size() == 1);
  CHECK(found[0]["severity"] == "high");
}

TEST_CASE("what else is given away is a section of the text", "[given]") {
  const Folder folder;
  const Json list = {
      {"apiVersion", "v1"},
      {"kind", "List"},
      {"items",
       {role("r", Json::array({rule({"get"}, "", "secrets")})), binding("b", "r", "eve")}}};
  const auto path = folder.write("dump.json", list.dump());
  const auto text = run_cli({"audit", "--all", "--from", path}).out;
  const auto section = text.find("Other powerful permissions (1)");
  REQUIRE(section != std::string::npos);
  CHECK(text.find("NP204", section) != std::string::npos);
  const auto quiet = run_cli({"audit", "--all", "--from", fixture("platforms/kubeadm.json")}).out;
  CHECK(quiet.find("Other powerful permissions") == std::string::npos);
}

TEST_CASE("a rule that somebody put into a role of Kubernetes' own is what has to go", "[given]") {
  auto controller = role("system:controller:job-controller", Json::array({rule({"*"}, "*", "*")}));
  const Folder folder;
  const Json list = {{"apiVersion", "v1"}, {"kind", "List"}, {"items", Json::array({controller})}};
  const auto path = folder.write("dump.json", list.dump());
  const auto report = Json::parse(run_cli({"audit", "--from", path, "-o", "json"}).out);
  const auto& cause = report["causes"][0];
  CHECK(cause["title"].get<std::string>().find("does not give it") != std::string::npos);
  REQUIRE(cause["fix"]["changes"].size() == 1);
  CHECK(cause["fix"]["changes"][0]["what"] == "rule");
  const auto command = cause["fix"]["changes"][0]["command"].get<std::string>();
  CHECK(command.find("kubectl patch clusterrole") != std::string::npos);
  CHECK(command.find("delete") == std::string::npos);
}
