#include "store/findings/grant_json.h"
#include "tests/unit/store/store_fixture.h"

#include <catch2/catch.hpp>

namespace nsposture::store {

namespace {

using namespace nsposture::tests;

Finding rich_finding() {
  Finding finding;
  finding.rule = "NP101";
  finding.severity = Severity::Critical;
  finding.confidence = Confidence::Low;
  finding.title = "namespace `x` came from nowhere";
  finding.subject = "User \"mallory\"";
  finding.namespace_ = "x";
  finding.time = Timestamp{1'795'435'200'987'762'000, 6};
  finding.evidence = {
      {store::EvidenceKind::Event, "who did it", "audit.log", 7, "id-7", Timestamp{5, 3}},
      {store::EvidenceKind::Grant, "why \"it\" was allowed", "", 0, "", std::nullopt}};
  finding.doubts = {"no groups in this format"};
  finding.next_steps = {"kubectl get ns x -o yaml", "ask\nmallory"};
  finding.fingerprint = fingerprint({"NP101", "mallory", "x"});
  return finding;
}

}  // namespace

TEST_CASE("a finding comes back with every field", "[store]") {
  const TempFolder folder;
  auto store = Store(folder.database(), OpenMode::ReadWrite).whole();
  const auto snapshot = store.add_snapshot({}, {}, {});
  const auto finding = rich_finding();
  const auto id = store.add_analysis({0, snapshot, {42, 0}, "1.0"}, {finding, Finding{}});
  const auto findings = store.findings(id);
  REQUIRE(findings.size() == 2);
  const auto& back = findings.front();
  CHECK(back.rule == finding.rule);
  CHECK(back.severity == finding.severity);
  CHECK(back.confidence == finding.confidence);
  CHECK(back.title == finding.title);
  CHECK(back.subject == finding.subject);
  CHECK(back.namespace_ == finding.namespace_);
  CHECK(format_rfc3339(*back.time) == "2026-11-23T12:00:00.987762Z");
  CHECK(back.doubts == finding.doubts);
  CHECK(back.next_steps == finding.next_steps);
  CHECK(back.fingerprint == finding.fingerprint);
  REQUIRE(back.evidence.size() == 2);
  CHECK(back.evidence[0].kind == store::EvidenceKind::Event);
  CHECK(back.evidence[0].text == "who did it");
  CHECK(back.evidence[0].file == "audit.log");
  CHECK(back.evidence[0].line == 7);
  CHECK(back.evidence[0].audit_id == "id-7");
  CHECK(back.evidence[0].time->digits == 3);
  CHECK(back.evidence[1].text == "why \"it\" was allowed");
  CHECK_FALSE(back.evidence[1].time);
  CHECK_FALSE(findings[1].time);
}

TEST_CASE("the grants of a finding come back as they were", "[store]") {
  const TempFolder folder;
  auto store = Store(folder.database(), OpenMode::ReadWrite).whole();
  NamedGrant whole;
  whole.binding = {ObjectKind::RoleBinding, "team", "b"};
  whole.binding_position = {"rbac.yaml", 7};
  whole.binding_created = Timestamp{9, 3};
  whole.role = {ObjectKind::ClusterRole, "", "r"};
  whole.role_exists = true;
  whole.role_position = {"roles.yaml", 2};
  whole.rule = PolicyRule{{"create"}, {""}, {"namespaces"}, {"x"}, {"/healthz"}, {}};
  whole.rule_position = {"roles.yaml", 5};
  whole.subject = Subject{SubjectKind::ServiceAccount, "team", "builder"};
  whole.only_names = {"x"};
  whole.via_group = "devs";
  NamedGrant binding_alone;
  binding_alone.binding = {ObjectKind::ClusterRoleBinding, "", "lost"};
  binding_alone.role = {ObjectKind::ClusterRole, "", "nowhere"};
  NamedGrant masters;
  masters.masters = true;
  auto finding = rich_finding();
  finding.grants = {whole, binding_alone, masters};
  const auto id =
      store.add_analysis({0, store.add_snapshot({}, {}, {}), {42, 0}, "1.0"}, {finding, Finding{}});
  const auto findings = store.findings(id);
  REQUIRE(findings.size() == 2);
  CHECK(findings[1].grants.empty());
  const auto& back = findings[0].grants;
  REQUIRE(back.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(same_grant(back[i], finding.grants[i]));
  CHECK_FALSE(same_grant(back[0], back[1]));
  CHECK(position_text(back[0].binding_position) == "rbac.yaml:7");
  CHECK(back[0].binding_created->digits == 3);
  CHECK(back[0].role_exists);
  CHECK(position_text(back[0].role_position) == "roles.yaml:2");
  CHECK(position_text(back[0].rule_position) == "roles.yaml:5");
  CHECK_FALSE(back[1].role_exists);
  CHECK_FALSE(back[1].binding_created);
  CHECK_FALSE(back[1].rule);
  CHECK_FALSE(back[1].subject);
}

TEST_CASE("what is no grant in the column of grants is left out", "[store]") {
  using findings::grants_from_json;
  CHECK(grants_from_json("").empty());
  CHECK(grants_from_json("{").empty());
  CHECK(grants_from_json("{}").empty());
  CHECK(grants_from_json(R"([1, "x", null, {}, {"binding": 7, "role": []}])").empty());
  const auto with_binding = [](const std::string& kind, const std::string& more) {
    return R"([{"binding": {"kind": ")" + kind + R"(", "name": "b"}, )" +
           R"("role": {"kind": "ClusterRole", "name": 1})" + more + "}]";
  };
  CHECK(grants_from_json(with_binding("RoleBinding", "")).size() == 1);
  CHECK(grants_from_json(with_binding("Binding", "")).empty());
  CHECK(grants_from_json(with_binding("RoleBinding", R"(, "subject": {"kind": "Robot"})")).empty());
  CHECK(grants_from_json(with_binding("RoleBinding", R"(, "only_names": 3, "rule": 4)")).size() ==
        1);
}

TEST_CASE("the marks of findings are in their order, with nothing else", "[store]") {
  const TempFolder folder;
  auto store = Store(folder.database(), OpenMode::ReadWrite).whole();
  Finding first;
  first.rule = "NP102";
  first.severity = Severity::High;
  first.fingerprint = "f1";
  first.title = "who did what";
  first.evidence.push_back({store::EvidenceKind::Event, "text", "file", 1, "id", std::nullopt});
  Finding second = first;
  second.rule = "NP001";
  second.severity = Severity::Info;
  second.fingerprint = "f2";
  const auto snapshot = store.add_snapshot({}, {}, {});
  const auto id = store.add_analysis({0, snapshot, {42, 0}, "1.0"}, {first, second});
  const auto marks = store.finding_marks(id);
  REQUIRE(marks.size() == 2);
  CHECK(marks[0].rule == "NP102");
  CHECK(marks[0].severity == Severity::High);
  CHECK(marks[0].fingerprint == "f1");
  CHECK(marks[0].subject == first.subject);
  CHECK(marks[0].namespace_ == first.namespace_);
  CHECK(marks[0].title.empty());
  CHECK(marks[0].evidence.empty());
  CHECK(marks[1].fingerprint == "f2");
  CHECK(store.finding_marks(id + 1).empty());
}

TEST_CASE("findings that come later stand behind those of their analysis", "[store]") {
  const TempFolder folder;
  auto store = Store(folder.database(), OpenMode::ReadWrite).whole();
  const auto snapshot = store.add_snapshot({}, {}, {});
  const auto id = store.add_analysis({0, snapshot, {1, 0}, "1.0"}, {rich_finding()});
  Finding later;
  later.rule = "NP110";
  store.add_findings(id, {later, later});
  store.add_findings(id, {});
  const auto findings = store.findings(id);
  REQUIRE(findings.size() == 3);
  CHECK(findings[0].rule == rich_finding().rule);
  CHECK(findings[2].rule == "NP110");
}

TEST_CASE("what a receiver was told is known for it and that cluster alone", "[store]") {
  const TempFolder folder;
  Store store(folder.database(), OpenMode::ReadWrite);
  store.add_notification({"f", "slack", "prod", {5, 0}});
  store.add_notification({"f", "slack", "prod", {9, 0}});
  CHECK(store.told("slack", "prod") == std::vector<std::string>{"f"});
  CHECK(store.told("slack", "test").empty());
  CHECK(store.told("webhook", "prod").empty());
}

TEST_CASE("pruning forgets what was told of findings that are gone", "[store]") {
  const TempFolder folder;
  Store store(folder.database(), OpenMode::ReadWrite);
  auto whole = store.whole();
  const auto snapshot = whole.add_snapshot({}, {}, {});
  Finding open;
  open.fingerprint = "open";
  whole.add_analysis({0, snapshot, {1, 0}, "1.0"}, {open});
  for (const auto* print : {"open", "gone"}) store.add_notification({print, "slack", "", {5, 0}});
  store.add_notification({"young", "slack", "", {50, 0}});
  store.prune({10, 0});
  CHECK(store.told("slack", "") == std::vector<std::string>{"open", "young"});
}

TEST_CASE("each analysis keeps its own findings, and the one before is found", "[store]") {
  const TempFolder folder;
  auto store = Store(folder.database(), OpenMode::ReadWrite).whole();
  CHECK_FALSE(store.latest_analysis());
  const auto snapshot = store.add_snapshot({}, {}, {});
  const auto first = store.add_analysis({0, snapshot, {1, 0}, "1.0"}, {rich_finding()});
  const auto second = store.add_analysis({0, snapshot, {2, 0}, "1.1"}, {});
  CHECK(store.findings(first).size() == 1);
  CHECK(store.findings(second).empty());
  CHECK(store.latest_analysis()->id == second);
  CHECK(store.latest_analysis()->version == "1.1");
  CHECK(store.analysis_before(second)->id == first);
  CHECK_FALSE(store.analysis_before(first));
}

TEST_CASE("an analysis of a snapshot that is not there is refused whole", "[store]") {
  const TempFolder folder;
  auto store = Store(folder.database(), OpenMode::ReadWrite).whole();
  CHECK_FALSE(error_of([&] { store.add_analysis({0, 9, {}, "1.0"}, {rich_finding()}); }).empty());
  CHECK_FALSE(store.latest_analysis());
}

TEST_CASE("acceptances are kept in order, with and without an end", "[store]") {
  const TempFolder folder;
  auto store = Store(folder.database(), OpenMode::ReadWrite).whole();
  store.accept({"f1", "known, \"ticket\" 12", Timestamp{99, 0}, {5, 0}});
  store.accept({"f1", "for good", std::nullopt, {6, 0}});
  const auto list = store.acceptances();
  REQUIRE(list.size() == 2);
  CHECK(list[0].fingerprint == "f1");
  CHECK(list[0].reason == "known, \"ticket\" 12");
  CHECK(list[0].until->ns == 99);
  CHECK(list[0].at.ns == 5);
  CHECK_FALSE(list[1].until);
}

TEST_CASE("patterns are kept, and taken back by their id alone", "[store]") {
  const TempFolder folder;
  auto store = Store(folder.database(), OpenMode::ReadWrite).whole();
  const Acceptance pattern{"",      "the team's own", Timestamp{99, 0}, {5, 0},
                           "NP010", "sa:ci/*",        "team-*"};
  store.accept(pattern);
  store.accept({"f1", "known", std::nullopt, {6, 0}});
  store.accept({"f1", "known, once more", std::nullopt, {7, 0}});
  const auto list = store.acceptances();
  REQUIRE(list.size() == 3);
  CHECK(list[0].rule == "NP010");
  CHECK(list[0].subject == "sa:ci/*");
  CHECK(list[0].namespace_ == "team-*");
  CHECK(list[0].id() == pattern.id());
  CHECK(list[1].id() == "f1");
  CHECK(store.unaccept("f") == 0);
  CHECK(store.unaccept("f1") == 2);
  REQUIRE(store.acceptances().size() == 1);
  CHECK(store.unaccept(pattern.id()) == 1);
  CHECK(store.acceptances().empty());
}

TEST_CASE("one cluster does not take back what another accepted", "[store]") {
  const TempFolder folder;
  Store store(folder.database(), OpenMode::ReadWrite);
  for (const auto* name : {"a", "b"}) {
    SnapshotInfo info;
    info.cluster = name;
    store.cluster(name).add_snapshot({}, info, {});
    store.cluster(name).accept({"f1", name, std::nullopt, {5, 0}});
  }
  CHECK(store.cluster("a").unaccept("f1") == 1);
  CHECK(store.cluster("a").acceptances().empty());
  CHECK(store.cluster("b").acceptances().size() == 1);
}

TEST_CASE("parts of a fingerprint do not run into each other", "[store]") {
  CHECK(fingerprint({"a", "bc"}) != fingerprint({"ab", "c"}));
  CHECK(fingerprint({"a"}) != fingerprint({"a", ""}));
  CHECK(fingerprint({"a", "b"}) == fingerprint({"a", "b"}));
  CHECK(fingerprint({"a"}).size() == 32);
}

}  // namespace nsposture::store
