#include "analyzer/cli/commands/batch.h"

#include "analyzer/cli/commands/review_line.h"
#include "analyzer/queries/can_i.h"
#include "analyzer/queries/caveats.h"
#include "graph/base/error.h"
#include "graph/base/trim.h"
#include "reports/json/decision.h"
#include "reports/text/decision.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <ios>
#include <iostream>
#include <streambuf>

namespace nsposture::cli::commands {

namespace {

constexpr std::size_t kMaxLine = std::size_t{16} << 20U;

Identity identity_of(const Review& review, const Memberships& memberships) {
  Identity identity{review.user, {}};
  const auto known = memberships.find(identity.username);
  if (known != memberships.end()) {
    identity.groups.assign(known->second.begin(), known->second.end());
  }
  identity.groups.insert(identity.groups.end(), review.groups.begin(), review.groups.end());
  return identity;
}

// "batch.ndjson:3:15: ", as in compiler messages.
std::string place_of(const std::string& path, std::size_t line, std::uint32_t column) {
  auto place = fmt::format("{}:{}: ", path == "-" ? "stdin" : path, line);
  return column == 0 ? place : fmt::format("{}{}: ", place.substr(0, place.size() - 1), column);
}

// How many answers contain an unknown word, and how many answers there are.
struct Tally {
  std::size_t answers = 0;
  std::size_t unknown = 0;
  bool whole = true;

  void add(const reports::Decision& answer) {
    ++answers;
    if (!answer.caveats.known()) ++unknown;
    whole = whole && answer.error.empty() && !answer.unknown() && answer.caveats.incomplete.empty();
  }
};

// False at the end. Throws Error(Input) on a read error. Uses the buffer, because a stream has
// overhead for each character.
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
                  const Memberships& memberships, const std::vector<std::string>& lost, bool json,
                  Io& io) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) throw Error(ErrorCode::Input, "cannot read `" + path + "`");
  }
  auto& in = path == "-" ? *std::cin.rdbuf() : *file.rdbuf();
  queries::Reviews reviews(authorizer, memberships);
  ReviewReader reader;
  Tally tally;
  std::string text;
  for (std::size_t line = 1; next_line(in, path, text); ++line) {
    if (trim(text).empty()) continue;
    const auto review = reader.read(text);
    reports::Decision answer;
    if (!review.error.empty()) {
      answer.error = place_of(path, line, review.column) + review.error;
    } else if (review.resource) {
      answer = reviews.answer(identity_of(review, memberships), *review.resource);
    } else if (review.path) {
      answer = reviews.answer(identity_of(review, memberships), *review.path);
    }
    if (!answer.allowed) queries::add_incomplete(lost, answer.caveats);
    tally.add(answer);
    io.out << (json ? reports::json::decision(answer) : reports::text::decision(answer));
  }
  if (tally.answers == 0) throw Error(ErrorCode::Input, "`" + path + "` holds no request");
  if (tally.unknown > 0) {
    spdlog::warn(
        "{} of {} answers are about a subject, verb, resource or namespace that neither the input "
        "nor Kubernetes knows: {}",
        tally.unknown, tally.answers,
        json ? "they have `\"known\": false`" : "a line that begins with `unknown` names it");
  }
  return tally.whole;
}

}  // namespace nsposture::cli::commands
