// What of many findings is in the page, and what is beside it.
#include "reports/answers/words.h"
#include "reports/html/groups.h"
#include "reports/html/report.h"
#include "tests/unit/reports/sample.h"

#include <catch2/catch.hpp>

#include <set>

using namespace nsposture::reports;

namespace {

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

// Every finding has a cause: of each cause as many.
ReportData caused(std::size_t findings, std::size_t causes) {
  auto data = sample::big(findings, 10);
  auto one = data.causes.at(1);
  data.causes.clear();
  for (std::size_t i = 0; i < causes; ++i) {
    one.id = "c" + std::to_string(i);
    one.findings.clear();
    for (auto at = i; at < findings; at += causes) {
      one.findings.push_back(data.findings[at].finding.fingerprint);
    }
    data.causes.push_back(one);
  }
  for (auto& view : data.findings) view.state = FindingState::New;
  return data;
}

}  // namespace

TEST_CASE("each finding is in one group, under its cause where it has one", "[html]") {
  const auto data = sample::rich();
  const auto groups = html::page_groups(data);
  std::multiset<const FindingView*> seen;
  for (const auto& group : groups) seen.insert(group.findings.begin(), group.findings.end());
  CHECK(seen.size() == data.findings.size());
  for (const auto& view : data.findings) CHECK(seen.count(&view) == 1);
  CHECK(groups.front().cause == &data.causes.front());
  CHECK(groups.back().accepted());
}

TEST_CASE("a page of few findings has them all, and says nothing of others", "[html]") {
  const auto html = html::render_html(caused(60, 7));
  CHECK(count(html, "<details class=\"finding\"") == 60);
  CHECK(count(html, "<details class=\"cause") == 7);
  CHECK(html.find("id=\"left-out\"") == std::string::npos);
}

TEST_CASE("a page of many findings stays small and says what it leaves out", "[html]") {
  const auto html = html::render_html(caused(30'000, 1300));
  CHECK(html.size() < 3'000'000);
  const auto shown = count(html, "<details class=\"finding\"");
  CHECK(shown > 500);
  CHECK(html.find("This page shows " + thousands(shown) +
                  " of 30,000 findings and 400 of 1,300 causes") != std::string::npos);
  CHECK(html.find("nsposture report --db FILE --format html --split FOLDER") != std::string::npos);
}

TEST_CASE("the split pages have every finding once, linked from the main page", "[html]") {
  const auto data = caused(5'000, 40);
  const auto report = html::render_split_html(data, "./details");
  REQUIRE(report.pages.size() > 1);
  std::size_t all = 0;
  for (const auto& page : report.pages) {
    CAPTURE(page.name);
    CHECK(html::is_split_page_name(page.name));
    CHECK(report.main.find("href=\"./details/" + page.name + "\"") != std::string::npos);
    CHECK(page.content.size() < 4'000'000);
    all += count(page.content, "<details class=\"finding\"");
  }
  CHECK(all == data.findings.size());
  CHECK(report.main.find("#cause-c0\"") != std::string::npos);
  for (const auto& view : data.findings) {
    const auto id = "id=\"f-" + view.finding.fingerprint + "\"";
    std::size_t times = 0;
    for (const auto& page : report.pages) times += count(page.content, id);
    if (times != 1) FAIL(id);
  }
}

TEST_CASE("hostile text is escaped on the split pages too", "[html][hostile]") {
  const auto report =
      html::render_split_html(sample::hostile("</noscript><script>alert(1)</script>"), "x");
  REQUIRE(report.pages.size() == 1);
  CHECK(count(report.pages.front().content, "<script") == 1);
}

TEST_CASE("only names of split pages are taken for some", "[html]") {
  CHECK(html::is_split_page_name("findings-001.html"));
  CHECK(html::is_split_page_name("findings-12345.html"));
  for (const auto* name : {"findings-.html", "findings-1a2.html", "findings-001.htm", "notes.html",
                           "findings.html", "xfindings-001.html", "findings-01.html", ""}) {
    CAPTURE(name);
    CHECK_FALSE(html::is_split_page_name(name));
  }
}

TEST_CASE("what is new is only told against an earlier run", "[html]") {
  auto data = sample::rich();
  CHECK(html::render_html(data).find("<span class=\"badge new\">") != std::string::npos);
  CHECK(html::render_html(data).find("new and 1 resolved since the previous run") !=
        std::string::npos);
  data.trend.resize(1);
  const auto html = html::render_html(data);
  CHECK(html.find("<span class=\"badge new\">") == std::string::npos);
  CHECK(html.find("id=\"only-new\"") == std::string::npos);
  CHECK(html.find("since the previous run,") == std::string::npos);
}

TEST_CASE("times are to the second, with all digits on hover", "[html]") {
  const auto html = html::render_html(sample::rich());
  CHECK(html.find("<time datetime=\"2026-11-23T09:14:07.311873Z\" title=\"2026-11-23 "
                  "09:14:07.311873 UTC\">2026-11-23 09:14:07 UTC</time>") != std::string::npos);
}

TEST_CASE("an account of the API server's reason is named namespace first", "[words]") {
  CHECK(namespace_first(R"(x (RBAC: allowed by ClusterRoleBinding "a" of ClusterRole "b" to )"
                        R"(ServiceAccount "helper/ci"))") ==
        R"(x (RBAC: allowed by ClusterRoleBinding "a" of ClusterRole "b" to ServiceAccount )"
        R"("ci/helper"))");
  const std::string own =
      R"(ClusterRoleBinding "a" gives ClusterRole "b" to ServiceAccount "ci/h")";
  CHECK(namespace_first(own) == own);
  const std::string cut = R"((RBAC: allowed by ClusterRoleBinding "a" to ServiceAccount "ci)";
  CHECK(namespace_first(cut) == cut);
}

TEST_CASE("without causes the page claims nothing about changes", "[html]") {
  auto data = sample::rich();
  data.causes.clear();
  CHECK(html::render_html(data).find("The causes of the findings are not known.") !=
        std::string::npos);
  data.findings.clear();
  CHECK(html::render_html(data).find("There is no open finding to end.") != std::string::npos);
}

TEST_CASE("resolved findings that are not listed are counted", "[html]") {
  auto data = sample::rich();
  data.gone.resize(450, data.gone.front());
  CHECK(html::render_html(data).find("200 of 450 resolved findings") != std::string::npos);
}
