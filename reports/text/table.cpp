#include "reports/text/table.h"

#include "graph/base/utf8.h"
#include "reports/escape/terminal_text.h"
#include "reports/text/paragraph.h"

#include <algorithm>
#include <numeric>
#include <string_view>

namespace nsposture::reports::text {

namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kLeast = 12;  // a column does not get narrower

using Widths = std::vector<std::size_t>;

std::size_t total(const Widths& widths) {
  return std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
}

// The widest column shrinks first.
void narrow(Widths& widths, std::size_t width) {
  while (!widths.empty() && total(widths) > width) {
    const auto widest = std::ranges::max_element(widths);
    if (*widest <= kLeast) return;
    --*widest;
  }
}

std::string_view first_characters(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (!is_utf8_continuation(text[at]) && count-- == 0) break;
  }
  return text.substr(0, at);
}

// A word that does not fit is broken.
std::vector<std::string> lines_of(const std::string& cell, std::size_t width) {
  std::vector<std::string> lines;
  for (const auto& line : wrap(cell, std::max(width, kLeast), 0)) {
    std::string rest = line;
    while (count_characters(rest) > width) {
      const auto head = first_characters(rest, width);
      lines.emplace_back(head);
      rest.erase(0, head.size());
    }
    lines.push_back(std::move(rest));
  }
  return lines;
}

void add_line(const Row& cells, const Widths& widths, std::string& out) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    line += cells[i];
    if (i + 1 < cells.size()) line.append(widths[i] - count_characters(cells[i]) + kGap, ' ');
  }
  // Empty cells at the end leave no spaces.
  line.erase(line.find_last_not_of(' ') + 1);
  out += line + '\n';
}

void add_row(const Row& row, const Widths& widths, std::string& out) {
  std::vector<std::vector<std::string>> cells;
  std::size_t height = 1;
  for (std::size_t i = 0; i < row.size(); ++i) {
    cells.push_back(lines_of(row[i], widths[i]));
    height = std::max(height, cells.back().size());
  }
  for (std::size_t y = 0; y < height; ++y) {
    Row line;
    for (const auto& cell : cells) line.push_back(y < cell.size() ? cell[y] : std::string());
    add_line(line, widths, out);
  }
}

// No column is cut to less than a few characters.
void cut_last(std::vector<Row>& rows, const Widths& widths, std::size_t width) {
  constexpr std::size_t kNarrowest = 8;
  const auto taken = total(widths) - widths.back();
  const auto room = width < taken + kNarrowest ? kNarrowest : width - taken;
  for (auto& row : rows) {
    if (row.size() == widths.size()) row.back() = cut(row.back(), room);
  }
}

}  // namespace

std::string cut(std::string_view text, std::size_t most) {
  if (count_characters(text) <= most) return std::string(text);
  return std::string(first_characters(text, most > 0 ? most - 1 : 0)) + "…";
}

std::string table(const std::vector<Row>& rows, std::size_t width, Overflow overflow) {
  Widths widths;
  std::vector<Row> shown = rows;
  for (auto& row : shown) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = escape::terminal_text(row[i]);
      widths[i] = std::max(widths[i], count_characters(row[i]));
    }
  }
  const bool wide = width > 0 && !widths.empty() && total(widths) > width;
  const bool cuts = wide && overflow == Overflow::CutLast;
  if (cuts) cut_last(shown, widths, width);
  if (wide && !cuts) narrow(widths, width);
  std::string out;
  for (const auto& row : shown) {
    if (wide && !cuts) {
      add_row(row, widths, out);
    } else {
      add_line(row, widths, out);
    }
  }
  return out;
}

}  // namespace nsposture::reports::text
