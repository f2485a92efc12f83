#include "tests/support/events.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::tests;

namespace {

Cluster with_jane() {
  auto cluster = base_cluster();
  bind_user(cluster, "jane-creates", "jane");
  return cluster;
}

rules::Findings found(std::string_view id, std::vector<store::AuditEvent> events,
                      Cluster cluster = with_jane()) {
  return run_rule(*case_file(std::move(cluster), std::move(events)), id);
}

store::AuditEvent unanswered(store::AuditEvent event) {
  event.stage = store::Stage::RequestReceived;
  event.code.reset();
  event.decision.clear();
  return event;
}

}  // namespace

TEST_CASE("a snapshot between a grant and its use does not hide who made the grant",
          "[rules][NP103]") {
  const auto judge = [](const std::string& bound) {
    std::vector<correlation::Snapshot> snapshots(2);
    snapshots[0].state = std::make_shared<const rbac::ClusterState>(base_cluster());
    snapshots[0].info.taken = at(-1000);
    auto later = base_cluster();
    bind_user(later, "own", bound);
    snapshots[1].state = std::make_shared<const rbac::ClusterState>(later);
    snapshots[1].info.taken = at(15);
    const correlation::CaseFile file(std::move(snapshots),
                                     {rbac_write(10, "mallory", "create", "clusterrolebindings",
                                                 "own", binding_object("creator", "mallory")),
                                      create_namespace(20, "mallory", "team")},
                                     {}, {});
    return run_rule(file, "NP103").size();
  };
  CHECK(judge("mallory") == 1);
  // What the snapshot saw is not what that write made: somebody else changed it.
  CHECK(judge("jane") == 0);
}

TEST_CASE("NP101 tells a creation without a grant", "[rules]") {
  const auto findings = found("NP101", {create_namespace(1, "eve", "team")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].subject == R"(User "eve")");
  CHECK(findings[0].namespace_ == "team");
  CHECK(findings[0].evidence.at(0).file == "audit.log");
  CHECK(found("NP101", {create_namespace(1, "jane", "team")}).empty());
}

TEST_CASE("NP102 tells a creation by a grant that was made and removed", "[rules]") {
  const auto made = rbac_write(1, "root", "create", "clusterrolebindings", "temp",
                               binding_object("creator", "eve"));
  const auto removed = rbac_write(3, "root", "delete", "clusterrolebindings", "temp", "", 200);
  const auto findings = found("NP102", {made, create_namespace(2, "eve", "team"), removed});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].evidence.size() == 4);  // the creation, the grant, its making, its removal
  CHECK(found("NP102", {made, create_namespace(2, "eve", "team")}).empty());
}

TEST_CASE("NP102 tells the life of the grant that was used, not those before and after",
          "[rules]") {
  std::vector<store::AuditEvent> events;
  for (int day = 0; day < 3; ++day) {
    const double t = day * 100;
    events.push_back(rbac_write(t + 1, "root", "create", "clusterrolebindings", "temp",
                                binding_object("creator", "eve")));
    events.push_back(rbac_write(t + 3, "kim", "delete", "clusterrolebindings", "temp", "", 200));
  }
  events.push_back(create_namespace(102, "eve", "team"));
  const auto findings = found("NP102", events);
  REQUIRE(findings.size() == 1);
  REQUIRE(findings[0].evidence.size() == 4);
  CHECK(findings[0].evidence[1].text.find("removed at 2026-11-23T12:01:43") != std::string::npos);
  CHECK(findings[0].evidence[2].time == at(101));
  CHECK(findings[0].evidence[3].time == at(103));
}

TEST_CASE("NP103 tells a grant its user made for itself", "[rules]") {
  const auto own = rbac_write(1, "eve", "create", "clusterrolebindings", "self",
                              binding_object("creator", "eve"));
  CHECK(found("NP103", {own, create_namespace(2, "eve", "team")}).size() == 1);
  const auto given = rbac_write(1, "root", "create", "clusterrolebindings", "given",
                                binding_object("creator", "eve"));
  CHECK(found("NP103", {given, create_namespace(2, "eve", "team")}).empty());
}

