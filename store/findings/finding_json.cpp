#include "store/findings/finding_json.h"

#include "graph/base/json_text.h"

#include <nlohmann/json.hpp>

namespace nsposture::store::findings {

namespace {

using Json = nlohmann::json;

}  // namespace

std::string evidence_json(const std::vector<Evidence>& evidence) {
  Json list = Json::array();
  for (const auto& item : evidence) {
    Json json = {{"kind", to_string(item.kind)}, {"text", item.text}};
    if (!item.file.empty()) json["file"] = item.file;
    if (item.line != 0) json["line"] = item.line;
    if (!item.audit_id.empty()) json["audit_id"] = item.audit_id;
    if (item.time) {
      json["time_ns"] = item.time->ns;
      json["time_digits"] = item.time->digits;
    }
    list.push_back(std::move(json));
  }
  return to_text(list);
}

std::vector<Evidence> evidence_from_json(std::string_view text) {
  const auto list = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  std::vector<Evidence> evidence;
  if (!list.is_array()) return evidence;
  for (const auto& json : list) {
    Evidence item;
    item.kind = evidence_kind_from(json.value("kind", std::string()));
    item.text = json.value("text", std::string());
    item.file = json.value("file", std::string());
    item.line = json.value("line", std::uint64_t{0});
    item.audit_id = json.value("audit_id", std::string());
    if (json.contains("time_ns")) {
      item.time = Timestamp{json.value("time_ns", std::int64_t{0}),
                            json.value("time_digits", std::uint8_t{0})};
    }
    evidence.push_back(std::move(item));
  }
  return evidence;
}

}  // namespace nsposture::store::findings
