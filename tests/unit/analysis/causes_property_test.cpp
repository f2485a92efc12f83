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
#include <memory>
#include <set>
#include <string>

namespace nsposture::tests {

namespace {

// Who can create namespaces or become able to, and what else was found; nothing of Kubernetes' own.
struct Found {
  std::set<std::string> creators;
  std::set<std::string> others;  // fingerprints

  friend bool operator==(const Found&, const Found&) = default;
};

std::unique_ptr<correlation::CaseFile> file_of(Cluster cluster) {
  std::vector<correlation::Snapshot> snapshots(1);
  snapshots[0].info.id = 1;
  snapshots[0].state = std::make_shared<const rbac::ClusterState>(std::move(cluster));
  return std::make_unique<correlation::CaseFile>(
      std::move(snapshots), std::vector<store::AuditEvent>{}, std::vector<store::Coverage>{},
      std::vector<store::CoverageGap>{});
}

void add(const store::Finding& finding, Found& found) {
  const bool creation = analysis::is_about_creation(rules::info_of(finding));
  if (finding.severity == store::Severity::Info) return;
  (creation ? found.creators : found.others)
      .insert(creation ? finding.subject : finding.fingerprint);
}

Found found_in(const Cluster& cluster) {
  const auto file = file_of(cluster);
  Found found;
  for (const auto& finding : rules::run_rules(*file, {})) add(finding, found);
  return found;
}

reports::ReportData report_of(const correlation::CaseFile& file) {
  const auto findings = rules::run_rules(file, {});
  auto data = analysis::build_report(file, findings, analysis::first_history(at(0), findings, {}),
                                     {at(0), "1"});
  data.causes = analysis::find_causes({file, data.findings});
  return data;
}

// What is to stay when the first `count` causes that a change ends are ended.
Found promised(const reports::ReportData& data, std::size_t count) {
  std::set<std::string> ended;
  for (const auto& cause : data.causes) {
    if (cause.changes.empty()) continue;
    if (count-- == 0) break;
    ended.insert(cause.findings.begin(), cause.findings.end());
  }
  Found stays;
  for (const auto& view : data.findings) {
    if (!ended.contains(view.finding.fingerprint)) add(view.finding, stays);
  }
  return stays;
}

// What comes to light on the way, as long as it is not ended as well.
void add_revealed(const reports::Cause& cause, Found& found) {
  for (const auto& one : cause.reveals) {
    store::Finding finding;
    finding.rule = one.rule;
    finding.severity = one.severity;
    finding.subject = one.subject;
    finding.fingerprint = one.fingerprint;
    add(finding, found);
  }
}

// Those of `names` that are in neither of the others.
std::set<std::string> beyond(const std::set<std::string>& names, const std::set<std::string>& some,
                             const std::set<std::string>& more = {}) {
  std::set<std::string> left;
  for (const auto& name : names) {
    if (!some.contains(name) && !more.contains(name)) left.insert(name);
  }
  return left;
}

std::string text_of(const std::set<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += name + "; ";
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
    std::size_t count = 0;
    Found revealed;
    for (const auto& cause : data.causes) {
      if (cause.changes.empty()) continue;
      CHECK(cause.verified);
      add_revealed(cause, revealed);
      done.insert(done.end(), cause.changes.begin(), cause.changes.end());
      ended += cause.findings.size();
      ++count, ++changes;
      const auto left = found_in(analysis::carry_out(cluster, done));
      const auto promise = promised(data, count);
      INFO("seed " << 20310101 + i << ", after " << count << ": " << cause.title);
      CHECK(text_of(beyond(promise.creators, left.creators)).empty());
      CHECK(text_of(beyond(promise.others, left.others)).empty());
      CHECK(text_of(beyond(left.creators, promise.creators, revealed.creators)).empty());
      CHECK(text_of(beyond(left.others, promise.others, revealed.others)).empty());
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
