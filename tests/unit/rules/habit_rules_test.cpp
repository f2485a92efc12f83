// NP113: what is new for a subject, by the stored history.
#include "tests/support/events.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::tests;
using store::AuditEvent;

namespace {

constexpr double kDay = 86400;

AuditEvent write(double seconds, const std::string& user, const std::string& client = "kubectl/v1",
                 const std::string& address = "192.0.2.1") {
  auto e = event(seconds, user, "create", "secrets", "s", 201);
  e.namespace_ = "work";
  e.user_agent = client;
  e.source_ips = {"203.0.113.9", address};  // the first is the client's to choose
  return e;
}

AuditEvent made(double seconds, const std::string& user, const std::string& client = "kubectl/v1",
                const std::string& address = "192.0.2.1") {
  auto e = create_namespace(seconds, user, "ns-" + std::to_string(seconds));
  e.user_agent = client;
  e.source_ips = {"198.51.100.7", address};
  return e;
}

// Ten days of work at noon, with a namespace at the end of each.
std::vector<AuditEvent> ten_days(const std::string& user) {
  std::vector<AuditEvent> events;
  for (int day = 0; day < 10; ++day) {
    events.push_back(write(day * kDay, user));
    events.push_back(made(day * kDay + 60, user));
  }
  return events;
}

rules::Findings habits(std::vector<AuditEvent> events, const rules::RuleSettings& settings = {}) {
  return run_rule(*case_file(base_cluster(), std::move(events)), "NP113", settings);
}

}  // namespace

TEST_CASE("the usual work is no news", "[rules][NP113]") {
  auto events = ten_days("jane");
  events.push_back(made(10 * kDay, "jane", "kubectl/v2 (linux/arm64)"));
  CHECK(habits(events).empty());
}

TEST_CASE("a new client, address and hour are told, together more severely", "[rules][NP113]") {
  auto events = ten_days("jane");
  events.push_back(made(10 * kDay, "jane", "curl/8.1"));
  auto findings = habits(events);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].title.find("a new client, `curl`") != std::string::npos);
  CHECK(findings[0].severity == store::Severity::Low);
  events.back() = made(10 * kDay, "jane", "kubectl/v1", "10.9.9.9");
  findings = habits(events);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].title.find("a new address, 10.9.9.9") != std::string::npos);
  events.back() = made(10 * kDay + 12 * 3600, "jane");
  findings = habits(events);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].title.find("00 UTC") != std::string::npos);
  events.back() = made(10 * kDay, "jane", "curl/8.1", "10.9.9.9");
  findings = habits(events);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == store::Severity::Medium);
}

TEST_CASE("somebody's first namespace is told when others made enough before", "[rules][NP113]") {
  auto events = ten_days("jane");
  events.push_back(made(10 * kDay, "eve"));
  const auto findings = habits(events);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].subject == "User \"eve\"");
  CHECK(findings[0].title.find("its first namespace") != std::string::npos);
}

TEST_CASE("a short history says nothing", "[rules][NP113]") {
  std::vector<AuditEvent> events;
  for (int i = 0; i < 50; ++i) events.push_back(made(i * 60, "jane"));
  events.push_back(made(4000, "jane", "curl/8", "10.9.9.9"));
  events.push_back(made(4001, "eve", "curl/8", "10.9.9.9"));
  CHECK(habits(events).empty());
  rules::RuleSettings settings;
  settings.baseline_history = std::chrono::minutes(30);
  CHECK(habits(events, settings).size() == 2);
}

TEST_CASE("few requests are no habit", "[rules][NP113]") {
  std::vector<AuditEvent> events = {write(0, "jane"), made(9 * kDay, "jane", "curl/8")};
  CHECK(habits(events).empty());
  rules::RuleSettings settings;
  settings.baseline_requests = 1;
  CHECK(habits(events, settings).size() == 1);
}
