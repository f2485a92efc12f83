// The page of detection rules.
#include "reports/answers/words/rule_links.h"
#include "reports/markdown/rules.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using Catch::Contains;
using reports::markdown::rules_markdown;

TEST_CASE("the page of rules has each rule in its section, with what it needs") {
  store::RuleInfo first;
  first.id = "NP001";
  first.title = "Can create `namespaces`";
  first.severity = store::Severity::Low;
  first.why = "Because.";
  first.remediation = "Remove it.";
  first.references = {"MITRE ATT&CK T1098.006", "CIS Kubernetes Benchmark 5.1.1"};
  store::RuleInfo second = first;
  second.id = "NP101";
  second.references = {};
  const auto page = rules_markdown({{"Posture", "Of the cluster.", {{&first, {"RBAC.", "A log."}}}},
                                    {"Activity", "Of the log.", {{&second, {"A log."}}}}});
  CHECK_THAT(page, Contains("| [NP001](#np001) | low | Can create `namespaces` |"));
  CHECK_THAT(page, Contains("### NP001\n\n**Can create `namespaces`** · severity low"));
  CHECK_THAT(page, Contains("**Data.** RBAC. A log.\n"));
  CHECK_THAT(page, Contains("[MITRE ATT&CK T1098.006]"
                            "(https://attack.mitre.org/techniques/T1098/006/)"));
  CHECK_THAT(page, Contains("- CIS Kubernetes Benchmark 5.1.1\n"));
  CHECK(page.find("## Posture") < page.find("### NP001"));
  CHECK(page.find("### NP001") < page.find("## Activity"));
  CHECK(page.ends_with("**Data.** A log.\n"));
}

TEST_CASE("what could be taken for markup in the text of a rule is shown as it is") {
  store::RuleInfo info;
  info.id = "NP201";
  info.title = "`*` on a|b";
  info.why = "All of * and <name> and `a*b`.";
  const auto page = rules_markdown({{"Roles", "", {{&info, {}}}}});
  CHECK_THAT(page, Contains("`*` on a\\|b"));
  CHECK_THAT(page, Contains("All of \\* and \\<name\\> and `a*b`."));
}

TEST_CASE("only references that have a page are links") {
  CHECK(reports::reference_page("MITRE ATT&CK T1078") ==
        "https://attack.mitre.org/techniques/T1078/");
  CHECK(reports::reference_page("https://example.com/a") == "https://example.com/a");
  CHECK(reports::reference_page("CIS Kubernetes Benchmark 5.1.1").empty());
  CHECK(reports::rule_anchor("NP102") == "np102");
}