TEST_CASE("NP103 tells a grant made for oneself that the log does not show", "[rules]") {
  const auto unseen = [](const std::string& user, const std::string& verb) {
    auto write =
        rbac_write(1, user, verb, "clusterrolebindings", "self", "", verb == "create" ? 201 : 200);
    write.level = store::Level::Metadata;
    return write;
  };
  auto created = create_namespace(2, "eve", "team");
  created.reason =
      R"(RBAC: allowed by ClusterRoleBinding "self" of ClusterRole "creator" to User "eve")";
  auto findings = found("NP103", {unseen("eve", "create"), created});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == store::Severity::High);
  CHECK(findings[0].confidence == store::Confidence::Medium);
  CHECK(found("NP103", {unseen("eve", "patch"), created}).at(0).confidence ==
        store::Confidence::Low);
  CHECK(found("NP103", {unseen("root", "create"), created}).empty());
  created.reason.clear();
  CHECK(found("NP103", {unseen("eve", "create"), created}).empty());
}

TEST_CASE("NP103 is silent where an older grant sufficed", "[rules]") {
  const auto own = rbac_write(1, "jane", "create", "clusterrolebindings", "self",
                              binding_object("creator", "jane"));
  CHECK(found("NP103", {own, create_namespace(2, "jane", "team")}).empty());
}

TEST_CASE("NP104 names who really asked", "[rules]") {
  auto event = create_namespace(1, "support", "team");
  event.impersonated.emplace();
  event.impersonated->username = "jane";
  const auto findings = found("NP104", {event});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].subject == R"(User "support")");
  CHECK(findings[0].severity == store::Severity::High);
  event.code = 403;
  CHECK(found("NP104", {event}).empty());
  CHECK(found("NP104", {create_namespace(1, "jane", "team")}).empty());
}

TEST_CASE("NP104 is silent for a trusted identity, unless it acts as a component", "[rules]") {
  auto event = create_namespace(1, "system:serviceaccount:cattle-system:rancher", "team");
  event.impersonated.emplace();
  event.impersonated->username = "jane";
  const auto count = [&](const std::string& trusted) {
    rules::RuleSettings settings;
    settings.trusted_impersonators = {trusted};
    return run_rule(*case_file(base_cluster(), {event}), "NP104", settings).size();
  };
  CHECK(count("sa:cattle-system/rancher") == 0);
  CHECK(count("sa:cattle-*/rancher") == 0);
  CHECK(count("sa:other/rancher") == 1);
  // Other names of the same account.
  CHECK(count("system:serviceaccount:cattle-system:rancher") == 0);
  CHECK(count("user:system:serviceaccount:cattle-system:rancher") == 0);
  CHECK(count("system:serviceaccount:other:rancher") == 1);
  CHECK(count("user:rancher") == 1);
  event.user.groups = {"proxies"};
  CHECK(count("group:proxies") == 0);
  CHECK(count("group:people") == 1);
  // Nobody expects these of a proxy.
  event.impersonated->groups = {"dev", "system:masters"};
  CHECK(count("group:proxies") == 1);
  event.impersonated->groups = {"dev"};
  event.impersonated->username = "system:kube-controller-manager";
  CHECK(count("group:proxies") == 1);
}

TEST_CASE("NP104 tells a trusted identity whose groups the log hides, without a reason",
          "[rules]") {
  auto event = create_namespace(1, "proxy@example.com", "team");
  event.impersonated.emplace();
  event.impersonated->username = "jane";
  event.blind = static_cast<std::uint32_t>(store::MissingField::Groups);
  event.reason.clear();
  rules::RuleSettings settings;
  settings.trusted_impersonators = {"user:proxy@example.com"};
  const auto count = [&] {
    return run_rule(*case_file(base_cluster(), {event}), "NP104", settings).size();
  };
  CHECK(count() == 1);
  event.reason =
      R"(RBAC: allowed by ClusterRoleBinding "jane-creates" of ClusterRole "creator" to User "jane")";
  CHECK(count() == 0);
}

