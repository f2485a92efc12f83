#include "reports/json/caveats.h"

#include <nlohmann/json.hpp>

namespace nsposture::reports::json {

void put_caveats(nlohmann::ordered_json& json, const Caveats& caveats) {
  using Json = nlohmann::ordered_json;
  if (!caveats.known()) {
    json["known"] = false;
    json["did_you_mean"] = Json::array();
    json["unknown"] = Json::array();
    for (const auto& unknown : caveats.unknown) {
      for (const auto& name : unknown.did_you_mean) json["did_you_mean"].push_back(name);
      json["unknown"].push_back({{"what", unknown.what},
                                 {"name", unknown.name},
                                 {"did_you_mean", unknown.did_you_mean}});
    }
  }
  if (!caveats.incomplete.empty()) json["incomplete"] = caveats.incomplete;
  if (!caveats.notes.empty()) json["notes"] = caveats.notes;
}

}  // namespace nsposture::reports::json
