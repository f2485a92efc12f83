#include "reports/json/diff.h"

#include "graph/base/json_text.h"
#include "reports/json/grant.h"
#include "reports/json/path.h"

#include <nlohmann/json.hpp>

#include <string_view>

namespace nsposture::reports::json {

namespace {

using Json = nlohmann::ordered_json;

std::string_view change_word(bool gained) {
  return gained ? "gained" : "lost";
}

Json creation_json(const CreationChange& change) {
  return {{"change", change_word(change.gained)},
          {"subject", subject_json(change.subject)},
          {"was", to_string(change.was)},
          {"is", to_string(change.is)},
          {"only_names", change.only_names},
          {"grants", grants_json(change.grants)},
          {"path", change.path ? path_json(*change.path) : Json::array()}};
}

Json permission_json(const PermissionChange& change) {
  return {{"change", change_word(change.gained)},
          {"subject", subject_json(change.subject)},
          {"namespace", change.namespace_},
          {"rule", rule_json(change.rule)},
          {"grant", grant_json(change.grant)}};
}

}  // namespace

std::string difference(const Difference& answer) {
  Json json = {{"creation", Json::array()}, {"permissions", Json::array()}};
  for (const auto& change : answer.creation) json["creation"].push_back(creation_json(change));
  for (const auto& change : answer.permissions) {
    json["permissions"].push_back(permission_json(change));
  }
  return to_text(json, 2) + '\n';
}

}  // namespace nsposture::reports::json
