#include "reports/json/decision.h"

#include "graph/base/json_text.h"
#include "reports/json/caveats.h"

#include <nlohmann/json.hpp>

namespace nsposture::reports::json {

std::string decision(const Decision& answer) {
  nlohmann::ordered_json json;
  json["allowed"] = answer.allowed;
  if (answer.unknown()) json["allowed"] = nullptr;
  json["reason"] = answer.reason;
  put_caveats(json, answer.caveats);
  if (!answer.error.empty()) json["error"] = answer.error;
  return to_text(json) + '\n';
}

}  // namespace nsposture::reports::json
