// Events that a pipeline or a query changed underway: kept, and less is believed of them.
#include "tests/cli/log_formats/support.h"

#include <algorithm>

using namespace nsposture::tests;

namespace {

nlohmann::ordered_json with_times(const nlohmann::ordered_json& received,
                                  const nlohmann::ordered_json& at) {
  auto event = creation("id-1", "moss");
  event["requestReceivedTimestamp"] = received;
  event["stageTimestamp"] = at;
  return event;
}

// The one finding about the creation of `moss`.
nlohmann::json creation_finding(const nlohmann::ordered_json& event) {
  const Folder folder;
  const auto result =
      run_cli({"audit", "-q", "--from", folder.write("rbac.yaml", kOtherGrants), "--audit-log",
               folder.write("a.log", event.dump() + '\n'), "-o", "json"});
  const auto json = nlohmann::json::parse(result.out);
  for (const auto& finding : json["findings"]) {
    if (finding["rule"] == "NP102") return finding;
  }
  return nullptr;
}

bool doubts(const nlohmann::json& finding, const std::string& what) {
  return std::ranges::any_of(finding["doubts"], [&](const nlohmann::json& doubt) {
    return doubt.get<std::string>().find(what) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("a time as SQL writes it is read as UTC", "[cli][log-formats]") {
  const char* const received[] = {
      "2026-03-01 10:00:00.000001", "2026-03-01T10:00:00.000001", "2026-03-01 10:00:00.000001 UTC",
      "2026-03-01 12:00:00.000001+0200", "2026-03-01 12:00:00.000001+02"};
  for (const char* const time : received) {
    INFO(time);
    const auto finding = creation_finding(with_times(time, "2026-03-01 10:00:00.010001"));
    REQUIRE_FALSE(finding.is_null());
    CHECK(finding["time"] == "2026-03-01T10:00:00.000001Z");
    CHECK_FALSE(doubts(finding, "rewritten"));
  }
}

TEST_CASE("a time in another form is read, and the finding says so", "[cli][log-formats]") {
  const std::pair<nlohmann::ordered_json, std::string> times[] = {
      {1772359200, "2026-03-01T10:00:00Z"},
      {1772359200.25, "2026-03-01T10:00:00.25Z"},
      {1772359200123, "2026-03-01T10:00:00.123Z"},
      {"1772359200123456", "2026-03-01T10:00:00.123456Z"},
      {"3/1/2026, 10:00:00.123 AM", "2026-03-01T10:00:00.123Z"},
      {"3/1/2026, 12:00:00.123 PM", "2026-03-01T12:00:00.123Z"}};
  for (const auto& [written, read] : times) {
    INFO(written.dump());
    const auto finding = creation_finding(with_times(written, written));
    REQUIRE_FALSE(finding.is_null());
    CHECK(finding["time"] == read);
    CHECK(finding["confidence"] != "high");
    CHECK(doubts(finding, "rewritten underway"));
  }
}

TEST_CASE("a time that is none makes an event malformed", "[cli][log-formats]") {
  for (const char* const time : {"yesterday", "2026-13-01 10:00:00", "12", "13/1/2026, 1:00:00 AM",
                                 "2026-03-01 10:00:00 XYZ", ""}) {
    INFO(time);
    const auto result = imported("a.log", with_times(time, time).dump() + '\n');
    CHECK(result.code == 3);
    CHECK(result.of("malformed_lines") == 1);
  }
}

TEST_CASE("an event without audit ID is kept, with less confidence", "[cli][log-formats]") {
  auto event = creation("id-1", "moss");
  event.erase("auditID");
  const auto bare = creation_finding(event);
  REQUIRE_FALSE(bare.is_null());
  CHECK(bare["confidence"] != "high");
  CHECK(doubts(bare, "no audit ID"));
  event.erase("kind");
  event.erase("apiVersion");
  event.erase("stage");
  CHECK_FALSE(creation_finding(event).is_null());
  const auto whole = creation_finding(creation("id-1", "moss"));
  CHECK(whole["confidence"] == "high");
  CHECK_FALSE(doubts(whole, "no audit ID"));
}

TEST_CASE("both stages of a request without audit ID are one request", "[cli][log-formats]") {
  auto asked = creation("id-1", "moss");
  asked.erase("auditID");
  auto done = asked;
  asked["stage"] = "RequestReceived";
  asked.erase("responseStatus");
  asked.erase("annotations");
  const auto rules = activity_rules("a.log", asked.dump() + '\n' + done.dump() + '\n');
  CHECK(rules.contains("NP102"));
  CHECK_FALSE(rules.contains("NP106"));
  CHECK_FALSE(rules.contains("NP119"));
}
