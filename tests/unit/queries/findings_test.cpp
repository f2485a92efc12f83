#include "analyzer/queries/findings.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using queries::FindingsQuestion;

namespace {

reports::FindingView finding(std::string rule, store::Severity severity, std::string subject,
                             std::string ns) {
  reports::FindingView view;
  view.finding.rule = std::move(rule);
  view.finding.severity = severity;
  view.finding.subject = std::move(subject);
  view.finding.namespace_ = std::move(ns);
  view.state = store::FindingState::New;
  return view;
}

reports::ReportData sample() {
  reports::ReportData data;
  data.findings = {finding("NP101", store::Severity::Critical, "User \"jane\"", "team"),
                   finding("NP102", store::Severity::Low, "User \"joe\"", "team"),
                   finding("NP101", store::Severity::Medium, "Group \"dev\"", "")};
  data.findings[1].state = store::FindingState::Accepted;
  data.diagnostics.emplace_back();
  return data;
}

std::vector<std::string> subjects(const FindingsQuestion& question) {
  std::vector<std::string> subjects;
  for (const auto& view : queries::findings(sample(), question).findings) {
    subjects.push_back(view.finding.subject);
  }
  return subjects;
}

}  // namespace

TEST_CASE("findings are asked for by rule, severity, subject and namespace", "[queries]") {
  const std::string jane = "User \"jane\"";
  const std::string joe = "User \"joe\"";
  const std::string dev = "Group \"dev\"";
  using Names = std::vector<std::string>;
  CHECK(subjects({}) == Names{jane, joe, dev});
  CHECK(subjects({.rules = {"NP101"}}) == Names{jane, dev});
  CHECK(subjects({.least = store::Severity::Medium}) == Names{jane, dev});
  CHECK(subjects({.subject = "User"}) == Names{jane, joe});
  CHECK(subjects({.namespace_ = "team"}) == Names{jane, joe});
  CHECK(subjects({.namespace_ = "te*"}) == Names{jane, joe});
  CHECK(subjects({.namespace_ = "te"}) == Names{});
  CHECK(subjects({.rules = {"NP101"}, .namespace_ = "team"}) == Names{jane});
}

TEST_CASE("a finding about a role is about its holders and where they hold it", "[queries]") {
  auto data = sample();
  data.findings.push_back(finding("NP204", store::Severity::High, "", ""));
  NamedGrant grant;
  grant.binding = {ObjectKind::RoleBinding, "shop", "ops"};
  grant.subject = Subject{SubjectKind::User, "", "eve"};
  data.findings.back().finding.grants.push_back(grant);
  const auto count = [&](const FindingsQuestion& question) {
    return queries::findings(data, question).findings.size();
  };
  CHECK(count({.subject = "user:eve"}) == 1);
  CHECK(count({.subject = "eve"}) == 1);
  CHECK(count({.subject = "group:eve"}) == 0);
  CHECK(count({.namespace_ = "shop"}) == 1);
  CHECK(count({.namespace_ = "sho"}) == 0);
}

TEST_CASE("what could not be read stays with the findings asked for", "[queries]") {
  CHECK(queries::findings(sample(), {.rules = {"NP999"}}).diagnostics.size() == 1);
}

TEST_CASE("accepted findings are not open", "[queries]") {
  const auto open = queries::open_findings(sample());
  REQUIRE(open.size() == 2);
  CHECK(open[0].subject == "User \"jane\"");
  CHECK(open[1].subject == "Group \"dev\"");
}
