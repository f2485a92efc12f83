#include "reports/json/diff.h"

#include "graph/base/json_text.h"
#include "reports/json/caveats.h"
#include "reports/json/grant.h"
#include "reports/json/path.h"

#include <nlohmann/json.hpp>

#include <string_view>
#include <utility>

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

}  // namespace

Json permission_json(const PermissionChange& change) {
  return {{"change", change_word(change.gained)},
          {"subject", subject_json(change.subject)},
          {"namespace", change.namespace_},
          {"rule", rule_json(change.rule)},
          {"grant", grant_json(change.grant)}};
}

namespace {

// The kinds and inputs that one side lacks; adds a sentence for each.
Json side_json(const std::vector<NotRead>& not_read, std::string_view side, Json& sentences) {
  Json holder = {{"not_read", Json::array()}};
  put_not_read(holder, not_read);
  for (const auto& missing : not_read) {
    sentences.push_back(std::string(side) + ": " + describe(missing));
  }
  return holder["not_read"];
}

}  // namespace

std::string difference(const Difference& answer) {
  Json json = {{"creation", Json::array()}, {"permissions", Json::array()}};
  if (!answer.before_moment.empty()) {
    json["moments"] = {{"before", answer.before_moment}, {"after", answer.after_moment}};
  }
  for (const auto& change : answer.creation) json["creation"].push_back(creation_json(change));
  for (const auto& change : answer.permissions) {
    json["permissions"].push_back(permission_json(change));
  }
  if (!answer.whole()) {
    json["incomplete"] = Json::array();
    for (const auto& text : answer.before_open) json["incomplete"].push_back("before: " + text);
    for (const auto& text : answer.after_open) json["incomplete"].push_back("after: " + text);
    json["not_read"] = {{"before", side_json(answer.before_not_read, "before", json["incomplete"])},
                        {"after", side_json(answer.after_not_read, "after", json["incomplete"])}};
  }
  put_version(json, answer.after_version);
  if (answer.before_version != answer.after_version) {
    Json before;
    put_version(before, answer.before_version);
    json["kubernetes_version_before"] = std::move(before["kubernetes_version"]);
  }
  return to_text(json, 2) + '\n';
}

}  // namespace nsposture::reports::json
