// Lines as a person would type them, where what is there has to be read, kept or named first.
#include "tests/unit/graph/escalation/scenario.h"

#include <catch2/catch.hpp>

#include <string>

namespace nsposture::tests {

namespace {

const std::string kAdmission = "admissionregistration.k8s.io";
const std::string kWebhooks = "mutatingwebhookconfigurations";
const std::string kPolicies = "mutatingadmissionpolicies";

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string because(const Scenario& s, const Subject& subject = kEve, std::size_t step = 0) {
  return escalation::Escalation(s.cluster).path(subject).value().steps.at(step).because;
}

void add_related(Scenario& s, const std::string& kind, const std::string& name,
                 const std::string& type = {}) {
  RelatedObject object;
  object.api_group = kAdmission;
  object.kind = kind;
  object.type = type;
  object.meta.name = name;
  s.cluster.related.push_back(object);
}

// Eve has these verbs on webhook `old`, and on policy `defaults`, which is in force.
Scenario admission(const std::string& resource, Texts verbs, Texts names = {}) {
  Scenario s;
  s.cluster.kubernetes = {37, VersionSource::Option};
  add_related(s, "MutatingWebhookConfiguration", "old");
  add_related(s, "MutatingAdmissionPolicy", "defaults");
  add_related(s, "MutatingAdmissionPolicyBinding", "defaults", "defaults");
  s.grant(kEve, {rule(std::move(verbs), {kAdmission}, {resource}, std::move(names))});
  return s;
}

// Eve has these verbs on workloads in ops, where one of the kind is called web.
Scenario workload(const std::string& kind, const std::string& group_name,
                  const std::string& resource, Texts verbs, Texts names = {}) {
  Scenario s;
  s.workload(kind, "ops", "web");
  s.grant_in("ops", kEve, {rule(std::move(verbs), {group_name}, {resource}, std::move(names))});
  return s;
}

// Eve is node n1 for the sake of tokens, where a pod of boss is bound.
Scenario as_node(const std::string& uid, std::vector<PolicyRule> more = {}) {
  Scenario s;
  s.cluster.kubernetes = {37, VersionSource::Option};
  s.pod("ops", "boss-0", "boss", "n1", false);
  s.cluster.workloads.back().meta.uid = uid;
  more.push_back(
      rule({"impersonate:arbitrary-node"}, {"authentication.k8s.io"}, {"nodes"}, {"n1"}));
  more.push_back(rule({"impersonate-on:arbitrary-node:create"}, {""}, {"serviceaccounts/token"}));
  s.grant(kEve, std::move(more));
  return s;
}

// The line that asks for the token.
std::string token_line(const Scenario& s) {
  CHECK(s.path(kEve) == Texts{"constrained-impersonation", "node-agent", "direct"});
  return s.request(kEve, 1);
}

const std::string kAsNode = "kubectl --as=system:node:n1 -n ops ";

}  // namespace

TEST_CASE("watch-admission listens with a certificate of its own", "[escalation]") {
  auto s = admission("validatingwebhookconfigurations", {"create"});
  s.grant_in("ops", kEve, {rule({"create"}, {""}, {"secrets"})});
  CHECK(s.path(kEve) == Texts{"watch-admission", "direct"});
  const auto request = s.request(kEve);
  CHECK(has(request, "-subj /CN=HOST -addext subjectAltName=IP:HOST"));
  CHECK(has(request, R"~("caBundle":"'"$(base64 -w0 hook.crt)"'")~"));
  CHECK(has(request, "openssl s_server -quiet -accept 9443"));
  CHECK(has(because(s), "HOST is an IP address of one's own"));
}

TEST_CASE("a validating policy is asked once more", "[escalation]") {
  const std::string looking = "validatingadmissionpolicies";
  auto s = admission(looking, {"create"});
  s.grant(kEve, {rule({"create"}, {kAdmission}, {"validatingadmissionpolicybindings"})});
  s.secret("ops", "of-boss", "boss");
  s.grant_in("ops", kEve, {rule({"delete"}, {""}, {"secrets"})});
  CHECK(s.path(kEve) == Texts{"watch-admission", "direct"});
  CHECK(has(s.request(kEve),
            "delete --raw '/api/v1/namespaces/ops/secrets/of-boss?dryRun=All' 2>&1 | grep -o"));
  s.cluster.kubernetes = {29, VersionSource::Option};
  CHECK(s.path(kEve).empty());
}

TEST_CASE("a webhook that is there is changed for watch-admission", "[escalation]") {
  for (const auto* verb : {"patch", "update"}) {
    auto s = admission("validatingwebhookconfigurations", {verb}, {"seen"});
    s.grant_in("ops", kEve, {rule({"create"}, {""}, {"secrets"})});
    CHECK(s.path(kEve).empty());
    add_related(s, "ValidatingWebhookConfiguration", "seen");
    CHECK(s.path(kEve) == Texts{"watch-admission", "direct"});
    CHECK(has(s.request(kEve), R"("name":"seen")"));
  }
}

TEST_CASE("apply has an owner of its own, so that nothing else is taken away", "[escalation]") {
  CHECK(has(workload("Deployment", "apps", "deployments", {"patch"}).request(kEve),
            "apply --server-side --force-conflicts --field-manager=take-over "));
}

TEST_CASE("a dry run that reads does not take away what was applied to be read", "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve, {rule({"create", "patch"}, {""}, {"secrets"})});
  CHECK(s.path(kEve) == Texts{"mint-token-secret", "direct"});
  CHECK(has(s.request(kEve), "--dry-run=server --field-manager=take-over-read "));
}

TEST_CASE("a PUT of an admission object names the version that it has", "[escalation]") {
  const auto [resource, name] =
      GENERATE(table<std::string, std::string>({{kWebhooks, "old"}, {kPolicies, "defaults"}}));
  INFO(resource);
  const auto kind = resource + '.' + kAdmission;
  SECTION("kubectl reads it itself where `get` is held") {
    const auto s = admission(resource, {"update", "get"});
    CHECK(s.request(kEve).starts_with("kubectl replace --validate=false -f - <<< '{"));
    CHECK_FALSE(has(s.request(kEve), "resourceVersion"));
  }
  SECTION("by list") {
    const auto s = admission(resource, {"update", "list"}, {name});
    CHECK(has(s.request(kEve), R"("metadata":{"resourceVersion":"'"$(kubectl get )" + kind +
                                   " --field-selector=metadata.name=" + name +
                                   " -o jsonpath='{.items[0].metadata.resourceVersion}')\"'\","));
    CHECK(has(because(s), "read first"));
  }
  SECTION("by watch") {
    const auto s = admission(resource, {"update", "watch"});
    CHECK(has(s.request(kEve), "get --raw "));
    CHECK(has(s.request(kEve), "/apis/" + kAdmission + "/v1/" + resource +
                                   "?fieldSelector=metadata.name%3D" + name + "&watch=true"));
    CHECK(has(s.request(kEve), R"(| grep -o '"resourceVersion":"[^"]*"' | head -n 1)"));
  }
  SECTION("without any of them it has to come from elsewhere") {
    const auto s = admission(resource, {"update"});
    CHECK(has(s.request(kEve), R"("resourceVersion":"RESOURCE-VERSION")"));
    CHECK(has(because(s), "RESOURCE-VERSION"));
    // Reading another object does not tell it.
    auto other = admission(resource, {"update"});
    other.grant(kEve, {rule({"get", "list", "watch"}, {kAdmission}, {resource}, {"another"})});
    CHECK(has(other.request(kEve), "RESOURCE-VERSION"));
  }
  SECTION("patch needs none") {
    const auto s = admission(resource, {"patch", "update"});
    CHECK(has(s.request(kEve), "apply --server-side"));
    CHECK_FALSE(has(s.request(kEve) + because(s), "ersion\":\"R"));
  }
}

TEST_CASE("a PUT of a workload keeps what cannot change", "[escalation]") {
  SECTION("what can be read is changed and sent back") {
    const auto s = workload("Deployment", "apps", "deployments", {"get", "update"}, {"web"});
    CHECK(s.request(kEve).starts_with(
        "kubectl -n ops get deployments.apps web -o json | kubectl patch --local -f - -p '{"));
    CHECK(has(s.request(kEve), "-o json | kubectl replace --validate=false -f -\n"));
  }
  SECTION("by list or watch too") {
    CHECK(has(workload("CronJob", "batch", "cronjobs", {"list", "update"}).request(kEve),
              "kubectl -n ops get cronjobs.batch --field-selector=metadata.name=web "
              "-o jsonpath='{.items[0]}' | kubectl patch --local"));
    CHECK(has(workload("CronJob", "batch", "cronjobs", {"watch", "update"}).request(kEve),
              R"(| sed 's/^{"type":"[A-Z]*","object"://; s/}$//' | kubectl patch --local)"));
  }
  SECTION("else the selector and its labels stand for what it has") {
    const auto [kind, resource] =
        GENERATE(table<std::string, std::string>({{"Deployment", "deployments"},
                                                  {"DaemonSet", "daemonsets"},
                                                  {"ReplicaSet", "replicasets"},
                                                  {"StatefulSet", "statefulsets"}}));
    const auto s = workload(kind, "apps", resource, {"update"});
    CHECK(has(s.request(kEve), R"("selector":{"matchLabels":{LABELS}})"));
    CHECK(has(s.request(kEve), R"("template":{"metadata":{"labels":{LABELS}})"));
    CHECK(has(because(s), "LABELS"));
    CHECK(has(s.request(kEve), "SERVICE") == (kind == "StatefulSet"));
  }
  SECTION("a CronJob takes any schedule, and runs at once") {
    const auto s = workload("CronJob", "batch", "cronjobs", {"update"});
    CHECK(has(s.request(kEve), R"("schedule":"* * * * *")"));
    CHECK(has(s.request(kEve), R"("restartPolicy":"Never")"));
  }
}

TEST_CASE("a PUT of a pod changes its image alone", "[escalation]") {
  Scenario s;
  s.pod("ops", "boss-0", "boss").grant_in("ops", kEve, {rule({"update"}, {""}, {"pods"})});
  CHECK(has(s.request(kEve), R"("name":"boss-0","namespace":"ops"},"spec":SPEC})"));
  CHECK(has(because(s), "SPEC"));
  s.grant_in("ops", kEve, {rule({"get"}, {""}, {"pods"})});
  CHECK(s.request(kEve).starts_with(
      "kubectl -n ops get pods boss-0 -o json | kubectl patch --local"));
}

TEST_CASE("the uid of a pod is read where the constraint or the impersonator may", "[escalation]") {
  SECTION("nobody may: it is what the dump says") {
    CHECK(has(token_line(as_node("0c1d")), "--bound-object-uid=0c1d)"));
  }
  SECTION("nor does a manifest say it") {
    const auto s = as_node("");
    CHECK(has(token_line(s), "--bound-object-uid=POD-UID)"));
    CHECK(has(because(s, kEve, 1), "POD-UID"));
  }
  SECTION("the mode lets it be read") {
    const auto s = as_node("0c1d", {rule({"impersonate-on:arbitrary-node:get"}, {""}, {"pods"})});
    CHECK(has(token_line(s), "--bound-object-uid=$(" + kAsNode + "get pod boss-0 "));
  }
  SECTION("she may read it as herself") {
    const auto s = as_node("0c1d", {rule({"get"}, {""}, {"pods"}, {"boss-0"})});
    CHECK(has(token_line(s), "--bound-object-uid=$(kubectl -n ops get pods boss-0 "));
  }
  SECTION("another pod's does not help") {
    const auto s = as_node("0c1d", {rule({"get"}, {""}, {"pods"}, {"other"})});
    CHECK(has(token_line(s), "--bound-object-uid=0c1d)"));
  }
}

TEST_CASE("node-takeover makes the pod where pods may be made", "[escalation]") {
  Scenario s;
  s.pod("ops", "boss-0", "boss", "n1");
  s.grant_in("ci", kEve, {rule({"create"}, {""}, {"pods"})});
  CHECK(s.path(kEve) == Texts{"node-takeover", "direct"});
  CHECK(has(s.request(kEve), R"("namespace":"ci")"));
  CHECK_FALSE(has(s.request(kEve), R"("namespace":"ops")"));
}

TEST_CASE("who may apply one namespace may become able to create any", "[escalation]") {
  Scenario s;
  s.bind("lost", "makers", {account("lost", "robot")});
  s.grant(kEve, {rule({"create", "patch"}, {""}, {"namespaces"}, {"lost"}),
                 rule({"create"}, {""}, {"serviceaccounts/token"}, {"robot"})});
  SECTION("by the account that a binding names there") {
    s.grant(kEve, {rule({"create"}, {""}, {"serviceaccounts"})});
    CHECK(s.how(kEve) == escalation::How::Becomes);
    CHECK(s.path(kEve) == Texts{"missing-namespace", "direct"});
    const auto all = escalation::Escalation(s.cluster).all_paths(kEve, 2);
    REQUIRE(all.size() == 2);
    CHECK(all[0].only_names.empty());
    CHECK(all[1].only_names == Texts{"lost"});
    CHECK(all[1].cost == 0);
  }
  SECTION("not without it: the one name is all") {
    CHECK(s.how(kEve) == escalation::How::Direct);
    CHECK(escalation::Escalation(s.cluster).path(kEve).value().only_names == Texts{"lost"});
  }
  SECTION("and the one name is what was asked about") {
    s.grant(kEve, {rule({"create"}, {""}, {"serviceaccounts"})});
    escalation::EscalationTarget lost;
    lost.name = "lost";
    CHECK(s.how(kEve, lost) == escalation::How::Direct);
  }
}

TEST_CASE("a certain way to any name is better than one to a few", "[escalation]") {
  Scenario s;
  s.grant(kEve, {rule({"create", "patch"}, {""}, {"namespaces"}, {"mine"})});
  s.grant_in("ops", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"})});
  CHECK(s.path(kEve) == Texts{"mint-token", "direct"});
  // The twin: by a token of somebody who may do no more.
  Scenario few;
  few.grant(kEve, {rule({"create", "patch"}, {""}, {"namespaces"}, {"mine"})});
  few.grant(account("ci", "builder"), {rule({"create", "patch"}, {""}, {"namespaces"}, {"its"})});
  few.grant_in("ci", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"})});
  CHECK(few.path(kEve) == Texts{"direct"});
}

TEST_CASE("who may apply one namespace may become able to create any with others' help",
          "[escalation]") {
  Scenario s;
  s.bind("ghost", "makers", {account("ops", "ghost")});
  s.grant(kEve, {rule({"create", "patch"}, {""}, {"namespaces"}, {"mine"})});
  s.grant_in("ops", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"}, {"ghost"})});
  s.grant_in("ci", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"}, {"builder"})});
  CHECK(s.how(kEve) == escalation::How::Direct);
  s.grant_in("ops", account("ci", "builder"), {rule({"create"}, {""}, {"serviceaccounts"})});
  CHECK(s.path(kEve) == Texts{"mint-token", "create-account", "mint-token", "direct"});
  CHECK(escalation::Escalation(s.cluster).path(kEve).value().only_names.empty());
}

}  // namespace nsposture::tests
