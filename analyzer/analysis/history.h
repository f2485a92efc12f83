// What a report knows beyond the run that it is about: what was found before, what was accepted,
// and how it came along.
#pragma once

#include "graph/base/diagnostic.h"
#include "reports/answers/report_data.h"
#include "store/cluster_store.h"
#include "store/records/coverage.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::analysis {

// Which run found something.
struct RunInfo {
  Timestamp at;
  std::string version;  // of this program
};

struct History {
  std::vector<store::Finding> before;  // of the analysis before
  std::vector<store::Acceptance> acceptances;
  std::vector<reports::TrendPoint> trend;  // runs over this cluster, this one last
  std::vector<Diagnostic> diagnostics;     // of the snapshot that counts as "now"
  // Kinds that a newer snapshot lacks, which therefore is not judged.
  std::vector<std::string> newer_not_read;
};

// What came to the cluster after an analysis: its findings are no verdict on it.
struct Unjudged {
  bool snapshot = false;
  bool events = false;

  [[nodiscard]] bool any() const { return snapshot || events; }
};

// `snapshot`: the newest one that counts.
[[nodiscard]] Unjudged came_after(const store::ClusterStore& store,
                                  const store::AnalysisInfo& analysis,
                                  const store::SnapshotInfo& snapshot);

// An input that was imported as a log and of which not one event could be read; or logs that show
// nothing of any time. Who created namespaces is not known then.
[[nodiscard]] bool logs_gave_nothing(const std::vector<store::Coverage>& logs);

// Of an analysis in a database. `snapshot`: the one that counts as "now". What came after the
// analysis and was not judged is told in `diagnostics`.
[[nodiscard]] History read_history(const store::ClusterStore& store,
                                   const store::AnalysisInfo& analysis,
                                   const store::SnapshotInfo& snapshot);

// Of the first run there is.
[[nodiscard]] History first_history(Timestamp at, const std::vector<store::Finding>& findings,
                                    std::vector<Diagnostic> diagnostics);

}  // namespace nsposture::analysis
