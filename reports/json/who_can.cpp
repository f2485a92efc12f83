#include "reports/json/who_can.h"

#include "graph/base/json_text.h"
#include "reports/answers/words/access_words.h"
#include "reports/json/caveats.h"
#include "reports/json/grant.h"
#include "reports/json/path.h"

#include <nlohmann/json.hpp>

namespace nsposture::reports::json {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kStart = "{\n  \"subjects\": [";

Json held_json(const NamedGrant& grant) {
  auto json = grant_json(grant);
  if (!grant.via_group.empty()) json["via_group"] = grant.via_group;
  return json;
}

Json access_json(const SubjectAccess& answer, bool all_paths) {
  auto json = subject_json(answer.subject);
  json["how"] = access_word(answer.access);
  json["grants"] = grants_json(answer.grants);
  json["path"] = Json::array();
  if (answer.access == Access::Direct) return json;
  if (!answer.paths.empty()) {
    const auto& cheapest = answer.paths.front();
    json["path"] = path_json(cheapest);
    if (!cheapest.only_names.empty()) json["only_names"] = cheapest.only_names;
  }
  json["cost"] = answer.cost;
  if (all_paths) {
    json["paths"] = Json::array();
    for (const auto& path : answer.paths) json["paths"].push_back(path_json(path));
  }
  return json;
}

// As an element of an array of the outermost object. JSON strings contain no line breaks.
std::string indented(std::string_view json) {
  std::string out = "    ";
  for (const char c : json) {
    out += c;
    if (c == '\n') out += "    ";
  }
  return out;
}

}  // namespace

std::string who_can(const WhoCan& answer) {
  Json json;
  json["subjects"] = Json::array();
  for (const auto& entry : answer.subjects) {
    auto subject = subject_json(entry.subject);
    subject["how"] = "direct";
    subject["grants"] = Json::array();
    for (const auto& grant : entry.grants) subject["grants"].push_back(held_json(grant));
    subject["path"] = Json::array();
    json["subjects"].push_back(std::move(subject));
  }
  json["builtin_roles"] = answer.builtin_roles;
  put_caveats(json, answer.caveats);
  return to_text(json, 2) + '\n';
}

std::string SubjectAccessList::add(const SubjectAccess& answer) {
  std::string out(any_ ? std::string_view(",\n") : kStart);
  if (!any_) out += '\n';
  any_ = true;
  return out + indented(to_text(access_json(answer, all_paths_), 2));
}

std::string SubjectAccessList::finish(std::string_view builtin_roles, const Caveats& caveats) {
  std::string out(any_ ? std::string_view("\n  ") : kStart);
  out += "],\n  \"builtin_roles\": " + to_text(Json(builtin_roles));
  auto more = Json::object();
  put_caveats(more, caveats);
  for (const auto& [key, value] : more.items()) {
    out += ",\n  " + to_text(Json(key)) + ": " + to_text(value);
  }
  return out + "\n}\n";
}

}  // namespace nsposture::reports::json
