#include "reports/escape/markdown_text.h"

#include "reports/escape/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace nsposture::reports::escape {

namespace {

constexpr std::size_t kMaxCommand = 4000;

bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Characters that GitHub or GitLab search for in the rendered text, after decoding entities:
// @mentions, #1 !1 $1 ~label %milestone ^ &1 references, :emoji:, www. and :// links.
bool is_trigger(char c) {
  return std::string_view("@#!$~%^&:").find(c) != std::string_view::npos;
}

void append_entity(std::string& out, char c) {
  fmt::format_to(std::back_inserter(out), "&#{};", static_cast<unsigned char>(c));
}

// A separate element around a trigger removes it from the text that they search.
void append_trigger(std::string& out, char c) {
  out += "<span>";
  append_entity(out, c);
  out += "</span>";
}

bool is_www(std::string_view text, std::size_t dot) {
  return dot >= 3 && (text[dot - 1] | 0x20) == 'w' && (text[dot - 2] | 0x20) == 'w' &&
         (text[dot - 3] | 0x20) == 'w';
}

// "1." at the start would be a list.
bool ends_number(std::string_view text, std::size_t at) {
  return text.find_first_not_of("0123456789") == at;
}

bool is_plain(char c) {
  return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80 ||
         std::string_view(" ,.;:/'?%").find(c) != std::string_view::npos;
}

// After the first character it starts neither a list nor, with brackets escaped, a link.
bool is_plain_inside(char c) {
  return c == '-' || c == '(' || c == ')';
}

// `1.` and `1)` begin a list.
bool is_list_mark(std::string_view text, std::size_t at) {
  return (text[at] == '.' || text[at] == ')') && ends_number(text, at);
}

// An entity reference cannot act as structural markup (CommonMark 2.5), so every ASCII character
// that could be markup is written as one.
std::string escape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool last = i + 1 == text.size() || text[i + 1] == ' ';
    if ((is_trigger(c) && !last) || (c == '.' && is_www(text, i))) {
      append_trigger(out, c);
    } else if (!is_list_mark(text, i) && (is_plain(c) || (i > 0 && is_plain_inside(c)))) {
      out += c;
    } else {
      append_entity(out, c);
    }
  }
  return out;
}

// Writes all but letters, digits and spaces as entities: for <code> elements in Markdown.
std::string escape_all(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_alnum(c) || c == ' ' || static_cast<unsigned char>(c) >= 0x80) {
      out += c;
    } else {
      append_entity(out, c);
    }
  }
  return out;
}

// In a table a backslash before a pipe cannot be distinguished from an escaped pipe, and a backtick
// needs a longer fence: such text goes into a <code> element. `text` is already printable.
std::string code(std::string_view text) {
  if (text.empty()) return {};
  if (text.find_first_of("`|\\") != std::string_view::npos ||
      text.find_first_not_of(' ') == std::string_view::npos) {
    return "<code>" + escape_all(text) + "</code>";
  }
  return fmt::format("`{}`", text);
}

std::size_t longest_run(std::string_view text, char c) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char each : text) {
    run = each == c ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

std::string markdown_text(std::string_view text) {
  return escape(printable(text));
}

std::string markdown_code(std::string_view text) {
  return code(printable(text));
}

std::string markdown_sentence(std::string_view text) {
  std::string out;
  for (const auto& segment : segments(printable(text))) {
    out += segment.quoted ? code(segment.text) : escape(segment.text);
  }
  return out;
}

std::string markdown_html(std::string_view text) {
  std::string out;
  for (const auto& segment : segments(printable(text))) {
    if (segment.quoted) {
      out += "<code>" + escape_all(segment.text) + "</code>";
    } else {
      out += escape(segment.text);
    }
  }
  return out;
}

std::string markdown_block(const std::vector<std::string>& commands) {
  std::string body;
  for (const auto& command : commands) body += printable(command, kMaxCommand) + '\n';
  const std::string fence(std::max<std::size_t>(longest_run(body, '`') + 1, 3), '`');
  return fmt::format("{0}sh\n{1}{0}", fence, body);
}

}  // namespace nsposture::reports::escape