TEST_CASE("what a trusted identity gives itself is still told", "[rules]") {
  auto created = create_namespace(2, "eve", "team");
  created.impersonated.emplace();
  created.impersonated->username = "jane";
  rules::RuleSettings settings;
  settings.trusted_impersonators = {"user:eve"};
  const auto own = rbac_write(1, "eve", "create", "clusterrolebindings", "self",
                              binding_object("creator", "eve"));
  const auto direct = create_namespace(3, "eve", "team-b");
  const auto file = case_file(base_cluster(), {own, created, direct});
  CHECK(run_rule(*file, "NP104", settings).empty());
  CHECK(run_rule(*file, "NP103", settings).size() == 1);
}

TEST_CASE("NP104 tells the uid and the extra of who was impersonated", "[rules]") {
  auto event = create_namespace(1, "proxy", "team");
  event.impersonated = store::Actor();
  event.impersonated->username = "jane";
  const auto texts = [&event] {
    std::string all;
    const auto findings = found("NP104", {event});
    for (const auto& evidence : findings.at(0).evidence) all += evidence.text + '\n';
    return all;
  };
  CHECK(texts().find("impersonated uid") == std::string::npos);
  CHECK(texts().find("impersonated extra") == std::string::npos);
  event.impersonated->uid = "u-1";
  event.impersonated->cloud_identity = {"principalid=okta_user://paula"};
  CHECK(texts().find("impersonated uid: u-1") != std::string::npos);
  CHECK(texts().find("impersonated extra: principalid=okta_user://paula") != std::string::npos);
}

TEST_CASE("NP104 weighs less when the real user could have done it alone", "[rules]") {
  auto event = create_namespace(1, "jane", "team");
  event.impersonated.emplace();
  event.impersonated->username = "jane";
  CHECK(found("NP104", {event}).at(0).severity == store::Severity::Medium);
}

namespace {

// `minter` mints a token of account ci/bot, which may create namespaces, and uses it.
std::vector<store::AuditEvent> minted_use(store::Actor minter, const std::string& credential) {
  auto mint = event(1, "", "create", "serviceaccounts", "bot", 201);
  mint.subresource = "token";
  mint.namespace_ = "ci";
  mint.user = std::move(minter);
  mint.issued_credential_id = "JTI=1";
  auto use = create_namespace(2, "system:serviceaccount:ci:bot", "team");
  use.user.credential_id = credential;
  return {mint, use};
}

Cluster with_bot() {
  auto cluster = with_jane();
  bind_user(cluster, "bot-creates", "system:serviceaccount:ci:bot");
  return cluster;
}

store::Actor actor(const std::string& name, std::vector<std::string> groups = {}) {
  store::Actor who;
  who.username = name;
  who.groups = std::move(groups);
  return who;
}

}  // namespace

TEST_CASE("NP105 names the minter of the token", "[rules]") {
  const auto findings = found("NP105", minted_use(actor("eve"), "JTI=1"), with_bot());
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].subject == R"(User "eve")");
  CHECK(findings[0].severity == store::Severity::High);
}

TEST_CASE("NP105 is silent for kubelets, administrators, the account itself, another token",
          "[rules]") {
  CHECK(found("NP105", minted_use(actor("system:node:n1", {"system:nodes"}), "JTI=1"), with_bot())
            .empty());
  CHECK(found("NP105", minted_use(actor("root", {"system:masters"}), "JTI=1"), with_bot()).empty());
  CHECK(found("NP105", minted_use(actor("system:serviceaccount:ci:bot"), "JTI=1"), with_bot())
            .empty());
  CHECK(found("NP105", minted_use(actor("eve"), "JTI=2"), with_bot()).empty());
}

TEST_CASE("NP105 names who minted a token as a node", "[rules]") {
  auto events = minted_use(actor("eve"), "JTI=1");
  events[0].impersonated = actor("system:node:n1", {"system:nodes"});
  const auto findings = found("NP105", events, with_bot());
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].subject == R"(User "eve")");
  CHECK(findings[0].severity == store::Severity::High);
}

TEST_CASE("NP105 weighs less when the minter could have created it alone", "[rules]") {
  CHECK(found("NP105", minted_use(actor("jane"), "JTI=1"), with_bot()).at(0).severity ==
        store::Severity::Medium);
}

