#include "reports/json/acceptances.h"

#include "graph/base/json_text.h"

#include <nlohmann/json.hpp>

namespace nsposture::reports::json {

namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json acceptance_json(const ListedAcceptance& one) {
  const auto& acceptance = one.acceptance;
  return {{"id", acceptance.id()},
          {"short_id", one.short_id},
          {"fingerprint", text_or_null(acceptance.fingerprint)},
          {"title", text_or_null(one.title)},
          {"rule", text_or_null(acceptance.rule)},
          {"subject", text_or_null(acceptance.subject)},
          {"namespace", text_or_null(acceptance.namespace_)},
          {"reason", acceptance.reason},
          {"at", format_rfc3339(acceptance.at)},
          {"until", acceptance.until ? Json(format_rfc3339(*acceptance.until)) : Json(nullptr)},
          {"expired", one.expired},
          {"covers", one.covers}};
}

}  // namespace

std::string acceptances(const Acceptances& list) {
  Json entries = Json::array();
  for (const auto& one : list) entries.push_back(acceptance_json(one));
  return to_text(Json{{"acceptances", std::move(entries)}}, 2, JsonCharacters::Ascii) + '\n';
}

}  // namespace nsposture::reports::json
