#include "reports/text/acceptances.h"

#include "reports/text/table.h"

#include <fmt/format.h>

namespace nsposture::reports::text {

namespace {

constexpr std::size_t kWidestWhat = 32;  // when not everything fits

std::string end_text(const ListedAcceptance& one) {
  if (!one.acceptance.until) return "no end";
  return format_rfc3339(*one.acceptance.until) + (one.expired ? " (expired)" : "");
}

}  // namespace

std::string acceptances(const Acceptances& list, std::size_t width) {
  if (list.empty()) return "Nothing is accepted.\n";
  std::vector<Row> rows = {{"ID", "FINDINGS", "UNTIL", "WHAT", "REASON"}};
  for (const auto& one : list) {
    rows.push_back({one.short_id, std::to_string(one.covers), end_text(one),
                    width == 0 ? what_text(one) : cut(what_text(one), kWidestWhat),
                    one.acceptance.reason});
  }
  return table(rows, width) + "\n`nsposture findings unaccept ID` takes one back.\n";
}

}  // namespace nsposture::reports::text
