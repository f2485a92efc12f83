#include "reports/json/remediate.h"

#include "graph/base/json_text.h"
#include "graph/rbac/rule_text.h"
#include "reports/json/caveats.h"
#include "reports/json/grant.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace nsposture::reports::json {

namespace {

using Json = nlohmann::ordered_json;

Json what_json(const Removal& removal) {
  switch (removal.what) {
    case Removal::What::Rule:
      return {{"what", "rule"},
              {"role", object_json(removal.object)},
              {"rule", {{"index", removal.index}, {"text", rbac::rule_text(removal.rule)}}}};
    case Removal::What::Subject:
      return {{"what", "subject"},
              {"binding", object_json(removal.object)},
              {"subject", subject_json(removal.subject)}};
    case Removal::What::Binding:
      break;
  }
  return {{"what", "binding"}, {"binding", object_json(removal.object)}};
}

}  // namespace

Json removal_json(const Removal& removal) {
  auto json = what_json(removal);
  json["file"] = removal.position.file;
  json["line"] = removal.position.line;
  json["command"] = removal.command;
  return json;
}

namespace {

// The number of subjects without a path after each number of removals.
Json curve_json(const Remediation& answer) {
  Json curve = Json::array();
  std::uint64_t ended = 0;
  for (std::size_t i = 0; i < answer.removals.size(); ++i) {
    ended += answer.removals[i].ends.size();
    const bool verified = std::ranges::find(answer.verified, i + 1) != answer.verified.end();
    curve.push_back({{"removals", i + 1}, {"ended", ended}, {"verified", verified}});
  }
  return curve;
}

}  // namespace

std::string remediation(const Remediation& answer) {
  Json json = {{"action", answer.action},
               {"unit", answer.unit},
               {"subjects", subjects_json(answer.subjects)},
               {"allowed", subjects_json(answer.allowed)},
               {"complete", answer.complete},
               {"smallest", answer.smallest},
               {"paths", answer.paths},
               {"removals", Json::array()},
               {"left_out", answer.left_out},
               {"curve", curve_json(answer)},
               {"remaining", subjects_json(answer.remaining)}};
  for (const auto& removal : answer.removals) {
    auto one = removal_json(removal);
    one["ends"] = subjects_json(removal.ends);
    json["removals"].push_back(std::move(one));
  }
  put_caveats(json, answer.caveats);
  return to_text(json, 2) + '\n';
}

}  // namespace nsposture::reports::json
