// `remediate` names removals in the order in which the causes of `audit` stand.
#include "analyzer/analysis/build_report.h"
#include "analyzer/analysis/causes/causes.h"
#include "analyzer/queries/change/remediate.h"
#include "analyzer/queries/change/what_if.h"
#include "analyzer/rules/registry.h"
#include "tests/support/events.h"
#include "tests/unit/graph/escalation/random_cluster.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace nsposture::tests {

namespace {

using Names = std::vector<std::string>;

std::string name_of(const reports::Removal& removal) {
  return describe(removal.object) + " " +
         (removal.what == reports::Removal::What::Subject ? describe(removal.subject) : "");
}

// What the causes change, each once.
Names in_audit(const correlation::CaseFile& file) {
  const auto findings = rules::run_rules(file, {});
  const auto data = analysis::build_report(
      file, findings, analysis::first_history(at(0), findings, {}), {at(0), "1"});
  Names names;
  for (const auto& cause : analysis::find_causes({file, data.findings})) {
    for (const auto& change : cause.changes) {
      const auto name = name_of(change);
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

queries::ActionText creation() {
  queries::ActionText action;
  action.verb = "create";
  action.resource = "namespaces";
  return action;
}

Names in_remediate(const Cluster& cluster) {
  Names names;
  queries::RemediateQuestion everybody;
  everybody.action = creation();
  const auto answer = queries::remediate(cluster, everybody);
  for (const auto& removal : answer.removals) names.push_back(name_of(removal));
  return names;
}

}  // namespace

TEST_CASE("remediate and the causes of audit have one order", "[queries][causes]") {
  std::size_t longer = 0;
  for (std::uint64_t i = 0; i < 100; ++i) {
    INFO("seed " << 20330101 + i);
    Random random(20330101 + i);
    const auto file = case_file(random_cluster(random), {});
    const auto& cluster = file->now().cluster();
    const auto removals = in_remediate(cluster);
    auto changes = in_audit(*file);
    std::erase_if(changes, [&](const std::string& name) {
      return std::ranges::find(removals, name) == removals.end();
    });
    CHECK(changes == removals);
    if (removals.size() > 1) ++longer;

    queries::WhatIfQuestion first;
    first.top = 1;
    first.action = creation();
    const auto done = queries::what_if(cluster, first);
    if (!removals.empty()) CHECK(name_of(done.removed.at(0)) == removals.front());
  }
  CHECK(longer > 30);
}

}  // namespace nsposture::tests
