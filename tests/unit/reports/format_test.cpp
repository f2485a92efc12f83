#include "reports/format.h"

#include "reports/formats/report.h"
#include "reports/html/report.h"
#include "reports/json/report.h"
#include "reports/markdown/report.h"
#include "reports/text/report.h"
#include "tests/unit/reports/golden.h"
#include "tests/unit/reports/sample.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <string>

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

TEST_CASE("a SARIF result of a role to change points at the role", "[sarif]") {
  auto data = sample::rich();
  data.causes = {data.causes.at(1)};
  auto& change = data.causes[0].changes.at(0);
  change.what = Removal::What::Rule;
  change.position = {"cluster/roles.yaml", 7};
  const auto place = [&] {
    const auto result = nlohmann::json::parse(formats::render_sarif(data))["runs"][0]["results"][0];
    return result["locations"][0]["physicalLocation"];
  };
  CHECK(place()["artifactLocation"]["uri"] == "cluster/roles.yaml");
  CHECK(place()["region"]["startLine"] == 7);
  change.position = {"/abs/roles.yaml", 7};
  CHECK(place()["artifactLocation"]["uri"] == "cluster/rbac.yaml");
}

TEST_CASE("a SARIF path is encoded, and one outside the repository is no location", "[sarif]") {
  auto data = sample::rich();
  data.causes.clear();
  data.findings = {data.findings.at(5)};
  auto& evidence = data.findings[0].finding.evidence[0];
  const auto result = [&] {
    return nlohmann::json::parse(formats::render_sarif(data))["runs"][0]["results"][0];
  };
  const auto place = [&] { return result()["locations"][0]["physicalLocation"]; };
  evidence.file = "./my dir/a#b?.yaml";
  CHECK(place()["artifactLocation"]["uri"] == "my%20dir/a%23b%3F.yaml");
  CHECK(place()["artifactLocation"]["uriBaseId"] == "%SRCROOT%");
  CHECK(place()["region"]["startLine"] == 44);
  evidence.file = "..a/b.yaml";
  CHECK(place()["artifactLocation"]["uri"] == "..a/b.yaml");
  for (const auto* outside : {"/abs/x.yaml", "../x.yaml", "a/../../x", "stdin", "https://api/x"}) {
    CAPTURE(outside);
    evidence.file = outside;
    CHECK_FALSE(result().contains("locations"));
    CHECK_FALSE(result().contains("relatedLocations"));
    CHECK(result()["properties"]["evidence"][0].get<std::string>().find(outside) !=
          std::string::npos);
  }
}

TEST_CASE("a SARIF result of a log has no location, but says where it was seen", "[sarif]") {
  auto data = sample::rich();
  data.causes.clear();
  data.findings = {data.findings.at(4)};  // eight refused attempts
  const auto result = nlohmann::json::parse(formats::render_sarif(data))["runs"][0]["results"][0];
  CHECK_FALSE(result.contains("locations"));
  CHECK(result["properties"]["evidence"][0].get<std::string>().find("audit.log:5210") !=
        std::string::npos);
}

TEST_CASE("a SARIF run has a result for each cause, then one for each other finding", "[sarif]") {
  const auto data = sample::rich();
  const auto run = nlohmann::json::parse(formats::render_sarif(data))["runs"][0];
  const auto& results = run["results"];
  REQUIRE(results.size() == data.causes.size() + 4);  // 4 of 8 findings are in a cause
  const auto& done = results[0];
  CHECK(done["partialFingerprints"]["nsposture/cause/v1"] == "91c07d44be20");
  CHECK(done["properties"]["findings"].size() == 2);
  CHECK(done["level"] == "error");
  CHECK(done["message"]["text"].get<std::string>().find("2 findings (NP101, NP114)") !=
        std::string::npos);
  REQUIRE(done["relatedLocations"].size() == 1);  // the namespace; the other is in a log
  const auto& grant = results[1];
  CHECK(grant["ruleId"] == "NP001");
  CHECK(grant["level"] == "warning");
  CHECK(grant["locations"][0]["physicalLocation"]["region"]["startLine"] == 44);
  CHECK(grant["properties"]["fix"]["commands"][0] == "kubectl delete clusterrolebinding/tenants");
  CHECK(done["rank"] > grant["rank"]);
  CHECK(results[2]["level"] == "note");
  const auto& accepted = results.back();
  CHECK(accepted["suppressions"][0]["status"] == "accepted");
  CHECK_FALSE(accepted["partialFingerprints"].contains("nsposture/cause/v1"));
}

