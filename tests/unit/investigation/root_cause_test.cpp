// What the plan takes away, carried out and asked again.
#include "analyzer/analysis/causes/carry_out.h"
#include "analyzer/investigation/investigate.h"
#include "graph/escalation/escalation.h"
#include "tests/support/events.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace nsposture;
using namespace nsposture::tests;
using investigation::investigate;

namespace {

PolicyRule rule(std::vector<std::string> verbs, std::string group, std::vector<std::string> on) {
  PolicyRule made;
  made.verbs = std::move(verbs);
  made.api_groups = {std::move(group)};
  made.resources = std::move(on);
  return made;
}

void add_role(Cluster& cluster, std::string name, std::vector<PolicyRule> rules) {
  Role role;
  role.kind = RoleKind::ClusterRole;
  role.meta.name = std::move(name);
  role.rules = std::move(rules);
  cluster.roles.push_back(std::move(role));
}

// Role `binder`: binds any role to anybody.
void add_binder(Cluster& cluster) {
  const std::string group = "rbac.authorization.k8s.io";
  add_role(
      cluster, "binder",
      {rule({"create"}, group, {"clusterrolebindings"}), rule({"bind"}, group, {"clusterroles"})});
}

std::vector<reports::Removal> changes_of(const reports::Dossier& dossier) {
  std::vector<reports::Removal> changes;
  for (const auto& item : dossier.plan)
    changes.insert(changes.end(), item.changes.begin(), item.changes.end());
  return changes;
}

std::string notes_of(const reports::Dossier& dossier) {
  std::string text;
  for (const auto& item : dossier.plan) {
    for (const auto& note : item.notes) text += note + "\n";
  }
  return text;
}

std::string files_of(const reports::Dossier& dossier) {
  std::string text;
  for (const auto& item : dossier.plan) {
    if (item.file && item.phase == "correct") text += item.file->content;
  }
  return text;
}

std::vector<std::string> names_of(const std::vector<reports::Removal>& changes) {
  std::vector<std::string> names;
  for (const auto& change : changes) names.push_back(change.object.name);
  std::ranges::sort(names);
  return names;
}

bool has_way(const Cluster& cluster, const std::string& user) {
  escalation::EscalationStarts starts;
  starts.everybody = false;
  starts.subjects = {subject_from_username(user)};
  return escalation::Escalation(cluster, {}, starts).path(starts.subjects.front()).has_value();
}

Cluster self_bound() {
  auto cluster = base_cluster();
  add_binder(cluster);
  bind_user(cluster, "may-bind", "eve", "binder");
  bind_user(cluster, "self", "eve");
  return cluster;
}

}  // namespace

TEST_CASE("the plan takes what let somebody bind itself, and the binding", "[investigation]") {
  const auto cluster = self_bound();
  const auto file = case_file(
      self_bound(), {rbac_write(0, "eve", "create", "clusterrolebindings", "self",
                                binding_object("creator", "eve")),
                     create_namespace(10, "eve", "new-one"), create_namespace(20, "eve", "other")});
  const auto dossier = investigate(*file, "new-one", {});
  const auto changes = changes_of(dossier);
  CHECK(names_of(changes) == std::vector<std::string>{"may-bind", "self"});
  CHECK(has_way(cluster, "eve"));
  CHECK_FALSE(has_way(analysis::carry_out(cluster, changes), "eve"));
  CHECK(notes_of(dossier).find("ClusterRoleBinding \"may-bind\" lets User \"eve\"") !=
        std::string::npos);
  // Nothing of it comes back with the role that its requests show it needs.
  CHECK(files_of(dossier).find("create") == std::string::npos);
}

TEST_CASE("what leads nowhere stays, and so do the bindings of others", "[investigation]") {
  const auto make = [] {
    auto cluster = base_cluster();
    add_role(cluster, "viewer", {rule({"get", "list"}, "", {"namespaces"})});
    bind_user(cluster, "creates", "paul");
    bind_user(cluster, "views", "paul", "viewer");
    bind_user(cluster, "jane-creates", "jane");
    return cluster;
  };
  const auto file = case_file(make(), {create_namespace(0, "paul", "new-one")});
  const auto changes = changes_of(investigate(*file, "new-one", {}));
  CHECK(names_of(changes) == std::vector<std::string>{"creates"});
  const auto after = analysis::carry_out(make(), changes);
  CHECK_FALSE(has_way(after, "paul"));
  CHECK(has_way(after, "jane"));
}

TEST_CASE("a way by a group is told in words, with the group", "[investigation]") {
  auto cluster = self_bound();
  cluster.bindings[0].subjects = {{SubjectKind::Group, {}, "dev"}};
  auto made = create_namespace(0, "eve", "new-one");
  made.user.groups = {"dev", "system:authenticated"};
  const auto file = case_file(std::move(cluster), {made});
  const auto dossier = investigate(*file, "new-one", {});
  CHECK(names_of(changes_of(dossier)) == std::vector<std::string>{"self"});
  const auto notes = notes_of(dossier);
  CHECK(notes.find("ClusterRoleBinding \"may-bind\" lets User \"eve\"") != std::string::npos);
  CHECK(notes.find("Take User \"eve\" out of the group") != std::string::npos);
}

TEST_CASE("of a binding that serves others too only the one subject goes", "[investigation]") {
  const auto make = [] {
    auto cluster = self_bound();
    auto& subjects = cluster.bindings[0].subjects;
    subjects.insert(subjects.begin(), {SubjectKind::User, {}, "admin"});
    subjects.push_back({SubjectKind::User, {}, "eve"});  // listed twice
    return cluster;
  };
  const auto file = case_file(make(), {create_namespace(0, "eve", "new-one")});
  const auto changes = changes_of(investigate(*file, "new-one", {}));
  REQUIRE(changes.size() == 3);
  CHECK(changes[0].index == 2);  // the last first: the first keeps its place
  CHECK(changes[1].index == 1);
  const auto after = analysis::carry_out(make(), changes);
  CHECK_FALSE(has_way(after, "eve"));
  CHECK(has_way(after, "admin"));
}

TEST_CASE("an account is made anew only after its grants are gone", "[investigation]") {
  auto cluster = base_cluster();
  bind_user(cluster, "robot-creates", "system:serviceaccount:ci:robot");
  const auto file = case_file(std::move(cluster),
                              {create_namespace(0, "system:serviceaccount:ci:robot", "new-one")});
  const auto dossier = investigate(*file, "new-one", {});
  std::string commands;
  for (const auto& item : dossier.plan) {
    for (const auto& command : item.commands) commands += command + "\n";
  }
  const auto removed = commands.find("delete clusterrolebinding -- robot-creates");
  const auto anew = commands.find("create serviceaccount -- robot");
  REQUIRE(removed != std::string::npos);
  REQUIRE(anew != std::string::npos);
  CHECK(removed < anew);
}

TEST_CASE("who is in system:masters is told to stay able", "[investigation]") {
  auto made = create_namespace(0, "root", "new-one");
  made.user.groups = {"system:masters", "system:authenticated"};
  const auto file = case_file(base_cluster(), {made});
  const auto dossier = investigate(*file, "new-one", {});
  CHECK(changes_of(dossier).empty());
  CHECK(notes_of(dossier).find("system:masters") != std::string::npos);
}
