#include "reports/json/effective_rules.h"

#include "graph/base/json_text.h"
#include "reports/json/caveats.h"
#include "reports/json/grant.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace nsposture::reports::json {

namespace {

using Json = nlohmann::ordered_json;

Json nameless_grant_json(const NamedGrant& grant) {
  auto json = grant_json(grant);
  json.erase("only_names");
  return json;
}

Json entry_json(const NamedGrant& grant) {
  PolicyRule everything;
  everything.verbs = everything.api_groups = everything.resources = {"*"};
  everything.non_resource_urls = {"*"};
  auto json = rule_json(grant.rule.value_or(everything));
  json["given_to"] = subject_json(grant.subject.value_or(Subject{}));
  json["grant"] = nameless_grant_json(grant);
  return json;
}

}  // namespace

std::string effective_rules(const EffectiveRules& answer) {
  Json json = {{"user", answer.user},
               {"groups", answer.groups},
               {"namespace", answer.namespace_},
               {"rules", Json::array()},
               {"incomplete", !answer.dangling.empty() || !answer.caveats.incomplete.empty() ||
                                  !answer.caveats.not_read.empty()},
               {"dangling_bindings", Json::array()}};
  for (const auto& entry : answer.rules) json["rules"].push_back(entry_json(entry.grant));
  for (const auto& grant : answer.dangling) {
    json["dangling_bindings"].push_back(nameless_grant_json(grant));
  }
  auto caveats = answer.caveats;
  caveats.notes.insert(caveats.notes.end(), caveats.incomplete.begin(), caveats.incomplete.end());
  caveats.incomplete.clear();  // "incomplete" is a boolean here
  const auto not_read = std::exchange(caveats.not_read, {});
  put_caveats(json, caveats);
  put_not_read(json, not_read);
  return to_text(json, 2) + '\n';
}

}  // namespace nsposture::reports::json