TEST_CASE("each SARIF rule links to a page", "[sarif]") {
  const auto run = nlohmann::json::parse(formats::render_sarif(sample::rich()))["runs"][0];
  for (const auto& rule : run["tool"]["driver"]["rules"]) {
    CHECK(rule["helpUri"].get<std::string>().starts_with("https://"));
  }
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

TEST_CASE("JUnit fails what the gate fails, and passes the rest with its text", "[junit]") {
  auto data = sample::rich();
  const auto count = [&](const std::string& word) {
    const auto text = formats::render_junit(data);
    std::size_t found = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
    return found;
  };
  CHECK(count("<failure ") == 4);  // 2 critical, 2 high
  CHECK(count("<system-out>") == 3);
  CHECK(count("<skipped ") == 1);
  data.fail_on = nsposture::store::Severity::Critical;
  CHECK(count("<failure ") == 2);
  CHECK(count("<system-out>") == 5);
  data.fail_on.reset();
  CHECK(count("<failure ") == 0);
  CHECK(count("<system-out>") == 7);
}

TEST_CASE("what was not read is a JUnit error where a whole answer needs it", "[junit]") {
  auto data = sample::empty();
  data.not_read = {{"Pod", "may not list pods"}};
  auto text = formats::render_junit(data);
  CHECK(text.find("<skipped message=\"Pod was not read (may not list pods)\"/>") !=
        std::string::npos);
  CHECK(text.find("errors=\"0\"") != std::string::npos);
  data.lacks_needed = true;  // a log without events, say
  CHECK(formats::render_junit(data).find("the report is not whole") != std::string::npos);
  data.not_read = {{"RoleBinding", "may not list rolebindings"}};
  text = formats::render_junit(data);
  CHECK(text.find("<error type=\"not read\"") != std::string::npos);
  CHECK(text.find("name=\"nsposture\" tests=\"1\" failures=\"0\" errors=\"1\"") !=
        std::string::npos);
}

TEST_CASE("a rejected object, a lost line of a log and a refused finding are errors", "[junit]") {
  auto data = sample::empty();
  data.diagnostics = {{nsposture::DiagnosticKind::Rejected, "a.yaml", 1, 0, "", "", "", "bad"},
                      {nsposture::DiagnosticKind::Warning, "b.yaml", 1, 0, "", "", "", "twice"}};
  data.coverage = sample::rich().coverage;
  data.coverage.resize(1);
  data.findings = {sample::rich().findings.at(4)};
  data.findings[0].rule.claim = nsposture::store::Claim::Refused;
  const auto text = formats::render_junit(data);
  CHECK(text.find("tests=\"3\" failures=\"0\" errors=\"3\"") != std::string::npos);
  CHECK(text.find("12 lines of the log could not be read") != std::string::npos);
}

TEST_CASE("a check that read nothing passes no JUnit case", "[junit]") {
  CheckReport report;
  report.fail_on = "high";
  report.incomplete = true;
  CHECK(formats::render_check_junit(report).find("no file of manifests was read") !=
        std::string::npos);
  report.incomplete = false;
  report.files = 1;
  CHECK(formats::render_check_junit(report).find("errors=\"0\"") != std::string::npos);
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

TEST_CASE("each cause is one entry of GitLab's report and of a policy report", "[format]") {
  const auto data = sample::rich();
  const auto gitlab = nlohmann::json::parse(formats::render_gitlab(data));
  // What could not be read, 3 causes, 3 findings in none; the accepted one is left out.
  const auto unreadable = std::ranges::count(
      data.diagnostics, nsposture::DiagnosticKind::Unreadable, &nsposture::Diagnostic::kind);
  REQUIRE(std::ssize(gitlab) == unreadable + 6);
  const auto& grant = gitlab.at(static_cast<std::size_t>(unreadable) + 1);
  CHECK(grant["fingerprint"] == "5d2f8c6e0a31");
  CHECK(grant["location"]["path"] == "cluster/rbac.yaml");
  const auto policy = nlohmann::json::parse(formats::render_policy_report(data));
  REQUIRE(policy["results"].size() == 7);
  CHECK(policy["results"][0]["properties"]["findings"] == "2");
  CHECK(policy["results"][0]["resources"].size() == 2);
  CHECK(policy["results"][1]["properties"]["fix"] == "kubectl delete clusterrolebinding/tenants");
  CHECK(policy["metadata"]["annotations"]["nsposture.dev/findings"] == "7");
}

TEST_CASE("GitHub gets an annotation for a cause of new findings, none for known ones",
          "[github]") {
  auto data = sample::rich();
  auto text = formats::render_github(data);
  CHECK(text.find("title=2 findings (NP101%2C NP114)::") != std::string::npos);
  CHECK(text.find("tenants") == std::string::npos);  // known before
  data.findings.at(5).state = FindingState::New;
  text = formats::render_github(data);
  CHECK(text.find("::warning file=cluster/rbac.yaml,line=44,title=NP001") != std::string::npos);
  CHECK(text.find(". Fix: kubectl delete clusterrolebinding/tenants\n") != std::string::npos);
}
