// Tells findings to receivers, each finding once to each. What is still to be told is not kept in a
// queue of its own: it is what is open and stands in the table `notification` for no such receiver,
// so that a restart forgets nothing. A message is noted as told after the receiver's 2xx; a crash
// just between the two tells it again.
#pragma once

#include "analyzer/serve/log.h"
#include "analyzer/serve/message.h"
#include "analyzer/serve/metrics.h"
#include "analyzer/serve/poster.h"
#include "analyzer/serve/shared_store.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace nsposture::serve {

struct Channel {
  Receiver receiver = Receiver::Webhook;
  std::string url;
};

struct NotifierOptions {
  std::vector<Channel> channels;  // one of each kind at most
  store::Severity at = store::Severity::High;
  std::string ca_file;
};

class Notifier {
 public:
  // Everything given outlives the notifier.
  Notifier(NotifierOptions options, SharedStore& store, Metrics& metrics, Log log,
           std::function<Timestamp()> now);
  ~Notifier();
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;

  // The name of the cluster that the findings are of; until it is known nothing is told.
  void set_cluster(const std::string& cluster);
  // All findings that are open now. What a receiver refused is tried again.
  void set_open(std::vector<store::Finding> findings);
  // More of them.
  void add_open(const std::vector<store::Finding>& findings);
  // One more try for what is not told yet, then the end; within a few seconds.
  void stop();

 private:
  using Findings = std::vector<store::Finding>;

  // What the threads wait for.
  struct Work {
    std::shared_ptr<const Findings> open;
    std::string cluster;
    std::uint64_t generation = 0;  // of `open`
    std::uint64_t complete = 0;    // of the last set_open()
  };

  class Sender;

  void publish(Findings findings, bool complete);

  NotifierOptions options_;
  SharedStore& store_;
  Metrics& metrics_;
  Log log_;
  std::function<Timestamp()> now_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Work work_;
  bool stopping_ = false;
  bool cluster_known_ = false;
  std::atomic<bool> cut_ = false;  // ends messages under way
  std::vector<std::unique_ptr<Sender>> senders_;
};

}  // namespace nsposture::serve
