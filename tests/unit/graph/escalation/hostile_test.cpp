// Clusters that nobody would write, but somebody may hand in.
#include "graph/escalation/remedy.h"
#include "tests/unit/graph/escalation/scenario.h"

#include <catch2/catch.hpp>

namespace nsposture::tests {

TEST_CASE("An empty cluster has its masters and no other way", "[escalation][hostile]") {
  const Cluster empty;
  const escalation::Escalation escalation(empty);
  REQUIRE(escalation.results().size() == 1);
  CHECK(escalation.results()[0].subject == group("system:masters"));
  CHECK_FALSE(escalation.path(kEve));
  CHECK(escalation::find_remedy(empty, {}, {{kEve}, {}}).removals.empty());
  CHECK(escalation::find_remedy(empty, {}, {}).removals.empty());
}

TEST_CASE("A subject called * is nobody else", "[escalation][hostile]") {
  Scenario s;
  s.bind("star", "makers", {user("*"), group("*"), account("*", "*")});
  CHECK(s.how(user("*")) == escalation::How::Direct);
  CHECK(s.how(kEve) == escalation::How::No);
  CHECK(s.how(account("ci", "builder")) == escalation::How::No);
  CHECK(s.how(group("dev")) == escalation::How::No);
  s.grant(kEve, {rule({"impersonate"}, {""}, {"users"}, {"*"})});
  CHECK(s.path(kEve) == Texts{"impersonate-user", "direct"});
  CHECK(s.request(kEve, 1) == "kubectl --as='*' create namespace NAME");
}

TEST_CASE("A name * in a rule is a name", "[escalation][hostile]") {
  Scenario s;
  s.grant_in("ops", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"}, {"*"})});
  s.grant(user("joe"), {rbac_rule({"create"}, {"clusterrolebindings"}),
                        rbac_rule({"bind"}, {"clusterroles"}, {"*"})});
  CHECK(s.how(kEve) == escalation::How::No);
  CHECK(s.how(user("joe")) == escalation::How::No);
}

TEST_CASE("A subject without a name is nobody", "[escalation][hostile]") {
  Scenario s;
  s.bind("empty", "makers", {user(""), group(""), account("", "")});
  const escalation::Escalation escalation(s.cluster);
  CHECK(!escalation.results().empty());
  for (const auto& result : escalation.results()) CHECK(!result.subject.name.empty());
}

TEST_CASE("Everything to everybody ends, and is cut", "[escalation][hostile]") {
  Scenario s;
  s.role("all", {rule({"*"}, {"*"}, {"*"})});
  s.bind("all", "all", {group("system:authenticated"), group("system:unauthenticated")});
  const escalation::Escalation escalation(s.cluster);
  CHECK(escalation.result(kEve)->how == escalation::How::Direct);
  CHECK(escalation.all_paths(group("system:authenticated"), 50).size() <= 50);
  const auto remedy = escalation::find_remedy(s.cluster, {}, {{}, {account("ops", "boss")}});
  CHECK(remedy.complete);
  CHECK(remedy.removals.size() == 1);
}

TEST_CASE("Roles that fill and bind each other in a circle end", "[escalation][hostile]") {
  Scenario s;
  for (int i = 0; i < 12; ++i) {
    const auto next = fmt::format("ring-{}", (i + 1) % 12);
    s.role(fmt::format("ring-{}", i),
           {rbac_rule({"create"}, {"rolebindings"}), rbac_rule({"bind"}, {"clusterroles"}, {next}),
            rule({"impersonate"}, {""}, {"users"}, {fmt::format("u{}", (i + 1) % 12)})});
    s.bind(fmt::format("ring-{}", i), fmt::format("ring-{}", i), {user(fmt::format("u{}", i))});
  }
  CHECK(s.how(user("u0")) == escalation::How::No);
  CHECK(escalation::Escalation(s.cluster).all_paths(user("u0"), 100).empty());
}

TEST_CASE("Bindings to missing roles and in missing namespaces give nothing by themselves",
          "[escalation][hostile]") {
  Scenario s;
  s.bind("gone", "gone", {kEve});
  s.cluster.bindings.push_back(
      bind_in("nowhere", "gone", {RoleKind::Role, "gone"}, {kEve, account("", "lost")}));
  s.cluster.bindings.push_back(bind_in("", "odd", {RoleKind::ClusterRole, "makers"}, {kEve}));
  s.cluster.bindings.push_back(bind_cluster("wrong", "makers", {kEve}));
  s.cluster.bindings.back().role_ref.kind = RoleKind::Role;
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("The same role and binding twice count once", "[escalation][hostile]") {
  Scenario s;
  s.role("makers", {rule({"get"}, {""}, {"pods"})});
  s.bind("makers", "makers", {kEve}).bind("makers", "makers", {kEve});
  CHECK(s.how(kEve) == escalation::How::Direct);
  const auto remedy = escalation::find_remedy(s.cluster, {}, {{kEve}, {account("ops", "boss")}});
  CHECK(remedy.complete);
  CHECK(remedy.removals.size() == 2);
}

TEST_CASE("Words of a shell stay words", "[escalation][hostile]") {
  const auto* name =
      GENERATE("a b", "$(reboot)", "`reboot`", "a'b", "a\\b", "a\nb", "-n", "\x1b[2J");
  Scenario s;
  s.bind("odd", "makers", {user(name)});
  s.grant(kEve, {rule({"impersonate"}, {""}, {"users"}, {name})});
  const auto request = s.request(kEve, 1);
  CHECK(request.find('\n') == std::string::npos);
  CHECK(request.find('\x1b') == std::string::npos);
  CHECK(request.starts_with("kubectl --as="));
  const auto quoted = request.find('\'');
  CHECK((std::string(name) == "-n" || quoted != std::string::npos));
}

}  // namespace nsposture::tests
