#include "graph/base/utf8.h"
#include "reports/answers/summary.h"
#include "reports/formats/report.h"
#include "reports/html/report.h"
#include "reports/json/report.h"
#include "reports/markdown/report.h"
#include "reports/text/paragraph.h"
#include "reports/text/report.h"
#include "tests/unit/reports/golden.h"
#include "tests/unit/reports/sample.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <regex>
#include <sstream>

namespace {

using namespace nsposture::reports;
using nlohmann::json;

// Style and script have files of their own; the golden file is about the rest.
std::string without_assets(std::string html) {
  for (const auto* tag : {"style", "script"}) {
    const auto opening = std::string("<") + tag + ">";
    for (auto at = html.find(opening); at != std::string::npos; at = html.find(opening, at + 1)) {
      html.erase(at + opening.size(), html.find(std::string("</") + tag, at) - at - opening.size());
    }
  }
  return std::regex_replace(html, std::regex("sha256-[A-Za-z0-9+/=]+"), "sha256-");
}

text::TextOptions explained() {
  text::TextOptions options;
  options.explain = true;
  options.width = 110;
  return options;
}

}  // namespace

TEST_CASE("the text report is as it was", "[golden]") {
  const auto text = text::render_text(sample::rich(), false);
  CHECK(text == golden("report.txt", text));
  const auto longer = text::render_text(sample::rich(), explained());
  CHECK(longer == golden("report-explained.txt", longer));
  text::TextOptions brief;
  brief.brief = true;
  brief.width = 80;
  const auto screen = text::render_text(sample::rich(), brief);
  CHECK(screen == golden("report-brief.txt", screen));
}

TEST_CASE("the first screen has at most 60 lines of 80 columns, whatever it is about", "[render]") {
  text::TextOptions brief;
  brief.brief = true;
  brief.width = 80;
  auto data = sample::big(3000, 2000);
  const auto causes = data.causes;
  for (int i = 0; i < 500; ++i) {
    data.causes.insert(data.causes.end(), causes.begin(), causes.end());
  }
  const std::string words(3000, 'x');
  for (auto& cause : data.causes) {
    cause.title = "a " + words + " b c";
    for (std::size_t j = 0; j < 200; ++j) cause.title += " some words more";
    cause.also_removes.assign(40, cause.title);
    for (auto& change : cause.changes) change.command = cause.title;
    cause.rules.assign(30, "NP001");
  }
  for (int i = 0; i < 40; ++i) data.diagnostics.push_back(data.diagnostics.front());
  data.snapshot->sources = words;
  const auto screen = text::render_text(data, brief);
  CHECK(std::ranges::count(screen, '\n') <= 60);
}

TEST_CASE("the Markdown report is as it was", "[golden]") {
  const auto text = markdown::render_markdown(sample::rich());
  CHECK(text == golden("report.md", text));
}

TEST_CASE("the JSON report is as it was", "[golden]") {
  const auto text = json::render_json(sample::rich());
  CHECK(text == golden("report.json", text));
}

TEST_CASE("the HTML report is as it was", "[golden]") {
  const auto text = without_assets(html::render_html(sample::rich()));
  CHECK(text == golden("report.html", text));
}

TEST_CASE("a report about nothing renders in every format and says what it lacks", "[render]") {
  const auto data = sample::empty();
  CHECK(text::render_text(data, false).find("There is no RBAC snapshot.") != std::string::npos);
  CHECK(markdown::render_markdown(data).find("There is no RBAC snapshot.") != std::string::npos);
  CHECK(html::render_html(data).find("There is no RBAC snapshot.") != std::string::npos);
  const auto parsed = nlohmann::json::parse(json::render_json(data));
  CHECK(parsed.at("snapshot").is_null());
  CHECK(parsed.at("findings").empty());
}

TEST_CASE("the JSON report keeps to the machine contract", "[json]") {
  const auto report = nlohmann::json::parse(json::render_json(sample::rich()));
  CHECK(report.at("schema") == "nsposture/report/v1");
  const auto& findings = report.at("findings");
  REQUIRE(findings.size() == 8);
  for (const auto& finding : findings) {
    for (const auto* key :
         {"rule", "severity", "title", "subject", "namespace", "evidence", "fingerprint"}) {
      CHECK(finding.contains(key));
    }
  }
  CHECK(findings[1].at("time") == "2026-11-23T09:14:07.311873Z");
  CHECK(findings[5].at("time").is_null());
  CHECK(report.at("rules").size() == 7);
}

TEST_CASE("text with bad UTF-8 comes out as valid JSON in ASCII", "[json]") {
  const auto text = json::render_json(sample::hostile("a\xFF\x1b[0m\xC2\x9B\u202E\""));
  CHECK(std::ranges::all_of(text, [](char c) { return (c >= 0x20 && c < 0x7F) || c == '\n'; }));
  CHECK(nlohmann::json::parse(text).at("cluster") == "a\uFFFD\x1b[0m\u009B\u202E\"");
}

