#include "analyzer/analysis/history.h"

#include "analyzer/rules/registry.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <utility>

namespace nsposture::analysis {

namespace {

// A trend line with more runs is not readable.
constexpr std::size_t kMostTrendPoints = 60;

reports::TrendPoint trend_point(Timestamp at, const std::vector<store::Finding>& findings,
                                const std::vector<store::Acceptance>& acceptances) {
  const store::AcceptedAt accepted(acceptances, at);
  reports::TrendPoint point;
  point.at = at;
  for (const auto& finding : findings) {
    // Creators that are part of Kubernetes have severity Info.
    const bool creates = rules::info_of(finding).claim == store::Claim::CreatesNamespaces;
    if (creates && finding.severity != store::Severity::Info) ++point.creators;
    if (accepted.covering(finding) == nullptr) {
      ++point.open.at(static_cast<std::size_t>(finding.severity));
    }
  }
  return point;
}

std::vector<reports::TrendPoint> read_trend(const store::ClusterStore& store, std::int64_t analysis,
                                            const std::string& cluster,
                                            const std::vector<store::Acceptance>& acceptances) {
  std::set<std::int64_t> snapshots;
  for (const auto& info : store.snapshots()) {
    if (info.cluster == cluster) snapshots.insert(info.id);
  }
  auto runs = store.analyses();
  std::erase_if(runs, [&](const store::AnalysisInfo& info) {
    return info.id > analysis || !snapshots.contains(info.snapshot);
  });
  if (runs.size() > kMostTrendPoints) {
    runs.erase(runs.begin(), runs.end() - static_cast<std::ptrdiff_t>(kMostTrendPoints));
  }
  std::vector<reports::TrendPoint> trend;
  trend.reserve(runs.size());
  for (const auto& info : runs) {
    trend.push_back(trend_point(info.at, store.finding_marks(info.id), acceptances));
  }
  return trend;
}

// The newest snapshot of the cluster is incomplete, and an older one was judged instead.
void add_newer_partial(const store::ClusterStore& store, const store::SnapshotInfo& judged,
                       History& history) {
  std::optional<store::SnapshotInfo> newest;
  for (auto& info : store.snapshots()) {
    if (info.cluster == judged.cluster) newest = std::move(info);
  }
  if (!newest || newest->id <= judged.id || newest->not_read.empty()) return;
  history.newer_not_read = newest->not_read;
  Diagnostic diagnostic;
  diagnostic.kind = DiagnosticKind::Unreadable;
  diagnostic.file = newest->sources;
  diagnostic.message = fmt::format(
      "snapshot {} of {} lacks {}, which was not read: it is not judged, snapshot {} of {} is",
      newest->id, format_rfc3339(newest->taken), fmt::join(newest->not_read, ", "), judged.id,
      format_rfc3339(judged.taken));
  history.diagnostics.push_back(std::move(diagnostic));
}

// Reports what arrived after the analysis: findings do not cover it.
void add_unjudged(const store::ClusterStore& store, const store::AnalysisInfo& analysis,
                  const store::SnapshotInfo& snapshot, History& history) {
  const auto unjudged = came_after(store, analysis, snapshot);
  if (!unjudged.any()) return;
  std::string what;
  if (unjudged.snapshot) {
    what = fmt::format("snapshot {} of {}", snapshot.id, format_rfc3339(snapshot.taken));
  }
  if (unjudged.events) what += what.empty() ? "audit events" : " and audit events";
  Diagnostic diagnostic;
  diagnostic.kind = DiagnosticKind::Unreadable;
  diagnostic.file = "the database";
  diagnostic.message =
      fmt::format("{} came after the analysis of {} and were not judged: run `nsposture analyze`",
                  what, format_rfc3339(analysis.at));
  history.diagnostics.push_back(std::move(diagnostic));
}

}  // namespace

Unjudged came_after(const store::ClusterStore& store, const store::AnalysisInfo& analysis,
                    const store::SnapshotInfo& snapshot) {
  return {snapshot.id > analysis.snapshot,
          analysis.last_event && store.last_own_event_id() > *analysis.last_event};
}

bool logs_gave_nothing(const std::vector<store::Coverage>& logs) {
  const auto shows_time = [](const store::Coverage& log) { return log.last.ns != 0; };
  const auto unreadable = [&](const store::Coverage& log) {
    return log.tally.malformed > 0 && !shows_time(log);
  };
  return !logs.empty() &&
         (std::ranges::none_of(logs, shows_time) || std::ranges::any_of(logs, unreadable));
}

History read_history(const store::ClusterStore& store, const store::AnalysisInfo& analysis,
                     const store::SnapshotInfo& snapshot) {
  History history;
  if (const auto before = store.analysis_before(analysis.id)) {
    history.before = store.findings(before->id);
  }
  history.acceptances = store.acceptances();
  history.trend = read_trend(store, analysis.id, snapshot.cluster, history.acceptances);
  history.diagnostics = store.snapshot_diagnostics(snapshot.id);
  add_newer_partial(store, snapshot, history);
  add_unjudged(store, analysis, snapshot, history);
  return history;
}

History first_history(Timestamp at, const std::vector<store::Finding>& findings,
                      std::vector<Diagnostic> diagnostics) {
  History history;
  history.trend = {trend_point(at, findings, {})};
  history.diagnostics = std::move(diagnostics);
  return history;
}

}  // namespace nsposture::analysis