TEST_CASE("NP106 tells a request without an answer, and that it was carried out", "[rules]") {
  auto events = follow_ups(1.2, "team");
  events.push_back(unanswered(apply_namespace(1, "jane", "team")));
  const auto findings = found("NP106", events);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == store::Severity::High);
  CHECK(findings[0].namespace_ == "team");
  CHECK(findings[0].evidence.size() == 3);
  CHECK(found("NP106", {apply_namespace(1, "jane", "team")}).empty());
}

TEST_CASE("NP106 says that a deletion without an answer may have been a dry run", "[rules]") {
  for (const auto* resource : {"namespaces", "clusterrolebindings"}) {
    auto deletion = unanswered(event(1, "eve", "delete", resource, "b", 200));
    if (deletion.resource != "namespaces") deletion.api_group = "rbac.authorization.k8s.io";
    CHECK(found("NP106", {deletion}).at(0).doubts.empty());
    deletion.level = store::Level::Metadata;
    const auto findings = found("NP106", {deletion});
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].confidence == store::Confidence::Medium);
    REQUIRE(findings[0].doubts.size() == 1);
    CHECK(findings[0].doubts[0].find("dry run") != std::string::npos);
  }
}

TEST_CASE("NP101 says that the removal of a grant may have been a dry run", "[rules]") {
  const auto judge = [](store::Level level, const std::string& name) {
    auto removal = rbac_write(1, "mallory", "delete", "clusterrolebindings", name, "", 200);
    removal.level = level;
    auto cluster = with_jane();
    bind_user(cluster, "other", "paul");
    std::vector<correlation::Snapshot> snapshots(1);
    snapshots[0].state = std::make_shared<const rbac::ClusterState>(std::move(cluster));
    snapshots[0].info.taken = at(0);
    const correlation::CaseFile file(
        std::move(snapshots),
        {removal, create_namespace(20, "jane", "team"), create_namespace(30, "eve", "den")}, {},
        {});
    return run_rule(file, "NP101");
  };
  // With a body the removal is proved.
  auto findings = judge(store::Level::RequestResponse, "jane-creates");
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].doubts.empty());
  findings = judge(store::Level::Metadata, "jane-creates");
  REQUIRE(findings.size() == 2);
  for (const auto& finding : findings) {
    const bool is_jane = finding.namespace_ == "team";
    CHECK((finding.confidence == store::Confidence::Medium) == is_jane);
    CHECK(finding.doubts.size() == (is_jane ? 1 : 0));
    if (is_jane) CHECK(finding.doubts[0].find("jane-creates") != std::string::npos);
  }
  // Another's grant bears on nobody else.
  findings = judge(store::Level::Metadata, "other");
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].doubts.empty());
}

TEST_CASE("NP106 counts bindings too, and doubts what the log's end cut off", "[rules]") {
  const auto binding = unanswered(rbac_write(1, "eve", "patch", "clusterrolebindings", "b", ""));
  CHECK(found("NP106", {binding}).at(0).severity == store::Severity::Medium);
  const auto late = found("NP106", {unanswered(apply_namespace(1799, "jane", "team"))});
  REQUIRE(late.size() == 1);
  CHECK(late[0].severity == store::Severity::Low);
  CHECK(late[0].confidence == store::Confidence::Low);
  auto secret = unanswered(event(1, "eve", "create", "secrets", "s", 201));
  CHECK(found("NP106", {secret}).empty());
}

TEST_CASE("NP107 tells three refusals in five minutes, not two, not in six", "[rules]") {
  const auto refused = [](double seconds) { return create_namespace(seconds, "bob", "", 403); };
  CHECK(found("NP107", {refused(0), refused(100), refused(299)}).size() == 1);
  CHECK(found("NP107", {refused(0), refused(100)}).empty());
  CHECK(found("NP107", {refused(0), refused(100), refused(301)}).empty());
  CHECK(found("NP107", {refused(0), create_namespace(1, "ann", "", 403), refused(2)}).empty());
}

TEST_CASE("NP107 tells one long burst once and two apart twice", "[rules]") {
  std::vector<store::AuditEvent> events;
  for (int i = 0; i < 8; ++i) events.push_back(create_namespace(i, "bob", "", 403));
  CHECK(found("NP107", events).size() == 1);
  for (int i = 0; i < 3; ++i) events.push_back(create_namespace(1000 + i, "bob", "", 403));
  CHECK(found("NP107", events).size() == 2);
}

