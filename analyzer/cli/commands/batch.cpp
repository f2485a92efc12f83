#include "analyzer/cli/commands/batch.h"

#include "analyzer/queries/can_i.h"
#include "graph/base/error.h"
#include "graph/base/trim.h"
#include "reports/json/decision.h"
#include "reports/text/decision.h"

#include <simdjson.h>

#include <fstream>
#include <iostream>

namespace nsposture::cli::commands {

namespace {

namespace dom = simdjson::dom;

std::string_view text_of(const dom::object& object, std::string_view key) {
  std::string_view text;
  return object[key].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

Identity identity_of(const dom::object& spec, const Memberships& memberships) {
  Identity identity{std::string(text_of(spec, "user")), {}};
  const auto known = memberships.find(identity.username);
  if (known != memberships.end()) {
    identity.groups.assign(known->second.begin(), known->second.end());
  }
  dom::array groups;
  if (spec["groups"].get(groups) != simdjson::SUCCESS) return identity;
  for (const auto group : groups) {
    std::string_view text;
    if (group.get(text) == simdjson::SUCCESS) identity.groups.emplace_back(text);
  }
  return identity;
}

reports::Decision answer_line(dom::parser& parser, const std::string& line,
                              const rbac::Authorizer& authorizer, const Memberships& memberships) {
  dom::object spec;
  if (parser.parse(line).get(spec) != simdjson::SUCCESS) return {false, {}, "not a JSON object"};
  dom::object inner;
  if (spec["spec"].get(inner) == simdjson::SUCCESS) spec = inner;
  const auto identity = identity_of(spec, memberships);
  if (identity.username.empty() && identity.groups.empty())
    return {false, {}, "neither user nor groups"};
  dom::object attributes;
  if (spec["resourceAttributes"].get(attributes) == simdjson::SUCCESS) {
    return queries::can_i(
        authorizer, identity,
        ResourceAttributes{text_of(attributes, "verb"), text_of(attributes, "group"),
                           text_of(attributes, "resource"), text_of(attributes, "subresource"),
                           text_of(attributes, "namespace"), text_of(attributes, "name")});
  }
  if (spec["nonResourceAttributes"].get(attributes) == simdjson::SUCCESS) {
    return queries::can_i(
        authorizer, identity,
        NonResourceAttributes{text_of(attributes, "verb"), text_of(attributes, "path")});
  }
  return {false, {}, "neither resourceAttributes nor nonResourceAttributes"};
}

}  // namespace

bool answer_batch(const std::string& path, const rbac::Authorizer& authorizer,
                  const Memberships& memberships, bool json, Io& io) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) throw Error(ErrorCode::Input, "cannot read `" + path + "`");
  }
  std::istream& in = path == "-" ? std::cin : file;
  dom::parser parser;
  std::string line;
  bool whole = true;
  while (std::getline(in, line)) {
    if (trim(line).empty()) continue;
    const auto answer = answer_line(parser, line, authorizer, memberships);
    whole = whole && answer.error.empty() && !answer.unknown();
    io.out << (json ? reports::json::decision(answer) : reports::text::decision(answer));
  }
  return whole;
}

}  // namespace nsposture::cli::commands
