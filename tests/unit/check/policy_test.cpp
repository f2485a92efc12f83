#include "analyzer/check/policy.h"

#include "analyzer/check/baseline.h"
#include "graph/base/error.h"
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::check;

namespace {

std::string complaint(const std::string& text) {
  try {
    (void)parse_policy(text, "p.yaml");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::Usage);
    return error.what();
  }
  return "none";
}

Subject account(std::string ns, std::string name) {
  return {SubjectKind::ServiceAccount, std::move(ns), std::move(name)};
}

}  // namespace

TEST_CASE("a policy says what it says", "[check]") {
  const auto policy = parse_policy(R"(version: 1
fail_on: medium
rules:
  NP210: off
  NP204: critical
exclude: [charts/*]
namespaces:
  may_create:
    - group: platform
    - user: "ops-*"
    - service_account: flux-system/*
  required_labels:
    - owner
    - {name: tier, values: [gold, silver]}
forbidden:
  - subjects: [{service_account: ci/*}]
    verbs: [escalate]
    reason: because
baseline: b.json
)",
                                   "p.yaml");
  CHECK(policy.fail_on == "medium");
  CHECK(policy.rules.at("NP210") == std::nullopt);
  CHECK(policy.rules.at("NP204") == store::Severity::Critical);
  CHECK(policy.exclude == std::vector<std::string>{"charts/*"});
  CHECK(policy.lets_create({SubjectKind::Group, {}, "platform"}));
  CHECK_FALSE(policy.lets_create({SubjectKind::User, {}, "platform"}));
  CHECK(policy.lets_create({SubjectKind::User, {}, "ops-jane"}));
  CHECK(policy.lets_create(account("flux-system", "kustomize-controller")));
  CHECK_FALSE(policy.lets_create(account("flux", "system/x")));
  CHECK(policy.required_labels.at(1).values.size() == 2);
  CHECK(policy.forbidden.at(0).reason == "because");
  CHECK(policy.baseline == "b.json");
}

TEST_CASE("an empty policy is one, and nobody may create when the list says so", "[check]") {
  CHECK_FALSE(parse_policy("", "p.yaml").may_create.has_value());
  CHECK_FALSE(parse_policy("# nothing\n", "p.yaml").fail_on.has_value());
  const auto nobody = parse_policy("namespaces: {may_create: []}", "p.yaml");
  REQUIRE(nobody.may_create.has_value());
  CHECK_FALSE(nobody.lets_create({SubjectKind::Group, {}, "platform"}));
}

TEST_CASE("an unknown key is an error that names the one that was meant", "[check]") {
  CHECK(complaint("fail-on: high\n") ==
        "p.yaml:1:1: unknown key `fail-on` (did you mean `fail_on`?)");
  CHECK(complaint("version: 1\nnamespaces:\n  may_creat: []\n") ==
        "p.yaml:3:3: unknown key `may_creat` (did you mean `may_create`?)");
  CHECK(complaint("rules:\n  NP2O4: off\n").find("did you mean `NP204`") != std::string::npos);
  CHECK(complaint("zzzzzzzz: 1\n") == "p.yaml:1:1: unknown key `zzzzzzzz`");
  CHECK(complaint("namespaces:\n  may_create:\n    - grup: x\n").find("did you mean `group`") !=
        std::string::npos);
}

TEST_CASE("what a policy cannot mean is an error with its place", "[check]") {
  CHECK(complaint("fail_on: hihg\n") ==
        "p.yaml:1:10: `hihg` is not one of none, info, low, medium, high, critical (did you mean "
        "`high`?)");
  CHECK(complaint("version: 2\n").find("p.yaml:1:10: ") == 0);
  CHECK(complaint("- a\n").find("a mapping") != std::string::npos);
  CHECK(complaint("exclude: charts\n").find("a list is expected") != std::string::npos);
  CHECK(complaint("exclude: [[a]]\n").find("a text is expected") != std::string::npos);
  CHECK(complaint("fail_on: high\nfail_on: low\n").find("`fail_on` is given twice") !=
        std::string::npos);
  CHECK(complaint("a: [\n").find("not valid YAML") != std::string::npos);
  CHECK(complaint("version: 1\n---\nversion: 1\n").find("one document") != std::string::npos);
  CHECK(complaint("namespaces: {may_create: [{service_account: builder}]}\n")
            .find("NAMESPACE/NAME") != std::string::npos);
  CHECK(complaint("namespaces: {may_create: [{user: a, group: b}]}\n").find("not several") !=
        std::string::npos);
  CHECK(complaint("forbidden: [{subjects: [a]}]\n").find("what is forbidden") != std::string::npos);
}

namespace {

std::string of_resource(const std::string& name) {
  return complaint("forbidden:\n- resources: [\"" + name + "\"]\n");
}

std::string of_verb(const std::string& name) {
  return complaint("forbidden:\n- verbs: [\"" + name + "\"]\n");
}

}  // namespace

TEST_CASE("a resource that no rule can name is an error with the one that was meant", "[check]") {
  CHECK(of_resource("configmap") ==
        "p.yaml:2:15: `configmap` forbids nothing: Kubernetes has no such resource (did you mean "
        "`configmaps`?); one of others is written with its group, `configmap.GROUP`");
  const std::vector<std::pair<const char*, const char*>> kCases = {
      {"cm", "`configmaps`"},
      {"configmaps.core", "`configmaps`"},
      {"configmaps.", "`configmaps`"},
      {"Secrets", "`secrets`"},
      {"secret", "`secrets`"},
      {"secretes", "`secrets`"},
      {"Secret*", "lower case"},
      {" secrets", "space"},
      {"deploy", "`deployments.apps`"},
      {"configmaps.apps", "`configmaps`"},
      {"deployments.v1.apps", "`deployments.apps`"},
      {"deployments.app", "`apps`"},
      {"deployment.apps", "`deployments.apps`"},
      {"gadgets.apps", "no such resource"},
      {"pods/exce", "`exec`"},
      {"pod/exec", "`pods`"},
      {"serviceaccounts/tokens", "`token`"},
      {"widgets", "`widgets.GROUP`"},
      {"", "missing"},
  };
  for (const auto& [name, meant] : kCases) {
    INFO(name);
    const auto told = of_resource(name);
    CHECK(told.find("p.yaml:2:15: ") == 0);
    CHECK(told.find(meant) != std::string::npos);
  }
  for (const auto* name : {"secrets",
                           "pods/exec",
                           "pods/*",
                           "*/exec",
                           "*",
                           "*.apps",
                           "deployments.apps",
                           "deployments.apps/scale",
                           "deployments/scale.apps",
                           "deployments/scale",
                           "deployments",
                           "serviceaccounts/token",
                           "nodes/proxy",
                           "widgets.example.com",
                           "widgets.example.com/paint",
                           "*.example.com",
                           "config*",
                           "ingresses.extensions",
                           "events.events.k8s.io",
                           "pods.metrics.k8s.io",
                           "workloads.scheduling.k8s.io",
                           "users",
                           "userextras/scopes",
                           "roles.rbac.authorization.k8s.io"}) {
    INFO(name);
    CHECK(of_resource(name) == "none");
  }
}