TEST_CASE("NP107 heeds its settings", "[rules]") {
  rules::RuleSettings settings;
  settings.burst_count = 2;
  settings.burst_window = std::chrono::seconds(1);
  const auto file = case_file(
      with_jane(), {create_namespace(0, "bob", "", 403), create_namespace(0.9, "bob", "", 403)});
  CHECK(run_rule(*file, "NP107", settings).size() == 1);
  CHECK(run_rule(*file, "NP107").empty());
}

TEST_CASE("NP108 tells attempts without credentials", "[rules]") {
  auto refused = create_namespace(1, "system:anonymous", "", 403);
  CHECK(found("NP108", {refused}).at(0).severity == store::Severity::Medium);
  CHECK(found("NP108", {create_namespace(1, "system:anonymous", "open", 201)}).at(0).severity ==
        store::Severity::Critical);
  CHECK(found("NP108", {create_namespace(1, "", "", 401)}).at(0).severity == store::Severity::Low);
  CHECK(found("NP108", {create_namespace(1, "bob", "", 403)}).empty());
}

TEST_CASE("NP109 tells a lowered Pod Security level", "[rules]") {
  auto created = create_namespace(1, "jane", "team");
  created.object = R"({"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"restricted"}}})";
  auto lowered = event(5, "eve", "patch", "namespaces", "team", 200);
  lowered.namespace_ = "team";
  lowered.object = R"({"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"privileged"}}})";
  CHECK(found("NP109", {created, lowered}).size() == 1);
  auto raised = created;
  raised.object = R"({"metadata":{"labels":{}}})";
  auto restricted = lowered;
  restricted.object = created.object;
  CHECK(found("NP109", {raised, restricted}).empty());
  lowered.received = at(90'000);  // more than a day later
  CHECK(found("NP109", {created, lowered}).empty());
}

TEST_CASE("NP109 tells a RoleBinding for everybody", "[rules]") {
  const auto binding = [](const std::string& group) {
    auto e = rbac_write(
        2, "eve", "create", "rolebindings", "open",
        R"({"metadata":{"namespace":"team"},"roleRef":{"kind":"ClusterRole","name":"edit"},"subjects":[{"kind":"Group","name":")" +
            group + R"("}]})");
    e.namespace_ = "team";
    return e;
  };
  const auto created = create_namespace(1, "jane", "team");
  CHECK(found("NP109", {created, binding("system:authenticated")}).size() == 1);
  CHECK(found("NP109", {created, binding("team-leads")}).empty());
}

TEST_CASE("NP110 tells a namespace deleted within ten minutes", "[rules]") {
  const auto deleted = [](double seconds) {
    return event(seconds, "jane", "delete", "namespaces", "team", 200);
  };
  const auto created = create_namespace(1, "jane", "team");
  CHECK(found("NP110", {created, deleted(500)}).size() == 1);
  CHECK(found("NP110", {created, deleted(700)}).empty());
  auto dry = deleted(5);
  dry.dry_run = true;
  CHECK(found("NP110", {created, dry}).empty());
}

namespace {

Cluster with_namespace(const std::string& name, double created) {
  auto cluster = with_jane();
  Namespace ns;
  ns.meta.name = name;
  ns.meta.created = at(created);
  cluster.namespaces.push_back(std::move(ns));
  return cluster;
}

}  // namespace

TEST_CASE("NP114 tells a namespace of a covered time that no event made", "[rules]") {
  CHECK(found("NP114", {}, with_namespace("dark", 10)).size() == 1);
  CHECK(found("NP114", {}, with_namespace("kube-system", 10)).empty());
  CHECK(found("NP114", {create_namespace(10, "jane", "dark")}, with_namespace("dark", 10)).empty());
  CHECK(found("NP114", {}, with_namespace("old", -5000)).empty());
  CHECK(
      found("NP114", {unanswered(apply_namespace(10, "jane", "dark"))}, with_namespace("dark", 10))
          .empty());
}

