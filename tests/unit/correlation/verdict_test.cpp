#include "tests/support/events.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::tests;
using correlation::Outcome;
using correlation::Verdict;

namespace {

const std::string kByTemp =
    R"(RBAC: allowed by ClusterRoleBinding "temp" of ClusterRole "creator" to User "eve")";

Cluster with_jane() {
  auto cluster = base_cluster();
  bind_user(cluster, "jane-creates", "jane");
  return cluster;
}

// As a server has it.
Cluster served(Cluster cluster) {
  cluster.roles.front().meta.uid = "0b1c2d3e-0000-4000-8000-000000000001";
  return cluster;
}

Verdict verdict_of(Cluster cluster, std::vector<store::AuditEvent> events, double taken = -1000) {
  const auto file = case_file(std::move(cluster), std::move(events), taken);
  REQUIRE(file->creations().size() == 1);
  return file->creations().front().verdict;
}

}  // namespace

TEST_CASE("a creation that a standing grant allows is authorised", "[correlation]") {
  CHECK(verdict_of(with_jane(), {create_namespace(1, "jane", "team")}) == Verdict::Authorised);
}

TEST_CASE("a creation that nothing allows is unexplained", "[correlation]") {
  CHECK(verdict_of(with_jane(), {create_namespace(1, "eve", "team")}) == Verdict::Unexplained);
}

TEST_CASE("system:masters needs no grant", "[correlation]") {
  auto event = create_namespace(1, "root", "team");
  event.user.groups.emplace_back("system:masters");
  CHECK(verdict_of(base_cluster(), {event}) == Verdict::Authorised);
}

TEST_CASE("a grant that the log names but no snapshot has is gone", "[correlation]") {
  auto event = create_namespace(1, "eve", "team");
  event.reason = kByTemp;
  CHECK(verdict_of(served(with_jane()), {event}, 1000) == Verdict::AuthorisedByGoneGrant);
  // Before the use it shows nothing, and manifests may be only a part of what there is.
  CHECK(verdict_of(served(with_jane()), {event}) == Verdict::Authorised);
  CHECK(verdict_of(with_jane(), {event}, 1000) == Verdict::Authorised);
}

TEST_CASE("a grant made and removed in the log is gone, whatever the snapshot", "[correlation]") {
  const auto made = rbac_write(1, "root", "create", "clusterrolebindings", "temp",
                               binding_object("creator", "eve"));
  const auto removed = rbac_write(3, "root", "delete", "clusterrolebindings", "temp", "", 200);
  const auto created = create_namespace(2, "eve", "team");
  for (const double taken : {-1000.0, 1000.0}) {
    CHECK(verdict_of(with_jane(), {made, created, removed}, taken) ==
          Verdict::AuthorisedByGoneGrant);
  }
  // The grant was not there yet, or not any more.
  CHECK(verdict_of(with_jane(), {made, removed, create_namespace(5, "eve", "team")}) ==
        Verdict::Unexplained);
  CHECK(verdict_of(with_jane(), {create_namespace(0, "eve", "team"), made, removed}) ==
        Verdict::Unexplained);
}

TEST_CASE("a role changed in the log counts from then on", "[correlation]") {
  auto cluster = with_jane();
  bind_user(cluster, "eve-looks", "eve", "viewer");
  Role viewer;
  viewer.kind = RoleKind::ClusterRole;
  viewer.meta.name = "viewer";
  cluster.roles.push_back(viewer);
  const auto patched = rbac_write(
      2, "root", "patch", "clusterroles", "viewer",
      R"({"metadata":{},"rules":[{"verbs":["create"],"apiGroups":[""],"resources":["namespaces"]}]})",
      200);
  CHECK(verdict_of(cluster, {patched, create_namespace(3, "eve", "team")}) == Verdict::Authorised);
  CHECK(verdict_of(cluster, {patched, create_namespace(1, "eve", "team")}) == Verdict::Unexplained);
}

TEST_CASE("a change whose content the log lacks leaves it open", "[correlation]") {
  const auto changed = rbac_write(1, "root", "patch", "clusterrolebindings", "b", "", 200);
  CHECK(verdict_of(with_jane(), {changed, create_namespace(2, "eve", "team")}) == Verdict::Unknown);
}

TEST_CASE("another authorizer is named, not suspected", "[correlation]") {
  auto event = create_namespace(1, "eve", "team");
  event.reason = "access granted by IAM permissions.";
  CHECK(verdict_of(with_jane(), {event}) == Verdict::AuthorisedExternally);
}

TEST_CASE("dry runs, conflicts and refusals are no creations", "[correlation]") {
  auto dry = create_namespace(1, "jane", "team");
  dry.dry_run = true;
  CHECK(verdict_of(with_jane(), {dry}) == Verdict::NotCreated);
  CHECK(verdict_of(with_jane(), {create_namespace(1, "jane", "team", 409)}) == Verdict::NotCreated);
  CHECK(verdict_of(with_jane(), {create_namespace(1, "jane", "Bad_Name", 422)}) ==
        Verdict::NotCreated);
  CHECK(verdict_of(with_jane(), {create_namespace(1, "eve", "team", 403)}) == Verdict::Refused);
  CHECK(verdict_of(with_jane(), {create_namespace(1, "", "", 401)}) == Verdict::Refused);
}

