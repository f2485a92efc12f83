#include "analyzer/queries/rule_argument.h"

#include "analyzer/rules/registry.h"
#include "graph/base/ascii_lower.h"
#include "graph/base/error.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::queries {

std::string rule_id(const std::string& text, const Names& also_known) {
  Names known = also_known;
  for (const auto& rule : rules::all_rules()) known.emplace(rule.info.id);
  const auto id = std::ranges::find(known, ascii_lower(text), ascii_lower);
  if (id != known.end()) return *id;
  throw Error(ErrorCode::Usage, fmt::format("\"{}\" is not a rule.{} `nsposture rules` lists them.",
                                            text, did_you_mean(text, known)));
}

}  // namespace nsposture::queries
