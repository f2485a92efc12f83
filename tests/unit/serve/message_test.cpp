#include "analyzer/serve/message.h"

#include "analyzer/serve/poster.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace nsposture;
using namespace nsposture::serve;
using nlohmann::json;

namespace {

store::Finding hostile() {
  store::Finding finding;
  finding.rule = "NP101";
  finding.severity = store::Severity::High;
  finding.title = "User \"<!channel> & \x1b[31m\" created namespace `x`";
  finding.subject = "User \"<!channel> & \x1b[31m\"";
  finding.namespace_ = "x";
  finding.time = Timestamp{1'795'435'200LL * 1'000'000'000 + 5'000'000, 3};
  finding.fingerprint = "0123";
  return finding;
}

constexpr Timestamp kNow{1'795'435'260LL * 1'000'000'000, 0};

}  // namespace

TEST_CASE("Slack gets text in which a name can call nobody", "[serve]") {
  const auto message = json::parse(message_for(Receiver::Slack, hostile(), "prod", kNow));
  const auto text = message["text"].get<std::string>();
  CHECK(text.find("&lt;!channel&gt; &amp; ") != std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("*HIGH* NP101") == 0);
}

TEST_CASE("Alertmanager gets labels, a beginning and an end", "[serve]") {
  auto finding = hostile();
  const auto alerts = json::parse(message_for(Receiver::Alertmanager, finding, "", kNow));
  REQUIRE(alerts.size() == 1);
  CHECK(alerts[0]["labels"]["alertname"] == "NP101");
  CHECK_FALSE(alerts[0]["labels"].contains("cluster"));
  CHECK(alerts[0]["startsAt"] == "2026-11-23T12:00:00.005Z");
  CHECK(alerts[0]["endsAt"] == "2026-11-24T12:01:00Z");
  // A clock of the cluster that is ahead of ours would make an alert that has not begun.
  finding.time = Timestamp{kNow.ns + 5'000'000'000, 0};
  const auto ahead = json::parse(message_for(Receiver::Alertmanager, finding, "", kNow));
  CHECK(ahead[0]["startsAt"] == "2026-11-23T12:01:00Z");
}

TEST_CASE("the webhook gets the finding as reports have it, with its cluster", "[serve]") {
  const auto finding = json::parse(message_for(Receiver::Webhook, hostile(), "prod", kNow));
  CHECK(finding["rule"] == "NP101");
  CHECK(finding["cluster"] == "prod");
  CHECK(finding["fingerprint"] == "0123");
  CHECK(finding["evidence"].is_array());
}

TEST_CASE("Alertmanager's address needs no path, and may have one", "[serve]") {
  CHECK(endpoint_of(Receiver::Alertmanager, "http://a:9093") == "http://a:9093/api/v2/alerts");
  CHECK(endpoint_of(Receiver::Alertmanager, "http://a/am/") == "http://a/am/api/v2/alerts");
  CHECK(endpoint_of(Receiver::Alertmanager, "http://a/api/v2/alerts") == "http://a/api/v2/alerts");
  CHECK(endpoint_of(Receiver::Slack, "http://a/x") == "http://a/x");
}

TEST_CASE("of an address only the host is told", "[serve]") {
  CHECK(public_part("https://hooks.slack.com/services/T/B/secret") == "https://hooks.slack.com");
  CHECK(public_part("https://user:word@host/x?token=y") == "https://host");
  CHECK(public_part("nonsense\n") == "an address that is no URL");
}
