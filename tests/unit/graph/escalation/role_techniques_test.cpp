// Roles and bindings: what the API server's escalation checks let through.
#include "tests/unit/graph/escalation/scenario.h"

#include <catch2/catch.hpp>

namespace nsposture::tests {

TEST_CASE("bind takes creating bindings and the role, also by name", "[escalation]") {
  Scenario s;
  s.grant(kEve, {rbac_rule({"create"}, {"clusterrolebindings"}),
                 rbac_rule({"bind"}, {"clusterroles"}, {"makers"})});
  CHECK(s.path(kEve) == Texts{"bind", "direct"});
  CHECK(s.request(kEve).find("\"name\":\"makers\"") != std::string::npos);
}

TEST_CASE("bind is nothing without creating bindings, and the other way round", "[escalation]") {
  Scenario s;
  s.grant(kEve, {rbac_rule({"create"}, {"clusterrolebindings"})});
  s.grant(user("joe"), {rbac_rule({"bind"}, {"clusterroles"})});
  s.grant(user("jim"), {rbac_rule({"create"}, {"clusterrolebindings"}),
                        rbac_rule({"bind"}, {"clusterroles"}, {"other"})});
  CHECK(s.how(kEve) == escalation::How::No);
  CHECK(s.how(user("joe")) == escalation::How::No);
  CHECK(s.how(user("jim")) == escalation::How::No);
}

TEST_CASE("bind under a name that is taken changes no role", "[escalation]") {
  Scenario s;
  s.role("other", {rule({"get"}, {""}, {"pods"})}).bind("mine", "other", {user("rosa")});
  s.grant(kEve, {rbac_rule({"create", "update", "patch"}, {"clusterrolebindings"}, {"mine"}),
                 rbac_rule({"bind"}, {"clusterroles"})});
  CHECK(s.how(kEve) == escalation::How::No);
  s.grant(user("joe"), {rbac_rule({"create", "patch"}, {"clusterrolebindings"}, {"fresh"}),
                        rbac_rule({"bind"}, {"clusterroles"})});
  CHECK(s.path(user("joe")) == Texts{"bind", "direct"});
}

TEST_CASE("bind on bindings is the wrong resource", "[escalation]") {
  Scenario s;
  s.grant(kEve, {rbac_rule({"create", "bind"}, {"clusterrolebindings", "rolebindings"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("bind is not replaced by escalate", "[escalation]") {
  Scenario s;
  s.grant(kEve, {rbac_rule({"create"}, {"clusterrolebindings"}),
                 rbac_rule({"escalate"}, {"clusterroles"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("bind in a namespace gives the role there", "[escalation]") {
  Scenario s;
  s.role("admin", {rule({"*"}, {""}, {"pods", "secrets"})});
  s.grant_in(
      "ops", kEve,
      {rbac_rule({"create"}, {"rolebindings"}), rbac_rule({"bind"}, {"clusterroles"}, {"admin"})});
  CHECK(s.path(kEve) == Texts{"bind", "create-workload", "direct"});
  s.grant_in("ci", user("joe"),
             {rbac_rule({"create"}, {"rolebindings"}), rbac_rule({"bind"}, {"clusterroles"})});
  CHECK(s.how(user("joe")) == escalation::How::No);
}

TEST_CASE("bind by a RoleBinding never makes a cluster-wide right", "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve,
             {rbac_rule({"create"}, {"rolebindings", "clusterrolebindings"}),
              rbac_rule({"bind"}, {"clusterroles"}, {"makers"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("change-binding takes bind on the role of the binding", "[escalation]") {
  Scenario s;
  s.grant(kEve, {rbac_rule({"patch"}, {"clusterrolebindings"}, {"makers"}),
                 rbac_rule({"bind"}, {"clusterroles"}, {"makers"})});
  CHECK(s.path(kEve) == Texts{"change-binding", "direct"});
  CHECK(s.request(kEve).find("apply --server-side") != std::string::npos);
}

TEST_CASE("change-binding without bind is refused", "[escalation]") {
  Scenario s;
  s.grant(kEve, {rbac_rule({"patch", "update"}, {"clusterrolebindings"})});
  s.grant(user("joe"), {rbac_rule({"patch"}, {"clusterrolebindings"}, {"other"}),
                        rbac_rule({"bind"}, {"clusterroles"})});
  CHECK(s.how(kEve) == escalation::How::No);
  CHECK(s.how(user("joe")) == escalation::How::No);
}

TEST_CASE("escalate writes into a role that is bound to oneself", "[escalation]") {
  Scenario s;
  s.role("mine", {rbac_rule({"patch", "escalate"}, {"clusterroles"}, {"mine"})});
  s.bind("mine", "mine", {group("dev")});
  CHECK(s.path(group("dev")) == Texts{"escalate", "direct"});
}

TEST_CASE("escalate is nothing without changing the role, or on a role of others", "[escalation]") {
  Scenario s;
  s.role("mine", {rbac_rule({"patch", "update"}, {"clusterroles"})}).bind("mine", "mine", {kEve});
  s.grant(user("joe"), {rbac_rule({"escalate"}, {"clusterroles"})});
  s.grant(user("jim"), {rbac_rule({"patch", "escalate"}, {"clusterroles"}, {"makers"})});
  CHECK(s.how(kEve) == escalation::How::No);
  CHECK(s.how(user("joe")) == escalation::How::No);
  CHECK(s.how(user("jim")) == escalation::How::No);
}

TEST_CASE("escalate in a namespace gives every right there alone", "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve, {rbac_rule({"patch", "escalate"}, {"roles"})});
  s.grant_in("ci", user("joe"), {rbac_rule({"patch", "escalate"}, {"roles"})});
  const auto path = s.path(kEve);
  REQUIRE(path.size() == 3);
  CHECK(path.front() == "escalate");
  CHECK(s.how(user("joe")) == escalation::How::No);
}

TEST_CASE("escalate by deleting and creating anew", "[escalation]") {
  Scenario s;
  s.role("idle", {rule({"get"}, {""}, {"pods"})}).bind("idle", "idle", {kEve});
  s.grant(kEve, {rbac_rule({"delete"}, {"clusterroles"}, {"idle"}),
                 rbac_rule({"create", "escalate"}, {"clusterroles"})});
  CHECK(s.path(kEve) == Texts{"escalate", "direct"});
}

TEST_CASE("escalate by deleting the role one has the right from is sawing the branch off",
          "[escalation]") {
  Scenario s;
  s.role("mine", {rbac_rule({"delete", "create", "escalate"}, {"clusterroles"})});
  s.bind("mine", "mine", {kEve});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("aggregate puts any rule into an aggregated role with escalate", "[escalation]") {
  Scenario s;
  s.cluster.roles.push_back(aggregated_role("view", {{{{"to-view", "true"}}, {}}}));
  s.bind("view", "view", {kEve});
  s.grant(kEve, {rbac_rule({"create", "escalate"}, {"clusterroles"})});
  CHECK(s.path(kEve) == Texts{"aggregate", "direct"});
  CHECK(s.request(kEve).find("\"to-view\":\"true\"") != std::string::npos);
}

TEST_CASE("aggregate without escalate puts in only one's own rights", "[escalation]") {
  Scenario s;
  s.cluster.roles.push_back(aggregated_role("view", {{{{"to-view", "true"}}, {}}}));
  s.bind("view", "view", {kEve});
  s.grant(kEve, {rbac_rule({"create", "patch", "update"}, {"clusterroles"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("bind-then-escalate binds a role one holds already, and fills it", "[escalation]") {
  Scenario s;
  s.role("empty", {});
  s.grant(kEve, {rbac_rule({"create"}, {"clusterrolebindings"}),
                 rbac_rule({"patch", "escalate"}, {"clusterroles"}, {"empty"})});
  CHECK(s.path(kEve) == Texts{"bind-then-escalate", "direct"});
}

TEST_CASE("bind-then-escalate takes out rules that one does not hold", "[escalation]") {
  const auto with = [](const Texts& verbs) {
    Scenario s;
    s.role("rich", {rule({"get"}, {""}, {"secrets"})});
    s.grant(kEve, {rbac_rule({"create"}, {"clusterrolebindings"}),
                   rbac_rule(verbs, {"clusterroles"}, {"rich"})});
    return s;
  };
  const auto s = with({"patch", "escalate"});
  REQUIRE(s.path(kEve) == Texts{"bind-then-escalate", "direct"});
  // Emptied, bound, filled: the check of rules sees those of that moment.
  const auto lines = s.request(kEve);
  const auto emptied = lines.find(R"("name":"rich"},"rules":[]})");
  const auto bound = lines.find("ClusterRoleBinding");
  CHECK(emptied < bound);
  CHECK(bound < lines.find(R"("rules":[{"verbs":["*"])"));
  CHECK(with({"patch"}).how(kEve) == escalation::How::No);
  CHECK(with({"escalate"}).how(kEve) == escalation::How::No);
}

TEST_CASE("bind-then-escalate takes an aggregated role out of the controller's hands first",
          "[escalation]") {
  const auto with = [](const Texts& verbs) {
    Scenario s;
    s.cluster.roles.push_back(aggregated_role("gathers", {{{{"to-gathers", "true"}}, {}}}));
    s.cluster.roles.back().rules = {rule({"get"}, {""}, {"secrets"})};
    s.role("part", {rule({"get"}, {""}, {"secrets"})});
    s.cluster.roles.back().meta.labels = {{"to-gathers", "true"}};
    s.grant(kEve, {rbac_rule({"create"}, {"clusterrolebindings"}),
                   rbac_rule(verbs, {"clusterroles"}, {"gathers"})});
    return s;
  };
  const auto s = with({"patch", "escalate"});
  REQUIRE(s.path(kEve) == Texts{"bind-then-escalate", "direct"});
  const auto lines = s.request(kEve);
  const auto emptied = lines.find(R"("aggregationRule":null,"rules":[]})");
  CHECK(emptied < lines.find("ClusterRoleBinding"));
  // A controller would fill it again, and who may not escalate cannot end that.
  CHECK(with({"patch"}).how(kEve) == escalation::How::No);
}

TEST_CASE("hand-on-role by a binding whose role's rules are held by other grants", "[escalation]") {
  const auto as_user = rule({"impersonate"}, {""}, {"users"}, {"x"});
  const auto with = [&](std::vector<PolicyRule> more) {
    Scenario s;
    s.grant_in("ci", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"}, {"builder"})});
    s.bind("admins", "makers", {group("admins")});
    s.role("half", {as_user}).bind("half", "half", {user("else")});
    s.grant(account("ci", "builder"), {rule({"impersonate"}, {""}, {"groups"}, {"admins"})});
    more.push_back(rbac_rule({"patch"}, {"clusterrolebindings"}, {"half"}));
    return s.grant(kEve, std::move(more)).path(kEve);
  };
  CHECK(with({as_user}) == Texts{"mint-token", "hand-on-role", "impersonate-group", "direct"});
  CHECK(with({rule({"list"}, {""}, {"pods"})}).empty());
}

TEST_CASE("a binding is deleted where another gives the same right", "[escalation]") {
  const auto with = [](bool twice) {
    Scenario s;
    s.role("own", {rbac_rule({"create", "patch", "delete"}, {"clusterrolebindings"}, {"taken"}),
                   rbac_rule({"bind"}, {"clusterroles"}, {"makers"})});
    s.bind("taken", "own", {kEve});
    if (twice) s.bind("second", "own", {kEve});
    return s.path(kEve);
  };
  CHECK(with(true) == Texts{"bind", "direct"});
  CHECK(with(false).empty());
}

TEST_CASE("missing-role of a binding is created with any rule", "[escalation]") {
  Scenario s;
  s.bind("dangling", "ghost", {kEve});
  s.grant(kEve, {rbac_rule({"create", "escalate"}, {"clusterroles"})});
  CHECK(s.path(kEve) == Texts{"missing-role", "direct"});
}

TEST_CASE("missing-role takes escalate, and a binding of one's own", "[escalation]") {
  Scenario s;
  s.bind("dangling", "ghost", {user("joe")});
  s.grant(kEve, {rbac_rule({"create", "escalate"}, {"clusterroles"})});
  s.grant(user("joe"), {rbac_rule({"create"}, {"clusterroles"})});
  CHECK(s.how(kEve) == escalation::How::No);
  CHECK(s.how(user("joe")) == escalation::How::No);
}

TEST_CASE("missing-role by apply on its name", "[escalation]") {
  Scenario s;
  s.bind("dangling", "ghost", {kEve});
  s.grant(kEve, {rbac_rule({"create", "patch", "escalate"}, {"clusterroles"}, {"ghost"})});
  CHECK(s.path(kEve) == Texts{"missing-role", "direct"});
  CHECK(s.request(kEve).find("apply --server-side") != std::string::npos);
}

TEST_CASE("Creating bindings to a role that does not exist is nothing", "[escalation]") {
  Scenario s;
  s.grant(kEve, {rbac_rule({"create"}, {"clusterrolebindings"}),
                 rbac_rule({"create"}, {"clusterroles"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

}  // namespace nsposture::tests
