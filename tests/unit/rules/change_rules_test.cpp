// NP112: creations against change records.
#include "tests/support/events.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::tests;
using ingest::changes::ChangeRecord;

namespace {

ChangeRecord change(const std::string& id, double start, double end) {
  ChangeRecord record;
  record.id = id;
  record.start = at(start);
  record.end = at(end);
  record.file = "changes.csv";
  record.line = 2;
  return record;
}

rules::Findings judge(const std::vector<ChangeRecord>& changes,
                      std::vector<store::AuditEvent> events) {
  auto cluster = base_cluster();
  bind_user(cluster, "b", "jane");
  const auto file = case_file(std::move(cluster), std::move(events));
  rules::Inputs inputs;
  inputs.changes = &changes;
  return run_rule(*file, "NP112", {}, inputs);
}

}  // namespace

TEST_CASE("a creation that a change record covers is left alone", "[rules][NP112]") {
  auto record = change("CHG1", 0, 100);
  record.who = {"bob", "ja*"};
  record.namespaces = {"team-*"};
  CHECK(judge({record}, {create_namespace(50, "jane", "team-blue")}).empty());
  CHECK(judge({change("CHG2", 0, 100)}, {create_namespace(100, "jane", "any")}).empty());
}

TEST_CASE("a creation without a change record is found", "[rules][NP112]") {
  auto record = change("CHG1", 0, 100);
  record.namespaces = {"other"};
  const auto findings = judge({record}, {create_namespace(50, "jane", "team-blue")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].title == "User \"jane\" created namespace `team-blue` without a change record");
  CHECK(judge({}, {create_namespace(50, "jane", "team-blue")}).size() == 1);
}

TEST_CASE("a record for another time, person or that was called off does not cover",
          "[rules][NP112]") {
  auto record = change("CHG1", 0, 100);
  record.namespaces = {"team-*"};
  auto findings = judge({record}, {create_namespace(101, "jane", "team-blue")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].title.find("change CHG1 is for 2026-11-23T12:00:00") != std::string::npos);
  REQUIRE(findings[0].evidence.size() == 2);
  CHECK(findings[0].evidence[1].file == "changes.csv");
  CHECK(findings[0].evidence[1].line == 2);
  record.who = {"bob"};
  findings = judge({record}, {create_namespace(50, "jane", "team-blue")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].title.find("change CHG1 is for bob") != std::string::npos);
  record.who = {};
  record.status = "Cancelled";
  findings = judge({record}, {create_namespace(50, "jane", "team-blue")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].title.find("change CHG1 is Cancelled") != std::string::npos);
}

TEST_CASE("the real user counts, not the impersonated one", "[rules][NP112]") {
  auto record = change("CHG1", 0, 100);
  record.who = {"ghost"};
  auto event = create_namespace(50, "jane", "team-blue");
  event.impersonated = store::Actor{};
  event.impersonated->username = "ghost";
  CHECK(judge({record}, {event}).size() == 1);
}

TEST_CASE("what was not created needs no change record, and without a file nothing is said",
          "[rules][NP112]") {
  auto dry = create_namespace(50, "jane", "dry");
  dry.dry_run = true;
  CHECK(judge({}, {create_namespace(50, "jane", "", 403), dry}).empty());
  const auto file = case_file(base_cluster(), {create_namespace(50, "jane", "team-blue")});
  CHECK(run_rule(*file, "NP112").empty());
}

TEST_CASE("a name the log does not have fits a record, else the doubt is told", "[rules][NP112]") {
  auto record = change("CHG1", 0, 100);
  record.namespaces = {"team-*"};
  auto event = create_namespace(50, "jane", "");
  CHECK(judge({record}, {event}).empty());
  const auto findings = judge({}, {event});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].confidence == store::Confidence::Low);
}
