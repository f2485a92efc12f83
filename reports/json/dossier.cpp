#include "graph/base/json_text.h"
#include "graph/rbac/rule_text.h"
#include "reports/json/caveats.h"
#include "reports/json/remediate.h"
#include "reports/json/report.h"

#include <nlohmann/json.hpp>

namespace nsposture::reports::json {

namespace {

using Json = nlohmann::ordered_json;

Json time_or_null(const std::optional<Timestamp>& time) {
  return time ? Json(format_rfc3339(*time)) : Json(nullptr);
}

// Membership in system:masters has neither a binding nor a role.
Json object_json(const NamedGrant& grant, const ObjectKey& key) {
  const auto kind = grant.masters ? std::string_view() : to_string(key.kind);
  return {{"kind", kind}, {"namespace", key.namespace_}, {"name", key.name}};
}

Json request_json(const DossierRequest& request) {
  return {{"time", format_rfc3339(request.time)},
          {"outcome", request.outcome},
          {"verdict", request.verdict},
          {"how", request.how},
          {"code", request.code ? Json(*request.code) : Json(nullptr)},
          {"actor", request.actor},
          {"real_actor", request.real_actor},
          {"minter", request.minter},
          {"client", request.client},
          {"address", request.address},
          {"audit_id", request.audit_id},
          {"file", request.file},
          {"line", request.line}};
}

Json used_grant_json(const UsedGrant& used) {
  const auto& grant = used.grant;
  return {{"permits", used.permits},
          {"holder", used.holder},
          {"masters", grant.masters},
          {"binding", object_json(grant, grant.binding)},
          {"role", object_json(grant, grant.role)},
          {"subject", grant.subject ? describe(*grant.subject) : std::string()},
          {"rule", grant.rule ? rbac::rule_text(*grant.rule) : std::string()},
          {"since", time_or_null(used.since)},
          {"since_text", used.since_text},
          {"made_by", used.created_by},
          {"gone", time_or_null(used.gone)},
          {"gone_text", used.gone_text}};
}

Json step_json(const DossierStep& step) {
  Json lines = Json::array();
  for (const auto& line : step.lines) {
    lines.push_back({{"label", line.label},
                     {"text", line.text},
                     {"time", time_or_null(line.time)},
                     {"file", line.file},
                     {"line", line.line},
                     {"audit_id", line.audit_id}});
  }
  return {{"id", step.id},
          {"title", step.title},
          {"lines", std::move(lines)},
          {"left_out", step.left_out},
          {"no_data", step.no_data}};
}

template <typename Items, typename Make>
Json list_of(const Items& items, const Make& make) {
  Json list = Json::array();
  for (const auto& item : items) list.push_back(make(item));
  return list;
}

Json plan_json(const PlanItem& item) {
  Json json = {{"phase", item.phase},
               {"title", item.title},
               {"notes", item.notes},
               {"commands", item.commands},
               {"changes", list_of(item.changes, removal_json)},
               {"file", nullptr}};
  if (item.file) json["file"] = {{"name", item.file->name}, {"content", item.file->content}};
  return json;
}

Json finding_json(const store::Finding& finding) {
  return {{"rule", finding.rule},
          {"severity", store::to_string(finding.severity)},
          {"confidence", store::to_string(finding.confidence)},
          {"title", finding.title},
          {"subject", finding.subject},
          {"fingerprint", finding.fingerprint}};
}

}  // namespace

std::string dossier_json(const Dossier& dossier) {
  Json json;
  json["schema"] = kDossierSchema;
  json["tool"] = {{"name", "nsposture"}, {"version", dossier.tool_version}};
  json["generated"] = format_rfc3339(dossier.generated);
  json["cluster"] = dossier.cluster;
  json["namespace"] = dossier.namespace_;
  json["verdict"] = {{"word", dossier.verdict},
                     {"text", dossier.verdict_text},
                     {"confidence", dossier.confidence},
                     {"reasons", dossier.reasons},
                     {"doubts", dossier.doubts}};
  json["request"] = dossier.request ? request_json(*dossier.request) : Json(nullptr);
  json["grants"] = list_of(dossier.grants, used_grant_json);
  json["findings"] = list_of(dossier.findings, finding_json);
  json["steps"] = list_of(dossier.steps, step_json);
  json["plan"] = list_of(dossier.plan, plan_json);
  if (dossier.kubernetes) put_version(json, *dossier.kubernetes);
  put_not_read(json, dossier.not_read);
  return to_text(json, 2, JsonCharacters::Ascii) + '\n';
}

}  // namespace nsposture::reports::json
