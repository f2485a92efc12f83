#include "reports/json/cause.h"

#include "reports/answers/kustomize_patches.h"
#include "reports/json/grant.h"
#include "reports/json/remediate.h"

#include <nlohmann/json.hpp>

namespace nsposture::reports::json {

namespace {

using Json = nlohmann::ordered_json;

// One command that can be pasted unchanged; `changes` shows what each part does.
Json fix_json(const Cause& cause) {
  std::string command;
  Json changes = Json::array();
  for (const auto& change : cause.changes) {
    command += (command.empty() ? "" : "\n") + change.command;
    changes.push_back(removal_json(change));
  }
  return {{"command", command},
          {"changes", std::move(changes)},
          {"kustomize", kustomize_patches(cause.changes)},
          {"advice", cause.advice},
          {"look", cause.commands}};
}

Json revealed_json(const Cause& cause) {
  Json list = Json::array();
  for (const auto& finding : cause.reveals) {
    list.push_back(
        {{"rule", finding.rule},
         {"severity", store::to_string(finding.severity)},
         {"title", finding.title},
         {"subject", finding.subject},
         {"fingerprint", finding.fingerprint},
         {"ended_by", finding.ended_by.empty() ? Json(nullptr) : Json(finding.ended_by)}});
  }
  return list;
}

Json cause_json(const Cause& cause) {
  Json json = {{"id", cause.id},
               {"kind", to_string(cause.kind)},
               {"severity", store::to_string(cause.severity)},
               {"title", cause.title},
               {"grant", cause.grant ? grant_json(*cause.grant) : Json(nullptr)},
               {"rules", cause.rules},
               {"findings", cause.findings},
               {"subjects", subjects_json(cause.subjects)},
               {"fix", fix_json(cause)},
               {"ends", cause.ends()},
               {"also_removes", cause.also_removes},
               {"also_removes_more", cause.also_removes_more},
               {"used", cause.used ? Json(cause.used->requests) : Json(nullptr)},
               {"used_by", cause.used ? Json(cause.used->identities) : Json(nullptr)},
               {"reveals", revealed_json(cause)},
               {"after", cause.after},
               {"towards", cause.towards ? Json(store::to_string(*cause.towards)) : Json(nullptr)},
               {"verified", cause.verified}};
  return json;
}

}  // namespace

Json causes_json(const std::vector<Cause>& causes) {
  Json list = Json::array();
  for (const auto& cause : causes) list.push_back(cause_json(cause));
  return list;
}

}  // namespace nsposture::reports::json
