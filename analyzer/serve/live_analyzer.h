// Runs the event rules on new events shortly after they are stored.
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

// Snapshots without histories, which can be shared.
using Snapshots = std::vector<correlation::Snapshot>;
[[nodiscard]] Snapshots share(const Snapshots& snapshots);

class LiveAnalyzer {
 public:
  // `store`: a separate connection, for reading. The references must outlive this object.
  LiveAnalyzer(store::ClusterStore store, OpenFindings& board, Metrics& metrics, Log log,
               WatcherOptions options);
  ~LiveAnalyzer();
  LiveAnalyzer(const LiveAnalyzer&) = delete;
  LiveAnalyzer& operator=(const LiveAnalyzer&) = delete;

  // The newest snapshots, oldest first; nothing is judged until there is one.
  void set_snapshots(Snapshots snapshots);
  // Signals new events.
  void wake();
  // Runs once more on new events, then ends.
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
  std::vector<std::int64_t> fresh_;                           // not yet judged
  std::multimap<std::int64_t, std::int64_t> unanswered_;      // time -> event to judge again
  std::vector<std::pair<SteadyTime, std::int64_t>> unnamed_;  // the same, at the given time

  std::mutex mutex_;
  std::condition_variable changed_;
  Snapshots snapshots_;
  bool woken_ = true;
  bool stopping_ = false;
  std::jthread thread_;
};

}  // namespace nsposture::serve
