#include "reports/format.h"

#include "reports/formats/report.h"
#include "reports/html/report.h"
#include "reports/json/report.h"
#include "reports/markdown/report.h"
#include "reports/text/report.h"
#include "tests/unit/reports/golden.h"
#include "tests/unit/reports/sample.h"

#include <catch2/catch.hpp>

using namespace nsposture::reports;

TEST_CASE("each format is found by its name and writes a file of its ending", "[format]") {
  for (const auto& format : all_formats()) {
    CAPTURE(format.name);
    CHECK(renderer_for(format.name) == format.render);
    const auto* found = format_of_file("out/report" + std::string(format.ending));
    REQUIRE(found != nullptr);
    CHECK(found->name == format.name);
  }
  CHECK(renderer_for("pdf") == nullptr);
  CHECK(renderer_for("") == nullptr);
  CHECK(format_of_file("report.pdf") == nullptr);
}

TEST_CASE("the longest ending of a file tells its format", "[format]") {
  CHECK(format_of_file("a.policyreport.json")->name == "policyreport");
  CHECK(format_of_file("a.json")->name == "json");
  CHECK(format_of_file("a.junit.xml")->name == "junit");
}

TEST_CASE("the formats for machines are as they were", "[golden]") {
  const std::string name = GENERATE("sarif", "junit", "csv", "prometheus", "policyreport");
  const auto text = renderer_for(name)(sample::rich());
  CHECK(text == golden("report." + name, text));
}

TEST_CASE("rendering twice gives the same bytes", "[format]") {
  for (const auto& format : all_formats()) {
    CAPTURE(format.name);
    CHECK(format.render(sample::rich()) == format.render(sample::rich()));
  }
}

TEST_CASE("a cell that a spreadsheet would calculate becomes text", "[csv]") {
  const auto text = formats::render_csv(sample::hostile("=1+1"));
  CHECK(text.find("\"'=1+1\"") != std::string::npos);
  CHECK(text.find(",\"=1+1\"") == std::string::npos);
  CHECK(formats::render_csv(sample::hostile("a;-1")).find("\"a;'-1\"") != std::string::npos);
  CHECK(formats::render_csv(sample::hostile("a-1")).find("\"a-1\"") != std::string::npos);
}

TEST_CASE("a name makes no link in a SARIF message", "[sarif]") {
  const auto text = formats::render_sarif(sample::hostile("[x](https://evil.example)"));
  CHECK(text.find(R"_(\\[x\\](https://evil.example))_") != std::string::npos);
}

TEST_CASE("a SARIF result points at the manifest rather than at the log", "[sarif]") {
  auto data = sample::rich();
  data.findings = {data.findings.at(1)};
  const auto text = formats::render_sarif(data);
  const auto first = text.find("\"uri\"");
  CHECK(text.substr(first, 40).find("cluster/rbac.yaml") != std::string::npos);
}

TEST_CASE("a SARIF path is encoded and stays relative", "[sarif]") {
  auto data = sample::rich();
  data.findings = {data.findings.at(5)};
  data.findings[0].finding.evidence[0].file = "./my dir/a#b?.yaml";
  CHECK(formats::render_sarif(data).find("\"my%20dir/a%23b%3F.yaml\"") != std::string::npos);
  data.findings[0].finding.evidence[0].file = "/abs/x.yaml";
  CHECK(formats::render_sarif(data).find("\"file:///abs/x.yaml\"") != std::string::npos);
}

TEST_CASE("a SARIF result without any place points at the snapshot's source", "[sarif]") {
  auto data = sample::rich();
  data.findings = {data.findings.at(5)};
  data.findings[0].finding.evidence.clear();
  CHECK(formats::render_sarif(data).find("\"uri\": \"cluster/\"") != std::string::npos);
  data.snapshot.reset();
  CHECK(formats::render_sarif(data).find("\"uri\": \"cluster\"") != std::string::npos);
}

TEST_CASE("accepted findings are suppressed, skipped and not counted", "[format]") {
  const auto data = sample::rich();
  CHECK(formats::render_sarif(data).find("\"suppressions\"") != std::string::npos);
  CHECK(formats::render_junit(data).find("<skipped message=\"accepted: preview") !=
        std::string::npos);
  CHECK(formats::render_prometheus(data).find("severity=\"low\",rule=\"\"} 0") !=
        std::string::npos);
  CHECK(formats::render_policy_report(data).find("\"skip\": 1") != std::string::npos);
}

TEST_CASE("a report without findings is a passed JUnit case", "[junit]") {
  const auto text = formats::render_junit(sample::empty());
  CHECK(text.find("name=\"no finding\"") != std::string::npos);
  CHECK(text.find("failures=\"0\"") != std::string::npos);
}

TEST_CASE("quotes and backslashes in a Prometheus label are escaped", "[prometheus]") {
  auto data = sample::rich();
  data.cluster = "a\"b\\c\nd";
  CHECK(formats::render_prometheus(data).find(R"(cluster="a\"b\\c\\nd")") != std::string::npos);
}

TEST_CASE("a cause is counted by severity, and what the first three end is a ratio",
          "[prometheus]") {
  auto data = sample::rich();
  auto text = formats::render_prometheus(data);
  CHECK(text.find("nsposture_causes{cluster=\"prod-eu-1\",severity=\"critical\"} 1\n") !=
        std::string::npos);
  CHECK(text.find("nsposture_causes{cluster=\"prod-eu-1\",severity=\"high\"} 0\n") !=
        std::string::npos);
  CHECK(text.find("nsposture_causes_first_three_ratio{cluster=\"prod-eu-1\"} 1\n") !=
        std::string::npos);
  data.causes.insert(data.causes.end(), 3, data.causes.at(1));
  text = formats::render_prometheus(data);
  CHECK(text.find("nsposture_causes_first_three_ratio{cluster=\"prod-eu-1\"} 0.75\n") !=
        std::string::npos);
}

TEST_CASE("causes that were not looked for have no number; none at all is 0", "[prometheus]") {
  auto data = sample::rich();
  data.causes.clear();
  CHECK(formats::render_prometheus(data).find("nsposture_causes") == std::string::npos);
  data.findings.clear();
  const auto text = formats::render_prometheus(data);
  CHECK(text.find("severity=\"critical\"} 0") != std::string::npos);
  CHECK(text.find("nsposture_causes_first_three_ratio") == std::string::npos);
}

TEST_CASE("findings have the same labels under each name", "[prometheus]") {
  const auto text = formats::render_prometheus(sample::rich());
  const std::string labels = R"({cluster="prod-eu-1",severity="medium",rule="NP001"} 2)";
  CHECK(text.find("nsposture_findings" + labels) != std::string::npos);
  CHECK(text.find("nsposture_rule_findings" + labels) != std::string::npos);
  CHECK(text.find(R"(nsposture_findings{cluster="prod-eu-1",severity="low",rule=""} 0)") !=
        std::string::npos);
}
