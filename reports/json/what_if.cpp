#include "reports/json/what_if.h"

#include "graph/base/json_text.h"
#include "reports/answers/words/access_words.h"
#include "reports/json/caveats.h"
#include "reports/json/diff.h"
#include "reports/json/grant.h"
#include "reports/json/remediate.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace nsposture::reports::json {

namespace {

using Json = nlohmann::ordered_json;

Json counts_json(const WhatIf& answer, Access AccessBeforeAndAfter::*side) {
  Json counts;
  for (const auto access : {Access::Direct, Access::Takeover, Access::Indirect}) {
    counts[std::string(access_word(access))] = std::ranges::count(answer.subjects, access, side);
  }
  return counts;
}

Json access_json(const AccessBeforeAndAfter& one) {
  auto json = subject_json(one.subject);
  json["before"] = access_word(one.before);
  json["after"] = access_word(one.after);
  return json;
}

}  // namespace

std::string what_if(const WhatIf& answer) {
  Json json = {{"action", answer.action},
               {"removed", Json::array()},
               {"applied", answer.applied},
               {"before", counts_json(answer, &AccessBeforeAndAfter::before)},
               {"after", counts_json(answer, &AccessBeforeAndAfter::after)},
               {"subjects", Json::array()},
               {"permissions", Json::array()}};
  for (const auto& removal : answer.removed) json["removed"].push_back(removal_json(removal));
  for (const auto& one : answer.subjects) json["subjects"].push_back(access_json(one));
  for (const auto& change : answer.difference.permissions) {
    json["permissions"].push_back(permission_json(change));
  }
  put_caveats(json, answer.caveats);
  return to_text(json, 2) + '\n';
}

}  // namespace nsposture::reports::json