TEST_CASE("an apply creates with 201 and changes with 200", "[correlation]") {
  CHECK(verdict_of(with_jane(), {apply_namespace(1, "jane", "team")}) == Verdict::Authorised);
  CHECK(case_file(with_jane(), {apply_namespace(1, "jane", "team", 200)})->creations().empty());
}

TEST_CASE("a names-only grant explains an apply of that name, and no POST", "[correlation]") {
  auto cluster = base_cluster();
  cluster.roles[0].rules[0].resource_names = {"sandbox"};
  bind_user(cluster, "b", "alice");
  CHECK(verdict_of(cluster, {apply_namespace(1, "alice", "sandbox")}) == Verdict::Authorised);
  CHECK(verdict_of(cluster, {apply_namespace(1, "alice", "other")}) == Verdict::Unexplained);
  CHECK(verdict_of(cluster, {create_namespace(1, "alice", "sandbox")}) == Verdict::Unexplained);
}

TEST_CASE("under impersonation the borrowed identity is judged", "[correlation]") {
  auto event = create_namespace(1, "support", "team");
  event.impersonated.emplace();
  event.impersonated->username = "jane";
  CHECK(verdict_of(with_jane(), {event}) == Verdict::Authorised);
}

TEST_CASE("a name that the event lacks is inferred from the controllers", "[correlation]") {
  auto created = create_namespace(1, "jane", "");
  auto events = follow_ups(1.1, "gen-x7");
  events.push_back(created);
  const auto file = case_file(with_jane(), events);
  REQUIRE(file->creations().size() == 1);
  CHECK(file->creations()[0].name == "gen-x7");
  CHECK(file->creations()[0].name_inferred);
  CHECK(file->orphans().empty());
}

TEST_CASE("two nameless candidates leave the name open", "[correlation]") {
  auto events = follow_ups(1.1, "gen-a");
  const auto more = follow_ups(1.2, "gen-b");
  events.insert(events.end(), more.begin(), more.end());
  events.push_back(create_namespace(1, "jane", ""));
  const auto file = case_file(with_jane(), events);
  CHECK(file->creations()[0].name.empty());
  CHECK(file->orphans().size() == 2);
}

TEST_CASE("of two candidates the one that came much sooner gives the name", "[correlation]") {
  auto events = follow_ups(1.01, "gen-a");
  const auto more = follow_ups(2.4, "lost-b");
  events.insert(events.end(), more.begin(), more.end());
  events.push_back(create_namespace(1, "jane", ""));
  const auto file = case_file(with_jane(), events);
  CHECK(file->creations()[0].name == "gen-a");
  REQUIRE(file->orphans().size() == 1);
  CHECK(file->orphans()[0].namespace_ == "lost-b");
}

TEST_CASE("a grant that was written unseen before and not again after stands", "[correlation]") {
  const auto unseen = [](double seconds, const std::string& verb) {
    auto write = rbac_write(seconds, "root", verb, "clusterrolebindings", "eve-creates", "",
                            verb == "create" ? 201 : 200);
    write.level = store::Level::Metadata;
    return write;
  };
  auto created = create_namespace(10, "eve", "team");
  created.reason =
      R"(RBAC: allowed by ClusterRoleBinding "eve-creates" of ClusterRole "creator" to User "eve")";
  CHECK(verdict_of(base_cluster(), {unseen(5, "create"), created}) == Verdict::Authorised);
  for (const auto* verb : {"delete", "patch"}) {
    CHECK(verdict_of(served(base_cluster()), {unseen(5, "create"), created, unseen(15, verb)},
                     1000) == Verdict::AuthorisedByGoneGrant);
  }
  CHECK(verdict_of(served(base_cluster()), {created}, 1000) == Verdict::AuthorisedByGoneGrant);
}

TEST_CASE("an account named default made by a person proves no creation", "[correlation]") {
  auto account = event(1, "eve", "create", "serviceaccounts", "default", 201);
  account.namespace_ = "team";
  CHECK(case_file(with_jane(), {account})->orphans().empty());
}

TEST_CASE("controllers that come late come to a creation that the log has", "[correlation]") {
  auto events = follow_ups(300.1, "team");
  events.push_back(create_namespace(1, "jane", "team"));
  CHECK(case_file(with_jane(), events)->orphans().empty());
  // Deleted in between, it is another one.
  auto deletion = event(200, "jane", "delete", "namespaces", "team", 200);
  events.push_back(deletion);
  CHECK(case_file(with_jane(), events)->orphans().size() == 1);
  events.pop_back();
  deletion.code = 403;
  events.push_back(deletion);
  CHECK(case_file(with_jane(), events)->orphans().empty());
  // What came before the creation was not made by it.
  auto early = follow_ups(1, "team");
  early.push_back(create_namespace(300, "jane", "team"));
  CHECK(case_file(with_jane(), early)->orphans().size() == 1);
}

