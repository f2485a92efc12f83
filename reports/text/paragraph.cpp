#include "reports/text/paragraph.h"

#include "graph/base/utf8.h"

#include <algorithm>

namespace nsposture::reports::text {

std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t indent) {
  constexpr std::size_t kLeast = 20;  // below this, wrapping makes the text less readable
  const std::size_t room =
      width == 0 ? std::string_view::npos : std::max(width, indent + kLeast) - indent;
  std::vector<std::string> lines(1);
  std::string gap;
  std::size_t used = 0;
  while (!text.empty()) {
    const auto blank = std::min(text.find_first_not_of(' '), text.size());
    gap.append(text.substr(0, blank));
    text.remove_prefix(blank);
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    const auto wide = count_characters(word);
    if (used > 0 && room != std::string_view::npos && used + gap.size() + wide > room) {
      lines.emplace_back(word);
      used = wide;
    } else if (!word.empty()) {
      lines.back() += gap;
      lines.back() += word;
      used += gap.size() + wide;
    }
    gap.clear();
  }
  return lines;
}

}  // namespace nsposture::reports::text
