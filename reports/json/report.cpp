#include "reports/json/report.h"

#include "graph/base/json_text.h"
#include "reports/answers/summary.h"
#include "reports/answers/words.h"
#include "reports/json/cause.h"
#include "reports/json/caveats.h"
#include "reports/json/grant.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <span>

namespace nsposture::reports::json {

namespace {

using Json = nlohmann::ordered_json;

Json time_or_null(const std::optional<Timestamp>& time) {
  return time ? Json(format_rfc3339(*time)) : Json(nullptr);
}

Json evidence_json(const store::Evidence& evidence) {
  return {{"kind", to_string(evidence.kind)},
          {"text", evidence.text},
          {"file", evidence.file},
          {"line", evidence.line},
          {"audit_id", evidence.audit_id},
          {"time", time_or_null(evidence.time)}};
}

Json finding_json(const FindingView& view) {
  const auto& finding = view.finding;
  Json evidence = Json::array();
  for (const auto& item : finding.evidence) evidence.push_back(evidence_json(item));
  Json json = {{"rule", finding.rule},
               {"severity", store::to_string(finding.severity)},
               {"title", finding.title},
               {"subject", finding.subject},
               {"namespace", finding.namespace_},
               {"time", time_or_null(finding.time)},
               {"evidence", std::move(evidence)},
               {"fingerprint", finding.fingerprint},
               {"confidence", store::to_string(finding.confidence)},
               {"doubts", finding.doubts},
               {"next_steps", finding.next_steps},
               {"state", to_string(view.state)},
               {"accepted_reason", view.accepted_reason},
               {"accepted_until", time_or_null(view.accepted_until)}};
  if (!view.short_id.empty()) json["short_id"] = view.short_id;
  return json;
}

Json gone_json(const store::Finding& finding) {
  return {{"rule", finding.rule},
          {"severity", store::to_string(finding.severity)},
          {"title", finding.title},
          {"subject", finding.subject},
          {"namespace", finding.namespace_},
          {"fingerprint", finding.fingerprint}};
}

// Each rule once, by id, so that findings need not repeat it.
Json rules_json(const ReportData& data) {
  std::map<std::string_view, const store::RuleInfo*> rules;
  for (const auto& view : data.findings) {
    if (!view.rule.id.empty()) rules.emplace(view.rule.id, &view.rule);
  }
  Json list = Json::array();
  for (const auto& [id, rule] : rules) {
    list.push_back({{"id", id},
                    {"title", rule->title},
                    {"severity", store::to_string(rule->severity)},
                    {"why", rule->why},
                    {"remediation", rule->remediation},
                    {"references", rule->references}});
  }
  return list;
}

Json object_json(std::string_view kind, std::string_view ns, std::string_view name) {
  return {{"kind", kind}, {"namespace", ns}, {"name", name}};
}

Json creator_grant_json(const NamedGrant& grant) {
  if (grant.is_masters()) {
    return {
        {"binding", nullptr}, {"role", nullptr}, {"rule", "*"},    {"only_names", Json::array()},
        {"file", ""},         {"line", 0},       {"masters", true}};
  }
  return {{"binding", json::object_json(grant.binding)},
          {"role", json::object_json(grant.role)},
          {"rule", grant_rule_text(grant)},
          {"only_names", grant.only_names},
          {"file", grant.binding_position.file},
          {"line", grant.binding_position.line},
          {"masters", false}};
}

Json creator_json(const Creator& creator) {
  Json grants = Json::array();
  for (const auto& grant : creator.grants) grants.push_back(creator_grant_json(grant));
  return {{"kind", to_string(creator.subject.kind)},
          {"namespace", creator.subject.namespace_},
          {"name", creator.subject.name},
          {"builtin", creator.builtin},
          {"used", creator.used ? Json(*creator.used) : Json(nullptr)},
          {"grants", std::move(grants)}};
}

Json creation_json(const Creation& creation) {
  return {{"time", format_rfc3339(creation.time)},
          {"namespace", creation.namespace_},
          {"actor", creation.actor},
          {"real_actor", creation.real_actor},
          {"how", creation.how},
          {"verdict", creation.verdict},
          {"explanation", creation.explanation},
          {"client", creation.client},
          {"address", creation.address},
          {"code", creation.code ? Json(*creation.code) : Json(nullptr)},
          {"audit_id", creation.audit_id},
          {"file", creation.file},
          {"line", creation.line},
          {"rules", creation.rules}};
}

Json tally_json(const store::ImportTally& tally) {
  return {{"bytes", tally.bytes},           {"lines", tally.lines},
          {"events", tally.events},         {"kept", tally.kept},
          {"duplicates", tally.duplicates}, {"irrelevant", tally.irrelevant},
          {"malformed", tally.malformed}};
}

Json coverage_json(const store::Coverage& coverage) {
  const bool any = coverage.tally.events > 0 && coverage.last.ns != 0;
  return {{"file", coverage.file},
          {"cluster", coverage.cluster},
          {"apiserver", coverage.apiserver},
          {"format", coverage.format},
          {"first", any ? Json(format_rfc3339(coverage.first)) : Json(nullptr)},
          {"last", any ? Json(format_rfc3339(coverage.last)) : Json(nullptr)},
          {"tally", tally_json(coverage.tally)},
          {"metadata_only", coverage.metadata_only},
          {"not_shown", blind_words(coverage.blind)}};
}

Json gap_json(const store::CoverageGap& gap) {
  return {{"file", gap.file},
          {"apiserver", gap.apiserver},
          {"from", format_rfc3339(gap.from)},
          {"to", format_rfc3339(gap.to)}};
}

Json diagnostic_json(const Diagnostic& diagnostic) {
  return {{"kind", to_string(diagnostic.kind)},
          {"file", diagnostic.file},
          {"line", diagnostic.line},
          {"column", diagnostic.column},
          {"object", object_json(diagnostic.object_kind, diagnostic.object_namespace,
                                 diagnostic.object_name)},
          {"message", diagnostic.message}};
}

Json graph_json(const AccessGraph& graph) {
  Json nodes = Json::array();
  for (const auto& node : graph.nodes) {
    nodes.push_back({{"id", node.id}, {"label", node.label}, {"kind", to_string(node.kind)}});
  }
  Json edges = Json::array();
  for (const auto& edge : graph.edges) {
    edges.push_back({{"from", edge.from}, {"to", edge.to}, {"label", edge.label}});
  }
  return {{"nodes", std::move(nodes)}, {"edges", std::move(edges)}, {"left_out", graph.left_out}};
}

Json trend_json(const TrendPoint& point) {
  Json open;
  for (const auto severity : kSeverities) {
    open[std::string(store::to_string(severity))] =
        point.open.at(static_cast<std::size_t>(severity));
  }
  return {
      {"at", format_rfc3339(point.at)}, {"open", std::move(open)}, {"creators", point.creators}};
}

Json snapshot_json(const store::SnapshotInfo& snapshot) {
  return {{"id", snapshot.id},
          {"cluster", snapshot.cluster},
          {"taken", format_rfc3339(snapshot.taken)},
          {"sources", snapshot.sources},
          {"builtin_roles", snapshot.builtin_roles},
          {"objects", snapshot.objects},
          {"rejected", snapshot.rejected},
          {"unreadable", snapshot.unreadable}};
}

Json summary_json(const ReportData& data) {
  const auto summary = summarize(data);
  Json severities;
  for (const auto severity : kSeverities) {
    severities[std::string(store::to_string(severity))] = summary.count(severity);
  }
  Json verdicts;
  for (const auto& words : all_verdicts()) {
    const auto found = summary.verdicts.find(words.id);
    verdicts[std::string(words.id)] = found == summary.verdicts.end() ? 0 : found->second;
  }
  return {{"open", summary.open_total},      {"new", summary.fresh},
          {"accepted", summary.accepted},    {"severities", std::move(severities)},
          {"creators", summary.creators},    {"creators_builtin", summary.creators_builtin},
          {"verdicts", std::move(verdicts)}, {"reservations", summary.limitations}};
}

template <typename Items, typename Render>
Json array_of(const Items& items, Render render) {
  Json list = Json::array();
  for (const auto& item : items) list.push_back(render(item));
  return list;
}

void put_choice(Json& report, const Choice& choice) {
  report["chosen"] = {{"words", choice.words}, {"left_out", choice.left_out}};
  Caveats caveats;
  caveats.unknown = choice.unknown;
  put_caveats(report, caveats);
}

}  // namespace

std::string render_finding(const FindingView& view, std::string_view cluster) {
  Json finding = finding_json(view);
  finding["cluster"] = cluster;
  return to_text(finding, kOneLine, JsonCharacters::Ascii);
}

std::string render_json(const ReportData& data) {
  const auto shown = std::min(data.most_findings, data.findings.size());
  Json report = {{"schema", kReportSchema},
                 {"tool", {{"name", "nsposture"}, {"version", data.tool_version}}},
                 {"generated", format_rfc3339(data.generated)},
                 {"cluster", data.cluster},
                 {"snapshot", data.snapshot ? snapshot_json(*data.snapshot) : Json(nullptr)},
                 {"builtin_note", data.builtin_note},
                 {"counts",
                  {{"namespaces", data.namespaces},
                   {"roles", data.roles},
                   {"bindings", data.bindings},
                   {"service_accounts", data.service_accounts},
                   {"workloads", data.workloads}}},
                 {"summary", summary_json(data)},
                 {"findings", array_of(std::span(data.findings).first(shown), finding_json)},
                 {"causes", causes_json(data.causes)},
                 {"gone", array_of(data.gone, gone_json)},
                 {"rules", rules_json(data)},
                 {"creators", array_of(data.creators, creator_json)},
                 {"creations", array_of(data.creations, creation_json)},
                 {"coverage", array_of(data.coverage, coverage_json)},
                 {"gaps", array_of(data.gaps, gap_json)},
                 {"diagnostics", array_of(data.diagnostics, diagnostic_json)}};
  if (data.configuration.any()) {
    report["configuration"] = {
        {"file", data.configuration.file},
        {"rules_off", data.configuration.rules_off},
        {"severities_changed", data.configuration.severities_changed},
        {"accepted", data.configuration.accepted},
        {"trusted_impersonations", data.configuration.trusted_impersonations},
        {"never_fails", !data.configuration.never_fails.empty()}};
  }
  if (data.kubernetes) put_version(report, *data.kubernetes);
  put_not_read(report, data.not_read);
  if (data.choice) put_choice(report, *data.choice);
  if (data.most_findings < data.findings.size()) {
    report["shown"] = {{"findings", data.most_findings}, {"of", data.findings.size()}};
  }
  if (!data.trend.empty()) report["trend"] = array_of(data.trend, trend_json);
  if (data.graph) report["graph"] = graph_json(*data.graph);
  // ASCII only, so that no terminal interprets a C1 control or a bidi mark in it; invalid UTF-8
  // becomes U+FFFD.
  return to_text(report, 2, JsonCharacters::Ascii) + '\n';
}

}  // namespace nsposture::reports::json
