#include "reports/text/table.h"

#include "graph/base/utf8.h"
#include "reports/escape/terminal_text.h"

#include <algorithm>

namespace nsposture::reports::text {

namespace {

constexpr std::size_t kNarrowest = 8;  // a column that is cut

// What the columns before the last leave of `width`.
std::size_t room(const std::vector<std::size_t>& widths, std::size_t width) {
  std::size_t taken = 0;
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) taken += widths[i] + 2;
  return width < taken + kNarrowest ? kNarrowest : width - taken;
}

}  // namespace

std::string cut(std::string_view text, std::size_t most) {
  if (count_characters(text) <= most) return std::string(text);
  std::size_t at = 0;
  for (std::size_t kept = 0; kept + 1 < most && at < text.size(); ++kept) {
    at += std::max(decode_utf8(text, at).length, std::size_t{1});
  }
  return std::string(text.substr(0, at)) + "…";
}

std::string table(const std::vector<Row>& rows, std::size_t width) {
  std::vector<std::size_t> widths;
  std::vector<Row> shown = rows;
  for (auto& row : shown) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = escape::terminal_text(row[i]);
      widths[i] = std::max(widths[i], count_characters(row[i]));
    }
  }
  if (width > 0) {
    for (auto& row : shown) {
      if (row.size() == widths.size()) row.back() = cut(row.back(), room(widths, width));
    }
  }
  std::string out;
  for (const auto& row : shown) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += row[i];
      if (i + 1 < row.size()) out.append(widths[i] - count_characters(row[i]) + 2, ' ');
    }
    out += '\n';
  }
  return out;
}

}  // namespace nsposture::reports::text
