// Rescans RBAC and namespaces periodically, and runs complete analyses: after each change of the
// cluster, at an interval, and at the end.
#pragma once

#include "analyzer/analysis/scan.h"
#include "analyzer/rules/base/rule.h"
#include "analyzer/serve/live_analyzer.h"
#include "analyzer/serve/log.h"
#include "analyzer/serve/metrics.h"
#include "analyzer/serve/open_findings.h"
#include "analyzer/serve/shared_store.h"
#include "analyzer/serve/writer.h"
#include "graph/model/cluster.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace nsposture::serve {

struct RescannerOptions {
  // Unset: the newest snapshot of the database is used, whatever its origin.
  std::function<analysis::Scan()> read;
  // Set if `read` is not: the scan of an unread cluster, for a database without a snapshot.
  std::function<analysis::Scan()> nothing;
  std::chrono::seconds rescan = std::chrono::minutes(10);
  std::chrono::seconds full_every = std::chrono::minutes(30);
  rules::RuleSettings settings;
  const std::vector<ingest::changes::ChangeRecord>* changes = nullptr;
  std::function<Timestamp()> now;
};

class Rescanner {
 public:
  // `reader`: a separate connection, for reading. The references must outlive this object.
  Rescanner(store::ClusterStore reader, SharedStore& store, Writer& writer, OpenFindings& board,
            LiveAnalyzer& watcher, Notifier& notifier, Metrics& metrics, Log log,
            RescannerOptions options);
  ~Rescanner();
  Rescanner(const Rescanner&) = delete;
  Rescanner& operator=(const Rescanner&) = delete;

  // RBAC or namespaces were written: rescans two seconds after the first request that the last scan
  // may have missed; under constant writes, twice a minute.
  void request_rescan();
  // Runs a last complete analysis unless it would take long, then ends.
  void stop();

 private:
  using Clock = std::chrono::steady_clock;

  void work();
  [[nodiscard]] Clock::time_point next_rescan() const;
  void rescan();
  void read_cluster();
  [[nodiscard]] Clock::time_point next_analysis() const;
  void adopt_newest();
  // Kinds and inputs that an earlier scan had, or that every scan needs.
  [[nodiscard]] std::vector<NotRead> lost(const Reading& reading) const;
  // Throws Error(Input) if something is lost.
  void require_whole(const Reading& reading);
  bool keep(const analysis::Scan& scan);
  void open_snapshots();
  void analyze();
  bool attempt(const char* what, void (Rescanner::*step)());

  store::ClusterStore reader_;
  SharedStore& store_;
  Writer& writer_;
  OpenFindings& board_;
  LiveAnalyzer& watcher_;
  Notifier& notifier_;
  Metrics& metrics_;
  Log log_;
  RescannerOptions options_;
  Snapshots snapshots_;  // of the newest one's cluster, oldest first
  std::string digest_;   // of the newest one
  bool changed_cluster_ = false;
  Clock::time_point last_rescan_;
  Clock::time_point paid_until_;  // by requested scans; see kMostAhead
  Clock::time_point last_analysis_;
  Clock::time_point no_analysis_before_;  // set after a failure
  Clock::duration analysis_took_{};

  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Clock::time_point> requested_;
  bool stopping_ = false;
  std::jthread thread_;
};

}  // namespace nsposture::serve
