#include "reports/answers/subjects.h"

#include "reports/formats/report.h"
#include "reports/html/report.h"
#include "reports/json/report.h"
#include "reports/markdown/report.h"
#include "reports/text/report.h"
#include "tests/unit/reports/sample.h"

#include <catch2/catch.hpp>

using namespace nsposture::reports;

namespace {

const SubjectPage& page_of(const SubjectPages& pages, const std::string& name) {
  return pages.pages.at(pages.index.at(name));
}

}  // namespace

TEST_CASE("a subject's page holds its grants, its requests and its findings", "[subjects]") {
  const auto pages = subject_pages(sample::rich());
  const auto& helper = page_of(pages, "ServiceAccount \"ci/helper\"");
  CHECK(helper.creators.size() == 1);
  CHECK(helper.creations.size() == 1);
  CHECK(helper.findings.size() == 1);
}

TEST_CASE("who asks under another name has a page, and so has the name", "[subjects]") {
  const auto pages = subject_pages(sample::rich());
  CHECK(page_of(pages, "User \"@eve|`x`\"").creations == page_of(pages, "User \"paul\"").creations);
}

TEST_CASE("the gravest comes first, and idle parts of Kubernetes not at all", "[subjects]") {
  const auto pages = subject_pages(sample::rich());
  CHECK(pages.pages.front().name == "User \"<script>alert(1)</script>\"");
  CHECK_FALSE(pages.index.contains("Group \"system:masters\""));
  auto data = sample::rich();
  data.creations.front().actor = "Group \"system:masters\"";
  CHECK(subject_pages(data).index.contains("Group \"system:masters\""));
}

TEST_CASE("who has no page gets no link to one", "[subjects]") {
  const auto pages = subject_pages(sample::rich());
  CHECK(subject_anchor(pages, "User \"paul\"").starts_with("s-"));
  CHECK(subject_anchor(pages, "User \"nobody\"").empty());
}

TEST_CASE("a trend is drawn from two runs on", "[html]") {
  auto data = sample::rich();
  CHECK(html::render_html(data).find("7 at 2026-11-20 12:00:00 UTC, 7 now, over 4 runs") !=
        std::string::npos);
  data.trend.resize(1);
  CHECK(html::render_html(data).find("class=\"trend\"") == std::string::npos);
}
