#include "analyzer/cli/commands/finding_id.h"

#include "graph/base/ascii_lower.h"
#include "graph/base/error.h"

#include <fmt/format.h>

#include <cstddef>

namespace nsposture::cli::commands {

std::string lower_id(const std::string& text) {
  return ascii_lower(text);
}

store::Finding named_finding(const std::vector<store::Finding>& findings,
                             const std::string& beginning) {
  const auto id = lower_id(beginning);
  constexpr std::size_t kLeast = 4;  // as in git
  if (id.size() < kLeast) {
    throw Error(
        ErrorCode::Usage,
        fmt::format("`{}` is too short for an ID: give at least {} characters", beginning, kLeast));
  }
  std::vector<const store::Finding*> matches;
  for (const auto& finding : findings) {
    if (finding.fingerprint.starts_with(id)) matches.push_back(&finding);
  }
  if (matches.size() == 1) return *matches.front();
  if (matches.empty()) {
    throw Error(ErrorCode::Usage, "no finding with the fingerprint `" + beginning + "`");
  }
  constexpr std::size_t kShown = 5;
  std::string candidates;
  for (std::size_t i = 0; i < matches.size() && i < kShown; ++i) {
    candidates += fmt::format("{} `{}` ({} {})", i == 0 ? "" : ",", matches[i]->fingerprint,
                              matches[i]->rule, matches[i]->title);
  }
  if (matches.size() > kShown) candidates += fmt::format(" and {} more", matches.size() - kShown);
  throw Error(ErrorCode::Usage, fmt::format("{} findings begin with `{}`: give more of it:{}",
                                            matches.size(), beginning, candidates));
}

store::Finding named_finding(const store::ClusterStore& store, const std::string& beginning) {
  const auto latest = store.latest_analysis();
  return named_finding(latest ? store.findings(latest->id) : std::vector<store::Finding>(),
                       beginning);
}

}  // namespace nsposture::cli::commands
