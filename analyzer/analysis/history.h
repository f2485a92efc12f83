// What a report knows beyond its own run: earlier findings, acceptances, and the trend.
#pragma once

#include "graph/base/diagnostic.h"
#include "reports/answers/report_data.h"
#include "store/cluster_store.h"
#include "store/records/coverage.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::analysis {

// The run that produced the findings.
struct RunInfo {
  Timestamp at;
  std::string version;  // of this program
};

struct History {
  std::vector<store::Finding> before;  // of the previous analysis
  std::vector<store::Acceptance> acceptances;
  std::vector<reports::TrendPoint> trend;  // runs for this cluster, this one last
  std::vector<Diagnostic> diagnostics;     // of the snapshot that counts as "now"
  // Kinds that a newer snapshot lacks; that snapshot is therefore not judged.
  std::vector<std::string> newer_not_read;
};

// Data that arrived after an analysis: the analysis says nothing about it.
struct Unjudged {
  bool snapshot = false;
  bool events = false;

  [[nodiscard]] bool any() const { return snapshot || events; }
};

// `snapshot`: the newest one that counts.
[[nodiscard]] Unjudged came_after(const store::ClusterStore& store,
                                  const store::AnalysisInfo& analysis,
                                  const store::SnapshotInfo& snapshot);

// True if an input was imported as a log but none of its events could be read, or if no log shows
// any time. It is then unknown who created namespaces.
[[nodiscard]] bool logs_gave_nothing(const std::vector<store::Coverage>& logs);

// The history of an analysis in a database. `snapshot`: the one that counts as "now". Data that
// arrived after the analysis is reported in `diagnostics`.
[[nodiscard]] History read_history(const store::ClusterStore& store,
                                   const store::AnalysisInfo& analysis,
                                   const store::SnapshotInfo& snapshot);

// The history of the very first run.
[[nodiscard]] History first_history(Timestamp at, const std::vector<store::Finding>& findings,
                                    std::vector<Diagnostic> diagnostics);

}  // namespace nsposture::analysis
