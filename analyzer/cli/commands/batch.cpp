#include "analyzer/cli/commands/batch.h"

#include "analyzer/queries/can_i.h"
#include "graph/base/error.h"
#include "graph/base/trim.h"
#include "reports/json/decision.h"
#include "reports/text/decision.h"

#include <simdjson.h>

#include <fstream>
#include <ios>
#include <iostream>
#include <streambuf>

namespace nsposture::cli::commands {

namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kMaxLine = std::size_t{16} << 20U;

// What an API server would refuse to decode.
struct WrongType {
  std::string_view key;
};

// Absent and null are alike.
bool is_absent(const dom::object& object, std::string_view key, dom::element& value) {
  return object[key].get(value) != simdjson::SUCCESS || value.is_null();
}

// Throws WrongType.
std::string_view text_of(const dom::object& object, std::string_view key) {
  dom::element value;
  if (is_absent(object, key, value)) return {};
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) throw WrongType{key};
  return text;
}

// Throws WrongType.
bool find_object(const dom::object& object, std::string_view key, dom::object& found) {
  dom::element value;
  if (is_absent(object, key, value)) return false;
  if (value.get(found) != simdjson::SUCCESS) throw WrongType{key};
  return true;
}

Identity identity_of(const dom::object& spec, const Memberships& memberships) {
  Identity identity{std::string(text_of(spec, "user")), {}};
  const auto known = memberships.find(identity.username);
  if (known != memberships.end()) {
    identity.groups.assign(known->second.begin(), known->second.end());
  }
  dom::element given;
  // v1beta1 of SubjectAccessReview calls them `group`.
  const auto* const key = is_absent(spec, "groups", given) ? "group" : "groups";
  if (is_absent(spec, key, given)) return identity;
  dom::array groups;
  if (given.get(groups) != simdjson::SUCCESS) throw WrongType{key};
  for (const auto group : groups) {
    std::string_view text;
    if (group.get(text) != simdjson::SUCCESS) throw WrongType{key};
    identity.groups.emplace_back(text);
  }
  return identity;
}

reports::Decision answer_line(dom::parser& parser, const std::string& line,
                              const queries::Reviews& reviews, const Memberships& memberships) {
  dom::object spec;
  if (parser.parse(line).get(spec) != simdjson::SUCCESS) return {false, {}, "not a JSON object"};
  dom::object inner;
  if (find_object(spec, "spec", inner)) spec = inner;
  const auto identity = identity_of(spec, memberships);
  if (identity.username.empty() && identity.groups.empty())
    return {false, {}, "neither user nor groups"};
  dom::object attributes;
  if (find_object(spec, "resourceAttributes", attributes)) {
    if (find_object(spec, "nonResourceAttributes", inner)) {
      return {false, {}, "both resourceAttributes and nonResourceAttributes"};
    }
    return reviews.answer(
        identity,
        ResourceAttributes{text_of(attributes, "verb"), text_of(attributes, "group"),
                           text_of(attributes, "resource"), text_of(attributes, "subresource"),
                           text_of(attributes, "namespace"), text_of(attributes, "name")});
  }
  if (find_object(spec, "nonResourceAttributes", attributes)) {
    return reviews.answer(
        identity, NonResourceAttributes{text_of(attributes, "verb"), text_of(attributes, "path")});
  }
  return {false, {}, "neither resourceAttributes nor nonResourceAttributes"};
}

reports::Decision answer_or_error(dom::parser& parser, const std::string& line,
                                  const queries::Reviews& reviews, const Memberships& memberships) {
  try {
    return answer_line(parser, line, reviews, memberships);
  } catch (const WrongType& wrong) {
    return {false, {}, std::string(wrong.key) + " has a value of the wrong type"};
  }
}

// False at the end. Throws Error(Input) where the input ends otherwise than by its end. By the
// buffer, as a stream looks after itself at each character.
bool next_line(std::streambuf& in, const std::string& path, std::string& line) {
  constexpr auto kEnd = std::streambuf::traits_type::eof();
  line.clear();
  try {
    for (auto c = in.sbumpc(); c != kEnd; c = in.sbumpc()) {
      if (c == '\n') return true;
      line += static_cast<char>(c);
      if (line.size() > kMaxLine) {
        throw Error(ErrorCode::Input, "`" + path + "` has a line longer than 16 MiB");
      }
    }
  } catch (const std::ios_base::failure&) {
    throw Error(ErrorCode::Input, "cannot read `" + path + "`");
  }
  return !line.empty();
}

}  // namespace

bool answer_batch(const std::string& path, const rbac::Authorizer& authorizer,
                  const Memberships& memberships, bool json, Io& io) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) throw Error(ErrorCode::Input, "cannot read `" + path + "`");
  }
  auto& in = path == "-" ? *std::cin.rdbuf() : *file.rdbuf();
  const queries::Reviews reviews(authorizer);
  dom::parser parser;
  std::string line;
  bool whole = true;
  bool any = false;
  while (next_line(in, path, line)) {
    if (trim(line).empty()) continue;
    any = true;
    const auto answer = answer_or_error(parser, line, reviews, memberships);
    whole = whole && answer.error.empty() && !answer.unknown() && answer.caveats.incomplete.empty();
    io.out << (json ? reports::json::decision(answer) : reports::text::decision(answer));
  }
  if (!any) throw Error(ErrorCode::Input, "`" + path + "` holds no request");
  return whole;
}

}  // namespace nsposture::cli::commands
