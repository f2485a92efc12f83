// Text from the input as GitHub-flavored Markdown that only displays it: no markup, no HTML, no
// link, no mention of a person, no reference to an issue, no emoji, no table cell. Each makes the
// text printable first (printable.h) and returns one line; suitable for table cells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports::escape {

// As running text.
[[nodiscard]] std::string markdown_text(std::string_view text);

// As code.
[[nodiscard]] std::string markdown_code(std::string_view text);

// As running text in which quoted parts are code.
[[nodiscard]] std::string markdown_sentence(std::string_view text);

// As HTML where Markdown is not read, in a <summary>; quoted parts are code.
[[nodiscard]] std::string markdown_html(std::string_view text);

// A fenced block of shell commands, one per line, with its fences.
[[nodiscard]] std::string markdown_block(const std::vector<std::string>& commands);

}  // namespace nsposture::reports::escape
