#include "graph/base/json_text.h"
#include "reports/answers/primary_location.h"
#include "reports/json/caveats.h"
#include "reports/json/report.h"

#include <nlohmann/json.hpp>

namespace nsposture::reports::json {

namespace {

using Json = nlohmann::ordered_json;

Json evidence_json(const store::Evidence& evidence) {
  Json json = {{"kind", to_string(evidence.kind)},
               {"text", evidence.text},
               {"file", evidence.file},
               {"line", evidence.line},
               {"column", evidence.column}};
  if (!evidence.audit_id.empty()) json["audit_id"] = evidence.audit_id;
  if (evidence.time) json["time"] = format_rfc3339(*evidence.time);
  return json;
}

std::string_view change_of(const FindingView& view) {
  switch (view.rule.effect) {
    case store::Effect::Gains:
      return "gained";
    case store::Effect::Loses:
      return "lost";
    case store::Effect::None:
      break;
  }
  return "";
}

Json finding_json(const FindingView& view) {
  const auto& finding = view.finding;
  Json json = {{"rule", finding.rule},
               {"severity", store::to_string(finding.severity)},
               {"title", finding.title},
               {"subject", finding.subject},
               {"namespace", finding.namespace_},
               {"time", finding.time ? Json(format_rfc3339(*finding.time)) : Json(nullptr)}};
  const auto* place = primary_location(finding);
  json["file"] = place == nullptr ? Json(nullptr) : Json(place->file);
  json["line"] = place == nullptr ? Json(nullptr) : Json(place->line);
  json["column"] = place == nullptr ? Json(nullptr) : Json(place->column);
  json["state"] = to_string(view.state);
  json["change"] = change_of(view).empty() ? Json(nullptr) : Json(change_of(view));
  if (view.state == FindingState::Accepted) json["accepted_reason"] = view.accepted_reason;
  json["evidence"] = Json::array();
  for (const auto& evidence : finding.evidence) json["evidence"].push_back(evidence_json(evidence));
  json["doubts"] = finding.doubts;
  json["fingerprint"] = finding.fingerprint;
  return json;
}

Json diagnostic_json(const Diagnostic& diagnostic) {
  return {{"file", diagnostic.file},
          {"line", diagnostic.line},
          {"column", diagnostic.column},
          {"message", diagnostic.message}};
}

}  // namespace

std::string render_check_json(const CheckReport& report) {
  Json json = {{"schema", "nsposture/check/v1"}, {"version", report.data.tool_version},
               {"compared", report.compared},    {"takeovers_searched", report.takeovers},
               {"files", report.files},          {"manifests", report.manifests},
               {"objects", report.objects},      {"fail_on", report.fail_on},
               {"failing", report.failing},      {"findings", Json::array()},
               {"unreadable", Json::array()},    {"warnings", Json::array()},
               {"skipped", Json::array()},       {"left_out", Json::array()}};
  for (const auto& view : report.data.findings) json["findings"].push_back(finding_json(view));
  for (const auto& diagnostic : report.data.diagnostics) {
    const bool unreadable = diagnostic.kind == DiagnosticKind::Unreadable;
    json[unreadable ? "unreadable" : "warnings"].push_back(diagnostic_json(diagnostic));
  }
  for (const auto& [file, reason] : report.skipped) {
    json["skipped"].push_back({{"file", file}, {"reason", reason}});
  }
  for (const auto& [reason, count] : report.left_out) {
    json["left_out"].push_back({{"reason", reason}, {"count", count}});
  }
  if (report.data.kubernetes) put_version(json, *report.data.kubernetes);
  put_not_read(json, report.data.not_read);
  return to_text(json, 2) + '\n';
}

}  // namespace nsposture::reports::json
