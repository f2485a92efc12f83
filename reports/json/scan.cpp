#include "reports/json/scan.h"

#include "graph/base/json_text.h"
#include "reports/json/caveats.h"

#include <nlohmann/json.hpp>

namespace nsposture::reports::json {

namespace {

using Json = nlohmann::ordered_json;

Json rejected_json(const Diagnostic& diagnostic) {
  return {{"file", diagnostic.file},        {"line", diagnostic.line},
          {"kind", diagnostic.object_kind}, {"namespace", diagnostic.object_namespace},
          {"name", diagnostic.object_name}, {"message", diagnostic.message}};
}

Json place_json(const Diagnostic& diagnostic) {
  return {{"file", diagnostic.file},
          {"line", diagnostic.line},
          {"column", diagnostic.column},
          {"message", diagnostic.message}};
}

Json list_of(const Scan& answer, DiagnosticKind kind, Json (*convert)(const Diagnostic&)) {
  auto list = Json::array();
  for (const auto& diagnostic : answer.diagnostics) {
    if (diagnostic.kind == kind) list.push_back(convert(diagnostic));
  }
  return list;
}

}  // namespace

std::string scan(const Scan& answer) {
  Json json;
  json["snapshot"] = answer.snapshot == 0 ? Json(nullptr) : Json(answer.snapshot);
  json["cluster"] = answer.cluster;
  json["taken"] = format_rfc3339(answer.taken);
  json["builtin_roles"] = answer.builtin_roles;
  put_version(json, answer.kubernetes);
  json["objects"] = answer.objects;
  json["passed_over"] = answer.skipped;
  put_not_read(json, answer.not_read);
  if (!answer.unseen_sources.empty()) json["notes"] = {answer.unseen_sources};
  json["rejected"] = list_of(answer, DiagnosticKind::Rejected, rejected_json);
  json["unreadable"] = list_of(answer, DiagnosticKind::Unreadable, place_json);
  json["warnings"] = list_of(answer, DiagnosticKind::Warning, place_json);
  return to_text(json, 2) + '\n';
}

}  // namespace nsposture::reports::json
