// Text from the input as GitHub-flavoured Markdown that shows it and does nothing else: no markup,
// no HTML, no link, no mention of a person, no reference to an issue, no emoji, no table cell.
// Each makes the text visible first (printable.h) and gives one line; fit for table cells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports::escape {

// As running text.
[[nodiscard]] std::string markdown_text(std::string_view text);

// As code.
[[nodiscard]] std::string markdown_code(std::string_view text);

// As running text in which what is quoted stands as code.
[[nodiscard]] std::string markdown_sentence(std::string_view text);

// As HTML for where Markdown is not read, in a <summary>; what is quoted stands as code.
[[nodiscard]] std::string markdown_html(std::string_view text);

// A fenced block of shell commands, one each line, with its fences.
[[nodiscard]] std::string markdown_block(const std::vector<std::string>& commands);

}  // namespace nsposture::reports::escape
