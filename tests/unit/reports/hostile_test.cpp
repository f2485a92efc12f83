// What attackers may write where a report will show it.
#include "reports/escape/markdown_text.h"
#include "reports/formats/report.h"
#include "reports/html/report.h"
#include "reports/json/report.h"
#include "reports/markdown/report.h"
#include "reports/text/report.h"
#include "tests/unit/reports/sample.h"

#include <catch2/catch.hpp>

#include <regex>
#include <sstream>

namespace {

using namespace nsposture::reports;

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

// The tags of a page, without what stands between them.
std::size_t tags(const std::string& html, const std::string& name) {
  return count(html, "<" + name + " ") + count(html, "<" + name + ">");
}

// Without the fenced blocks, whatever the length of the fence.
std::string outside_blocks(const std::string& markdown) {
  std::istringstream lines(markdown);
  std::string out;
  std::string fence;
  for (std::string line; std::getline(lines, line);) {
    if (fence.empty() && line.starts_with("```")) {
      fence = line.substr(0, line.find_first_not_of('`'));
    } else if (!fence.empty()) {
      if (line == fence) fence.clear();
    } else {
      out += line + '\n';
    }
  }
  return out;
}

// Without code, where GitHub looks for no mentions and links.
std::string outside_code(const std::string& markdown) {
  const auto text =
      std::regex_replace(outside_blocks(markdown), std::regex("<code>[^<]*</code>"), "");
  return std::regex_replace(text, std::regex("`[^`\n]*`"), "");
}

}  // namespace

TEST_CASE("hostile text makes no element and no attribute in the page", "[hostile]") {
  const std::string bad =
      GENERATE("<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
               "' onmouseover='alert(1)", "</style><script>alert(1)</script>", "<!--", "]]>",
               "&lt;b&gt;", "{{{style}}}", "</title><svg onload=alert(1)>", "javascript:alert(1)");
  const auto html = html::render_html(sample::hostile(bad));
  const auto calm = html::render_html(sample::hostile("calm"));
  CAPTURE(bad);
  for (const auto* name : {"script", "img", "svg", "a", "b", "code", "td", "style", "title"}) {
    CAPTURE(name);
    CHECK(tags(html, name) == tags(calm, name));
  }
  CHECK(count(html, "<!--") == 0);
  CHECK(count(html, "onerror=alert") ==
        count(html, "&lt;img src=x onerror=alert") + count(html, "\\u003cimg src=x onerror=alert"));
}

TEST_CASE("hostile text is shown, not swallowed", "[hostile]") {
  const auto html = html::render_html(sample::hostile("<b>{{x}}&amp;"));
  CHECK(count(html, "&lt;b&gt;{{x}}&amp;amp;") > 50);
}

TEST_CASE("hostile text in Markdown mentions nobody, links nowhere, and marks nothing up",
          "[hostile]") {
  const auto text = outside_code(markdown::render_markdown(
      sample::hostile("@octocat #4711 https://evil.example www.evil.example "
                      "[a](b) <b>x</b> *y* _z_ :key: ~~s~~ !2 | c |")));
  CHECK(text.find("@octocat") == std::string::npos);
  CHECK(text.find("#4711") == std::string::npos);
  CHECK(text.find("://") == std::string::npos);
  CHECK(text.find("www.") == std::string::npos);
  CHECK(text.find("[a]") == std::string::npos);
  CHECK(text.find("<b>") == std::string::npos);
  CHECK(text.find("*y*") == std::string::npos);
  CHECK(text.find("_z_") == std::string::npos);
  CHECK(text.find(":key:") == std::string::npos);
  CHECK(text.find("~~s~~") == std::string::npos);
}

TEST_CASE("hostile text does not change the cells of a Markdown table", "[hostile]") {
  const std::string bad =
      GENERATE("a|b", "a\\|b", "a\\\\|b", "`a|b", "|", "a\nb", "`", "``a`", "\\");
  const auto calm = outside_blocks(markdown::render_markdown(sample::hostile("calm")));
  const auto text = outside_blocks(markdown::render_markdown(sample::hostile(bad)));
  CAPTURE(bad);
  CHECK(count(text, "|") == count(calm, "|"));
  CHECK(count(text, "\n| ") == count(calm, "\n| "));
}

TEST_CASE("code in Markdown survives backticks and pipes", "[hostile]") {
  CHECK(escape::markdown_code("a b") == "`a b`");
  CHECK(escape::markdown_code("a`b") == "<code>a&#96;b</code>");
  CHECK(escape::markdown_code("a|b") == "<code>a&#124;b</code>");
  CHECK(escape::markdown_code("").empty());
  CHECK(escape::markdown_text("1. a") == "1&#46; a");
  CHECK(escape::markdown_text("- a") == "&#45; a");
  CHECK(escape::markdown_text("@team") == "<span>&#64;</span>team");
  CHECK(escape::markdown_block({"echo ```"}) == "````sh\necho ```\n````");
}

TEST_CASE("no hidden or reordering character gets into a format for people", "[hostile]") {
  auto data = sample::hostile("a\u202Eb\u200Bc\x1b[31m\xFF");
  data.graph.reset();  // the drawing library's own source has such characters
  for (const auto& text :
       {html::render_html(data), markdown::render_markdown(data), text::render_text(data, false)}) {
    CHECK(text.find("\u202E") == std::string::npos);
    CHECK(text.find("\u200B") == std::string::npos);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find('\xFF') == std::string::npos);
    CHECK((text.find("a\\u{202e}b\\u{200b}c\\x1b[31m\uFFFD") != std::string::npos ||
           text.find("a&#92;u&#123;202e&#125;b") != std::string::npos));
  }
}
