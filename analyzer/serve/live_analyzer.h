// Runs the rules about events over what is new, a moment after it was stored.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "analyzer/rules/base/rule.h"
#include "analyzer/serve/event_window.h"
#include "analyzer/serve/log.h"
#include "analyzer/serve/metrics.h"
#include "analyzer/serve/open_findings.h"
#include "store/cluster_store.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace nsposture::serve {

struct WatcherOptions {
  rules::RuleSettings settings;
  rules::Inputs inputs;
  std::size_t memory = 100'000;                // events
  std::chrono::milliseconds tick{300};         // between two runs
  std::function<void()> on_change_of_cluster;  // RBAC or a namespace was written
};

// Snapshots without histories, as several may share them.
using Snapshots = std::vector<correlation::Snapshot>;
[[nodiscard]] Snapshots share(const Snapshots& snapshots);

class LiveAnalyzer {
 public:
  // `store`: a connection of its own, for reading. The references outlive the watcher.
  LiveAnalyzer(store::ClusterStore store, OpenFindings& board, Metrics& metrics, Log log,
               WatcherOptions options);
  ~LiveAnalyzer();
  LiveAnalyzer(const LiveAnalyzer&) = delete;
  LiveAnalyzer& operator=(const LiveAnalyzer&) = delete;

  // The newest snapshots, oldest first; until there is one nothing is judged.
  void set_snapshots(Snapshots snapshots);
  // There are new events.
  void wake();
  // One last run over what is new, then the end.
  void stop();

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;

  void work();
  void fill_memory();
  void run();
  void read_new();
  void take(store::AuditEvent&& event, bool is_new);
  void take_due(std::vector<std::int64_t>& ids);
  void judge(const std::vector<std::int64_t>& ids, const Snapshots& snapshots);
  [[nodiscard]] Timestamp rbac_since(const std::vector<std::int64_t>& ids,
                                     const Snapshots& snapshots) const;

  store::ClusterStore store_;
  OpenFindings& board_;
  Metrics& metrics_;
  Log log_;
  WatcherOptions options_;
  EventWindow memory_;
  std::int64_t read_to_ = 0;  // the last event id taken
  Timestamp log_end_;
  std::vector<store::Coverage> coverage_;
  std::vector<std::int64_t> fresh_;                       // not judged yet
  std::multimap<std::int64_t, std::int64_t> unanswered_;  // time -> event, to be judged once more
  std::vector<std::pair<SteadyTime, std::int64_t>> unnamed_;  // likewise, when its time has come

  std::mutex mutex_;
  std::condition_variable changed_;
  Snapshots snapshots_;
  bool woken_ = true;
  bool stopping_ = false;
  std::jthread thread_;
};

}  // namespace nsposture::serve