TEST_CASE("NP114 tells a namespace that only the controllers betray", "[rules]") {
  CHECK(found("NP114", follow_ups(10, "dark")).size() == 1);
  auto one = follow_ups(10, "dark");
  one.pop_back();
  CHECK(found("NP114", one).empty());  // a default account alone may be a repair
}

TEST_CASE("NP115 tells each gap in the log", "[rules]") {
  std::vector<correlation::Snapshot> snapshots(1);
  snapshots[0].state = std::make_shared<const rbac::ClusterState>(with_jane());
  const correlation::CaseFile file(std::move(snapshots), {}, {},
                                   {store::CoverageGap{"audit.log", "", at(0), at(1200)}});
  REQUIRE(run_rule(file, "NP115").size() == 1);
  CHECK(run_rule(*case_file(with_jane(), {}), "NP115").empty());
}

TEST_CASE("NP116 tells a creation that only a named grant allowed", "[rules]") {
  auto cluster = with_jane();
  auto named = cluster.roles[0];
  named.meta.name = "named";
  named.rules[0].resource_names = {"sandbox"};
  cluster.roles.push_back(named);
  bind_user(cluster, "alice-named", "alice", "named");
  CHECK(found("NP116", {apply_namespace(1, "alice", "sandbox")}, cluster).size() == 1);
  CHECK(found("NP116", {apply_namespace(1, "jane", "sandbox")}, cluster).empty());
}

TEST_CASE("NP117 tells refused, granted, done, in that order only", "[rules]") {
  const auto refused = create_namespace(1, "eve", "", 403);
  const auto granted =
      rbac_write(2, "root", "create", "clusterrolebindings", "b", binding_object("creator", "eve"));
  const auto created = create_namespace(3, "eve", "team");
  CHECK(found("NP117", {refused, granted, created}).size() == 1);
  CHECK(found("NP117", {granted, created}).empty());
  const auto late = create_namespace(2.5, "eve", "", 403);
  CHECK(found("NP117", {granted, late, created}).empty());
}

TEST_CASE("NP104 tells impersonation that the format hides by whom the grant is to", "[rules]") {
  auto event = create_namespace(1, "carol", "team");
  event.reason =
      R"(RBAC: allowed by ClusterRoleBinding "jane-creates" of ClusterRole "creator" to User "jane")";
  CHECK(found("NP104", {event}).empty());
  event.blind = static_cast<std::uint32_t>(store::MissingField::Impersonation);
  const auto findings = found("NP104", {event});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].subject == R"(User "carol")");
  CHECK(findings[0].confidence == store::Confidence::Medium);
  event.user.username = "jane";
  CHECK(found("NP104", {event}).empty());
}

TEST_CASE("NP109 tells a RoleBinding whose words only the next snapshot has", "[rules]") {
  auto write = rbac_write(5, "eve", "create", "rolebindings", "open", "");
  write.namespace_ = "team";
  const auto judge = [&](const std::string& group) {
    auto cluster = base_cluster();
    bind_user(cluster, "open", group);
    cluster.bindings.back().kind = BindingKind::RoleBinding;
    cluster.bindings.back().meta.namespace_ = "team";
    cluster.bindings.back().subjects[0].kind = SubjectKind::Group;
    return run_rule(
        *case_file(std::move(cluster), {create_namespace(1, "jane", "team"), write}, 900), "NP109");
  };
  CHECK(judge("system:authenticated").size() == 1);
  CHECK(judge("team-leads").empty());
}

TEST_CASE("NP109 doubts who lowered the level when a change before is not shown", "[rules]") {
  const auto labelled = [](const std::string& level) {
    return R"({"kind":"Namespace","metadata":{"labels":{"pod-security.kubernetes.io/enforce":")" +
           level + R"("}}})";
  };
  auto created = create_namespace(1, "jane", "team");
  created.object = labelled("restricted");
  auto hidden = event(2, "bob", "patch", "namespaces", "team", 200);
  auto seen = event(3, "jane", "patch", "namespaces", "team", 200);
  seen.object = labelled("privileged");
  auto findings = found("NP109", {created, hidden, seen});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].confidence == store::Confidence::Low);
  CHECK(findings[0].doubts.front().find("bob") != std::string::npos);
  findings = found("NP109", {created, seen});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].confidence == store::Confidence::High);
}
