#include "reports/json/explain.h"

#include "graph/base/json_text.h"
#include "reports/answers/words/access_words.h"
#include "reports/json/caveats.h"
#include "reports/json/grant.h"
#include "reports/json/path.h"

#include <nlohmann/json.hpp>

namespace nsposture::reports::json {

namespace {

using Json = nlohmann::ordered_json;

Json given_json(const NamedGrant& grant) {
  auto json = grant_json(grant);
  json["given_to"] = subject_json(grant.subject.value_or(Subject{}));
  return json;
}

Json given_json(const std::vector<NamedGrant>& grants) {
  auto list = Json::array();
  for (const auto& grant : grants) list.push_back(given_json(grant));
  return list;
}

Json becoming_json(const std::optional<Becoming>& becoming) {
  if (!becoming) return nullptr;
  return {{"how", access_word(becoming->access)},
          {"cost", becoming->cost},
          {"only_names", becoming->path.only_names},
          {"path", path_json(becoming->path)}};
}

}  // namespace

std::string explanation(const Explanation& answer) {
  Json json;
  json["subject"] = subject_json(answer.subject);
  json["groups"] = answer.groups;
  json["allowed"] = answer.allowed;
  if (answer.unknown) json["allowed"] = nullptr;
  json["reason"] = answer.reason;
  json["grants"] = given_json(answer.grants);
  json["apply_only"] = given_json(answer.apply_only);
  json["misses"] = Json::array();
  for (const auto& miss : answer.misses) {
    json["misses"].push_back(
        {{"kind", miss.kind}, {"text", miss.text}, {"grant", given_json(miss.nearest)}});
  }
  if (answer.searched) json["can_become"] = becoming_json(answer.becoming);
  put_caveats(json, answer.caveats);
  return to_text(json, 2) + '\n';
}

}  // namespace nsposture::reports::json
