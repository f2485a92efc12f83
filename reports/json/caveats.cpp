#include "reports/json/caveats.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace nsposture::reports::json {

void put_caveats(nlohmann::ordered_json& json, const Caveats& caveats) {
  using Json = nlohmann::ordered_json;
  if (!caveats.known()) {
    json["known"] = false;
    json["did_you_mean"] = Json::array();
    json["unknown"] = Json::array();
    for (const auto& unknown : caveats.unknown) {
      for (const auto& name : unknown.did_you_mean) json["did_you_mean"].push_back(name);
      json["unknown"].push_back(
          {{"what", unknown.what}, {"name", unknown.name}, {"did_you_mean", unknown.did_you_mean}});
    }
  }
  auto incomplete = caveats.incomplete;
  for (const auto& missing : caveats.not_read) incomplete.push_back(describe(missing));
  if (!incomplete.empty()) json["incomplete"] = incomplete;
  put_not_read(json, caveats.not_read);
  if (!caveats.notes.empty()) json["notes"] = caveats.notes;
  if (caveats.kubernetes) put_version(json, *caveats.kubernetes);
}

void put_version(nlohmann::ordered_json& json, const KubernetesVersion& version) {
  json["kubernetes_version"] = {{"version", to_string(version)}, {"from", to_string(version.from)}};
}

void put_not_read(nlohmann::ordered_json& json, const std::vector<NotRead>& not_read) {
  if (not_read.empty()) return;
  auto list = nlohmann::ordered_json::array();
  for (const auto& missing : not_read) {
    if (!missing.unsure.empty()) {
      list.push_back(
          {{missing.kind.empty() ? "time" : "object", missing.unsure}, {"why", missing.why}});
    } else if (missing.kind.empty()) {
      list.push_back({{"input", missing.why}});
    } else {
      list.push_back({{"kind", missing.kind}, {"why", missing.why}});
    }
  }
  json["not_read"] = std::move(list);
}

}  // namespace nsposture::reports::json