TEST_CASE("no control character reaches the terminal except our own colours", "[text]") {
  const auto bad = sample::hostile(
      "x\x1b]0;owned\x07\x9b\xC2\x9B"
      "31m\r\u202E");
  auto text = text::render_text(bad, explained());
  CHECK(text.find_first_of("\x1b\x07\r") == std::string::npos);
  CHECK(text.find("\xC2\x9B") == std::string::npos);
  CHECK(text.find("\u202E") == std::string::npos);
  auto coloured = explained();
  coloured.colour = true;
  text = std::regex_replace(text::render_text(bad, coloured), std::regex("\x1b\\[[0-9;]+m"), "");
  CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE("colour is only there when asked for", "[text]") {
  CHECK(text::render_text(sample::rich(), true).find("\x1b[") != std::string::npos);
  CHECK(text::render_text(sample::rich(), false).find('\x1b') == std::string::npos);
}

TEST_CASE("the text report keeps to the width", "[text]") {
  text::TextOptions options;
  options.explain = true;
  options.width = GENERATE(60U, 80U, 140U);
  auto data = sample::rich();
  std::erase_if(data.creators.at(6).grants,
                [](const auto& grant) { return grant.binding.name.size() > 50; });
  std::istringstream lines(text::render_text(data, options));
  for (std::string line; std::getline(lines, line);) {
    if (line.find(' ', line.find_first_not_of(' ')) == std::string::npos) continue;  // one word
    CAPTURE(line);
    CHECK(nsposture::count_characters(line) <= options.width);
  }
}

TEST_CASE("why and how to mend are only told when asked to explain", "[text]") {
  const auto brief = text::render_text(sample::rich(), false);
  const auto full = text::render_text(sample::rich(), explained());
  CHECK(brief.find("Why it") == std::string::npos);
  CHECK(brief.find("kubectl label") == std::string::npos);
  CHECK(full.find("kubectl label") != std::string::npos);
  CHECK(full.find("d9b830e253e0a5f7af6283756dfae4f5") != std::string::npos);
}

TEST_CASE("accepted findings stay visible but do not count", "[summary]") {
  const auto data = sample::rich();
  const auto summary = summarize(data);
  CHECK(summary.open_total == 7);
  CHECK(summary.accepted == 1);
  CHECK(summary.count(nsposture::store::Severity::Low) == 0);
  CHECK(text::render_text(data, false).find("preview environments are meant") != std::string::npos);
  CHECK(markdown::render_markdown(data).find("preview environments are meant") !=
        std::string::npos);
  CHECK(html::render_html(data).find("preview environments are meant") != std::string::npos);
}

TEST_CASE("the summary says whatever lowers the confidence", "[summary]") {
  auto data = sample::rich();
  CHECK(summarize(data).limitations.size() == 7);
  data.gaps.clear();
  data.diagnostics.clear();
  data.snapshot->unreadable = data.snapshot->rejected = 0;
  data.coverage.resize(1);
  data.coverage.front().tally.malformed = 0;
  REQUIRE(summarize(data).limitations.size() == 1);
  CHECK(summarize(data).limitations[0] == "The log does not say how 1 creation ended.");
  data.creations.clear();
  CHECK(summarize(data).limitations.empty());
  CHECK(html::render_html(data).find("Coverage: complete") != std::string::npos);
  data.coverage.clear();
  CHECK(summarize(data).limitations.size() == 1);
}

TEST_CASE("a verdict that the words do not know counts as unknown", "[summary]") {
  auto data = sample::rich();
  data.creations.resize(1);
  data.creations.front().verdict = "something new";
  CHECK(summarize(data).verdicts.at("unknown") == 1);
}

TEST_CASE("long lists in Markdown are cut, and it says so", "[markdown]") {
  const auto text = markdown::render_markdown(sample::big(450, 450));
  CHECK(text.size() < 400'000);
  CHECK(text.find("more: they are in the JSON and HTML reports") != std::string::npos);
}

TEST_CASE("Markdown tells what to do first before it lists findings", "[markdown]") {
  auto data = sample::rich();
  const auto text = markdown::render_markdown(data);
  const auto first = text.find("## What to do first");
  const auto change = text.find("### What to change first");
  const auto all = text.find("### All causes");
  REQUIRE(all != std::string::npos);
  CHECK(first < text.find("### What happened"));
  CHECK(change < all);
  CHECK(all < text.find("## Findings"));
  CHECK(text.find("kubectl delete clusterrolebinding/tenants\n") != std::string::npos);
  CHECK(text.find("This one ends 1 of the 1 findings that a change can end (100 %).\n") !=
        std::string::npos);
  data.causes.clear();
  CHECK(markdown::render_markdown(data).find("What to do first") == std::string::npos);
}

TEST_CASE("more causes than fit are cut, and Markdown says so", "[markdown]") {
  auto data = sample::rich();
  data.causes.insert(data.causes.end(), 300, data.causes.at(1));
  const auto text = markdown::render_markdown(data);
  CHECK(text.find("… and 203 more: they are in the JSON report.") != std::string::npos);
  CHECK(
      text.find(
          "These 3 end 3 of the 301 findings that a change can end (less than 1 %). 298 more changes end the rest.") !=
      std::string::npos);
}
