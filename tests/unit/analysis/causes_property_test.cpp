// Carrying out the first causes leaves exactly the findings that were promised to stay: asked of
// small random clusters, after every cause.
#include "analyzer/analysis/build_report.h"
#include "analyzer/analysis/causes/carry_out.h"
#include "analyzer/analysis/causes/causes.h"
#include "analyzer/analysis/causes/verify_causes.h"
#include "analyzer/rules/registry.h"
#include "tests/support/events.h"
#include "tests/unit/graph/escalation/random_cluster.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace nsposture::tests {

namespace {

std::unique_ptr<correlation::CaseFile> file_of(Cluster cluster) {
  std::vector<correlation::Snapshot> snapshots(1);
  snapshots[0].info.id = 1;
  snapshots[0].state = std::make_shared<const rbac::ClusterState>(std::move(cluster));
  return std::make_unique<correlation::CaseFile>(
      std::move(snapshots), std::vector<store::AuditEvent>{}, std::vector<store::Coverage>{},
      std::vector<store::CoverageGap>{});
}

using Fingerprints = std::set<std::string>;

Fingerprints found_in(const Cluster& cluster) {
  const auto file = file_of(cluster);
  Fingerprints found;
  for (const auto& finding : rules::run_rules(*file, {})) found.insert(finding.fingerprint);
  return found;
}

reports::ReportData report_of(const correlation::CaseFile& file) {
  const auto findings = rules::run_rules(file, {});
  auto data = analysis::build_report(file, findings, analysis::first_history(at(0), findings, {}),
                                     {at(0), "1"});
  data.causes = analysis::find_causes({file, data.findings});
  return data;
}

// What a cause says becomes of the findings that were left before it.
void apply(const reports::Cause& cause, std::vector<reports::Revealed>& revealed,
           Fingerprints& promised) {
  for (const auto& one : cause.findings) promised.erase(one);
  for (const auto& one : revealed) {
    if (one.ended_by == cause.id) promised.erase(one.fingerprint);
  }
  for (const auto& one : cause.reveals) {
    promised.insert(one.fingerprint);
    revealed.push_back(one);
  }
}

// Those of `all` that are not among `some`.
std::string beyond(const Fingerprints& all, const Fingerprints& some,
                   const std::map<std::string, std::string>& titles) {
  std::string text;
  for (const auto& one : all) {
    if (some.contains(one)) continue;
    const auto title = titles.find(one);
    text += (title == titles.end() ? one : title->second) + "; ";
  }
  return text;
}

}  // namespace

TEST_CASE("Ending the first causes leaves what was promised to stay", "[causes][property]") {
  std::size_t changes = 0, ended = 0;
  for (std::uint64_t i = 0; i < 150; ++i) {
    Random random(20310101 + i);
    const auto file = file_of(random_cluster(random));
    const auto& cluster = file->now().cluster();
    const auto data = report_of(*file);
    std::vector<reports::Removal> done;
    std::vector<reports::Revealed> revealed;
    Fingerprints promised;
    std::map<std::string, std::string> titles;
    for (const auto& view : data.findings) {
      promised.insert(view.finding.fingerprint);
      titles[view.finding.fingerprint] = view.finding.rule + " " + view.finding.title;
    }
    for (const auto& cause : data.causes) {
      if (cause.changes.empty()) continue;
      CHECK(cause.verified);
      for (const auto& one : cause.reveals) titles[one.fingerprint] = one.rule + " " + one.title;
      apply(cause, revealed, promised);
      done.insert(done.end(), cause.changes.begin(), cause.changes.end());
      ended += cause.findings.size();
      ++changes;
      const auto left = found_in(analysis::carry_out(cluster, done));
      INFO("seed " << 20310101 + i << ", after: " << cause.title);
      CHECK(beyond(promised, left, titles).empty());
      CHECK(beyond(left, promised, titles).empty());
    }
  }
  CHECK(changes > 200);
  CHECK(ended > 400);
}

// They are put in order by what the known ways say. A finding that turns out to end later, in the
// changed cluster, may leave one in a hundred out of order.
TEST_CASE("A less severe change stands before a more severe one only on the way to it",
          "[causes][property]") {
  std::size_t on_the_way = 0, changes = 0, out_of_order = 0;
  for (std::uint64_t i = 0; i < 150; ++i) {
    INFO("seed " << 20310101 + i);
    Random random(20310101 + i);
    const auto file = file_of(random_cluster(random));
    auto least = store::Severity::Critical;
    for (const auto& cause : report_of(*file).causes) {
      if (cause.changes.empty()) continue;
      const auto severity = std::max(cause.severity, cause.towards.value_or(cause.severity));
      ++changes;
      if (severity > least) ++out_of_order;
      least = std::min(least, severity);
      if (cause.towards) {
        CHECK(*cause.towards > cause.severity);
        ++on_the_way;
      }
    }
  }
  CHECK(on_the_way > 0);
  CHECK(changes > 200);
  CHECK(out_of_order * 100 <= changes);
}

TEST_CASE("Every finding has one cause", "[causes][property]") {
  for (std::uint64_t i = 0; i < 50; ++i) {
    Random random(20320101 + i);
    const auto file = file_of(random_cluster(random));
    const auto data = report_of(*file);
    std::set<std::string> placed;
    std::size_t count = 0;
    for (const auto& cause : data.causes) {
      count += cause.findings.size();
      placed.insert(cause.findings.begin(), cause.findings.end());
      CHECK_FALSE(cause.findings.empty());
    }
    INFO("seed " << 20320101 + i);
    CHECK(count == data.findings.size());
    CHECK(placed.size() == data.findings.size());
  }
}

}  // namespace nsposture::tests
