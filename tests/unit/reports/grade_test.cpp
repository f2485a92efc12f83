#include "reports/answers/grade.h"

#include "reports/answers/words/coverage_words.h"
#include "reports/html/report.h"
#include "tests/unit/reports/sample.h"

#include <catch2/catch.hpp>

using namespace nsposture::reports;
using nsposture::store::Severity;

namespace {

// Read completely, with a log without a gap, and nothing found.
ReportData whole() {
  auto data = sample::rich();
  data.findings.clear();
  data.causes.clear();
  data.creations.clear();
  data.gaps.clear();
  data.diagnostics.clear();
  data.snapshot->unreadable = data.snapshot->rejected = 0;
  data.coverage.resize(1);
  data.coverage.front().tally.malformed = 0;
  return data;
}

ReportData with(Severity severity, std::size_t count) {
  auto data = whole();
  for (std::size_t i = 0; i < count; ++i) {
    data.findings.push_back(sample::rich().findings.front());
    data.findings.back().finding.severity = severity;
    data.findings.back().state = FindingState::New;
  }
  return data;
}

Grade grade(const ReportData& data) {
  return grade_of(data, summarize(data));
}

}  // namespace

TEST_CASE("the most severe open finding decides the grade", "[grade]") {
  CHECK(grade(whole()).letter == 'A');
  CHECK(grade(with(Severity::Info, 50)).letter == 'A');
  CHECK(grade(with(Severity::Low, 1)).letter == 'B');
  CHECK(grade(with(Severity::Medium, 1)).letter == 'C');
  CHECK(grade(with(Severity::High, 1)).letter == 'D');
  CHECK(grade(with(Severity::High, 10)).letter == 'E');
  const auto worst = grade(with(Severity::Critical, 1));
  CHECK(worst.letter == 'F');
  CHECK(worst.reasons.front().text == "1 open critical finding.");
}

TEST_CASE("an accepted finding lowers no grade", "[grade]") {
  auto data = with(Severity::Critical, 1);
  data.findings.front().state = FindingState::Accepted;
  CHECK(grade(data).letter == 'A');
}

TEST_CASE("the reason names the causes where they are fewer", "[grade]") {
  auto data = with(Severity::High, 12);
  data.causes.resize(1);
  data.causes.front().severity = Severity::High;
  CHECK(grade(data).reasons.front().text == "12 open high findings with 1 cause.");
}

TEST_CASE("what was not read is never an A", "[grade]") {
  auto data = whole();
  data.not_read = {{"RoleBinding", "may not list rolebindings"}};
  CHECK(grade(data).letter == 'C');
  data = whole();
  data.snapshot.reset();
  CHECK(grade(data).letter == 'C');
  data = whole();
  data.coverage.clear();
  CHECK(grade(data).letter == 'B');
  data = whole();
  data.gaps = sample::rich().gaps;
  CHECK(grade(data).letter == 'B');
  data = whole();
  data.coverage.front().metadata_only = true;
  CHECK(grade(data).letter == 'B');
}

TEST_CASE("nothing read and a selection get no grade", "[grade]") {
  CHECK(grade(sample::empty()).letter == '?');
  CHECK(grade(sample::empty()).reasons.size() == 1);
  auto data = whole();
  data.choice = Choice{"rule NP103", 3, {}, {}};
  CHECK(grade(data).letter == '?');
}

TEST_CASE("coverage lists what was not read, on the first screen and in its section",
          "[coverage]") {
  auto data = whole();
  CHECK(coverage_words(data, summarize(data)).whole);
  CHECK(html::render_html(data).find("Coverage: complete") != std::string::npos);
  data.not_read = {{"RoleBinding", "may not list rolebindings"}};
  const auto words = coverage_words(data, summarize(data));
  CHECK_FALSE(words.whole);
  CHECK(words.headline == "limited (1 limitation)");
  REQUIRE(words.not_read.size() == 1);
  const auto html = html::render_html(data);
  CHECK(html.find("<h2 id=\"missing-h\">Coverage: limited (1 limitation)</h2>") !=
        std::string::npos);
  CHECK(html.find("<a href=\"#missing\">limited (1 limitation)</a>") != std::string::npos);
  CHECK(html.find("may not list rolebindings", html.find("id=\"not-read\"")) != std::string::npos);
}