TEST_CASE("a verb or a namespace that cannot be is an error", "[check]") {
  CHECK(of_verb("Escalate").find("did you mean `escalate`") != std::string::npos);
  CHECK(of_verb("escalat").find("did you mean `escalate`") != std::string::npos);
  for (const auto* verb : {"GET", "deletes", "post", "write", "exec", "", "get "}) {
    INFO(verb);
    CHECK(of_verb(verb).find("p.yaml:2:11: ") == 0);
  }
  for (const auto* verb : {"get", "*", "de*", "use", "polish", "impersonate:user-info",
                           "impersonate-on:user-info:get", "deletecollection"}) {
    INFO(verb);
    CHECK(of_verb(verb) == "none");
  }
  const auto of_namespace = [](const std::string& name) {
    return complaint("forbidden: [{verbs: [get], namespaces: [\"" + name + "\"]}]\n");
  };
  CHECK(of_namespace("Prod").find("lower case") != std::string::npos);
  CHECK(of_namespace("prod/x") != "none");
  CHECK(complaint("forbidden: [{verbs: [get], subjects: [{service_account: 'CI/*'}]}]\n")
            .find("lower case") != std::string::npos);
  for (const auto* name : {"", "prod-*", "*", "kube-system"}) CHECK(of_namespace(name) == "none");
}

TEST_CASE("a baseline reads back what it was written from", "[check]") {
  store::Finding finding;
  finding.rule = "NP204";
  finding.title = "a \"title\" with\nmarkup";
  finding.fingerprint = "abc";
  const tests::Folder folder;
  const auto path = folder.write("b.json", baseline_text({finding}));
  CHECK(read_baseline(path) == std::set<std::string>{"abc"});
  CHECK(read_baseline(folder.write("e.json", baseline_text({}))).empty());
  for (const auto* text : {"", "{}", "[]", "{\"findings\": [1]}", "{\"findings\": [{}]}", "{"}) {
    INFO(text);
    CHECK_THROWS_AS(read_baseline(folder.write("bad.json", text)), Error);
  }
  CHECK_THROWS_AS(read_baseline(folder.path("missing.json")), Error);
}
