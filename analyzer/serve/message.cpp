#include "analyzer/serve/message.h"

#include "analyzer/rules/registry.h"
#include "graph/base/json_text.h"
#include "reports/escape/printable.h"
#include "reports/json/report.h"
#include "reports/text/report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace nsposture::serve {

namespace {

using Json = nlohmann::ordered_json;

// Alertmanager resolves an alert without an end after its resolve_timeout (5 minutes) unless it is
// sent again. As each is sent once, it needs its own end.
constexpr std::int64_t kAlertNs = 24LL * 3600 * 1'000'000'000;

std::string dump(const Json& json) {
  return to_text(json, kOneLine, JsonCharacters::Ascii);
}

// Slack's mrkdwn: these three, and only these, are escaped as entities.
std::string slack_text(std::string_view text) {
  std::string escaped;
  for (const char c : reports::escape::printable(text)) {
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string webhook(const store::Finding& finding, std::string_view cluster) {
  return reports::json::render_finding(
      {finding, rules::info_of(finding), store::FindingState::New, "", std::nullopt}, cluster);
}

std::string slack(const store::Finding& finding, std::string_view cluster) {
  std::string severity(store::to_string(finding.severity));
  std::ranges::transform(severity, severity.begin(), [](char c) {
    return static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  });
  std::string text = fmt::format("*{}* {} {}\n{}", severity, finding.rule,
                                 rules::info_of(finding).title, slack_text(finding.title));
  if (!cluster.empty()) text += fmt::format("\nCluster: {}", slack_text(cluster));
  if (finding.time) text += fmt::format("\nTime: {}", format_rfc3339(*finding.time));
  for (const auto& doubt : finding.doubts) text += fmt::format("\nDoubt: {}", slack_text(doubt));
  text += fmt::format("\nFingerprint: {}", finding.fingerprint);
  return dump(Json{{"text", text}});
}

std::string description(const store::Finding& finding) {
  std::string text = std::string(rules::info_of(finding).why);
  for (const auto& evidence : finding.evidence)
    text += "\n- " + reports::escape::printable(evidence.text);
  for (const auto& doubt : finding.doubts) text += "\nDoubt: " + reports::escape::printable(doubt);
  return text;
}

std::string alert(const store::Finding& finding, std::string_view cluster, Timestamp now) {
  Json labels = {{"alertname", finding.rule},
                 {"severity", store::to_string(finding.severity)},
                 {"fingerprint", finding.fingerprint}};
  // Alertmanager ignores empty labels.
  if (!cluster.empty()) labels["cluster"] = reports::escape::printable(cluster);
  if (!finding.namespace_.empty())
    labels["namespace"] = reports::escape::printable(finding.namespace_);
  if (!finding.subject.empty()) labels["subject"] = reports::escape::printable(finding.subject);
  Json alert = {{"labels", std::move(labels)},
                {"annotations",
                 {{"summary", reports::escape::printable(finding.title)},
                  {"description", description(finding)}}},
                {"startsAt", format_rfc3339(std::min(finding.time.value_or(now), now))},
                {"endsAt", format_rfc3339({now.ns + kAlertNs, 0})}};
  return dump(Json::array({std::move(alert)}));
}

}  // namespace

std::string_view to_string(Receiver receiver) {
  if (receiver == Receiver::Webhook) return "webhook";
  return receiver == Receiver::Slack ? "slack" : "alertmanager";
}

std::string message_for(Receiver receiver, const store::Finding& finding, std::string_view cluster,
                        Timestamp now) {
  if (receiver == Receiver::Webhook) return webhook(finding, cluster);
  return receiver == Receiver::Slack ? slack(finding, cluster) : alert(finding, cluster, now);
}

std::string endpoint_of(Receiver receiver, const std::string& url) {
  constexpr std::string_view kApi = "/api/v2/alerts";
  if (receiver != Receiver::Alertmanager || url.ends_with(kApi)) return url;
  return url.substr(0, url.find_last_not_of('/') + 1) + std::string(kApi);
}

}  // namespace nsposture::serve
