#include "reports/text/table.h"

#include "graph/base/utf8.h"
#include "reports/escape/terminal_text.h"

#include <algorithm>

namespace nsposture::reports::text {

std::string table(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  std::vector<Row> shown = rows;
  for (auto& row : shown) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = escape::terminal_text(row[i]);
      widths[i] = std::max(widths[i], count_characters(row[i]));
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
