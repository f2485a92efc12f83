// Sends findings to receivers, each finding once per receiver. There is no separate queue: open
// findings without an entry for the receiver in the table `notification` are pending, so a restart
// loses nothing. An entry is written after the receiver's 2xx response; after a crash in between,
// the finding is sent again.
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
  std::vector<Channel> channels;  // at most one of each kind
  store::Severity at = store::Severity::High;
  std::string ca_file;
};

class Notifier {
 public:
  // Everything passed must outlive the notifier.
  Notifier(NotifierOptions options, SharedStore& store, Metrics& metrics, Log log,
           std::function<Timestamp()> now);
  ~Notifier();
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;

  // The name of the findings' cluster; nothing is sent until it is known.
  void set_cluster(const std::string& cluster);
  // All currently open findings. Refused messages are tried again.
  void set_open(std::vector<store::Finding> findings);
  // Adds open findings.
  void add_open(const std::vector<store::Finding>& findings);
  // Tries once more to send what is pending, then ends; within a few seconds.
  void stop();

 private:
  using Findings = std::vector<store::Finding>;

  // The input of the threads.
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
  std::atomic<bool> cut_ = false;  // aborts messages in flight
  std::vector<std::unique_ptr<Sender>> senders_;
};

}  // namespace nsposture::serve