TEST_CASE("a namespace made anew keeps its two lives apart", "[correlation]") {
  auto events = follow_ups(1.1, "team");
  const auto again = follow_ups(20.1, "team");
  events.insert(events.end(), again.begin(), again.end());
  events.push_back(create_namespace(1, "jane", "team"));
  events.push_back(create_namespace(20, "jane", "team"));
  CHECK(case_file(with_jane(), events)->orphans().empty());
}

TEST_CASE("where groups are hidden, the log's reason proves them", "[correlation]") {
  auto cluster = with_jane();
  bind_user(cluster, "team", "platform");
  cluster.bindings.back().subjects[0].kind = SubjectKind::Group;
  auto event = create_namespace(1, "bob", "team");
  event.user.groups.clear();
  event.reason =
      R"(RBAC: allowed by ClusterRoleBinding "team" of ClusterRole "creator" to Group "platform")";
  event.blind = static_cast<std::uint32_t>(store::MissingField::Groups);
  CHECK(verdict_of(cluster, {event}) == Verdict::Authorised);
  // The binding is not there: then the grant is gone, hidden groups or not.
  CHECK(verdict_of(served(with_jane()), {event}, 1000) == Verdict::AuthorisedByGoneGrant);
}

TEST_CASE("allowed without a reason where groups are hidden may be system:masters",
          "[correlation]") {
  auto event = create_namespace(1, "root", "team");
  event.blind = static_cast<std::uint32_t>(store::MissingField::Groups);
  CHECK(verdict_of(with_jane(), {event}) == Verdict::Unknown);
  event.decision.clear();
  CHECK(verdict_of(with_jane(), {event}) == Verdict::Unexplained);
}

TEST_CASE("what level Metadata hides, the next snapshot shows, and only that", "[correlation]") {
  const auto judge = [](const Cluster& later, std::vector<store::AuditEvent> events) {
    std::vector<correlation::Snapshot> snapshots(2);
    snapshots[0].state = std::make_shared<const rbac::ClusterState>(base_cluster());
    snapshots[0].info.taken = at(-1000);
    snapshots[1].state = std::make_shared<const rbac::ClusterState>(later);
    snapshots[1].info.taken = at(1000);
    const correlation::CaseFile file(std::move(snapshots), std::move(events), {}, {});
    return file.creations().back().verdict;
  };
  const auto hidden = rbac_write(10, "root", "create", "clusterrolebindings", "quiet", "");
  auto later = base_cluster();
  bind_user(later, "quiet", "eve");
  CHECK(judge(later, {hidden, create_namespace(20, "eve", "team")}) == Verdict::Authorised);
  // A grant that the log does not have at all may be younger than the creation.
  auto other = base_cluster();
  bind_user(other, "other", "eve");
  CHECK(judge(other, {hidden, create_namespace(20, "eve", "team")}) == Verdict::Unknown);
}

TEST_CASE("where bindings were not read, no grant is missing and none is gone", "[correlation]") {
  auto named = create_namespace(1, "eve", "team");
  named.reason = kByTemp;
  const auto nameless = create_namespace(1, "eve", "team");
  for (const auto* kind : {"ClusterRoleBinding", "ClusterRole"}) {
    auto part = with_jane();
    part.reading.note(kind, ReadState::Refused, "may not list them");
    // The server's reason proves the grant; whether it is there still is not known, unless the
    // bindings were read and this one is not among them.
    const bool bindings_read = std::string_view(kind) == "ClusterRole";
    CHECK(verdict_of(served(part), {named}, 1000) ==
          (bindings_read ? Verdict::AuthorisedByGoneGrant : Verdict::Authorised));
    CHECK(verdict_of(part, {nameless}) == Verdict::Unknown);
    CHECK(case_file(part, {nameless})->creations()[0].explanation.find(kind) != std::string::npos);
    // What was read stands.
    CHECK(verdict_of(part, {create_namespace(1, "jane", "team")}) == Verdict::Authorised);
  }
  // Neither a RoleBinding nor a Pod lets anybody POST a namespace.
  for (const auto* kind : {"RoleBinding", "Pod"}) {
    auto part = with_jane();
    part.reading.note(kind, ReadState::Refused, "may not list them");
    CHECK(verdict_of(served(part), {named}, 1000) == Verdict::AuthorisedByGoneGrant);
    CHECK(verdict_of(part, {nameless}) == Verdict::Unexplained);
  }
}

TEST_CASE("a grant that the log shows removed is gone, whatever was read", "[correlation]") {
  auto part = with_jane();
  part.reading.note("ClusterRoleBinding", ReadState::Refused, "may not list them");
  auto named = create_namespace(2, "eve", "team");
  named.reason = kByTemp;
  const auto removed = rbac_write(3, "root", "delete", "clusterrolebindings", "temp", "", 200);
  CHECK(verdict_of(part, {named, removed}) == Verdict::AuthorisedByGoneGrant);
}
