// Stores received events in the database. Requests that arrive during a commit share the next one;
// each is answered only after its events are on disk.
#pragma once

#include "analyzer/serve/event_list.h"
#include "analyzer/serve/log.h"
#include "analyzer/serve/metrics.h"
#include "analyzer/serve/server_times.h"
#include "analyzer/serve/shared_store.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace nsposture::serve {

// The source name of received events, in place of a log's file name.
inline constexpr const char* kWebhookSource = "webhook";

enum class Stored : std::uint8_t { Yes, Busy, Failed };

class Writer {
 public:
  // Everything passed must outlive the writer. `after_commit` is called after new events were
  // stored.
  Writer(SharedStore& store, Metrics& metrics, Log log, std::function<void()> after_commit);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Returns once the events are stored or cannot be. `client`: the address of the API server.
  [[nodiscard]] Stored store(EventList&& list, const std::string& client);
  // Writes gaps in the API servers' events to the database.
  void write_gaps();
  // Gaps that may still shrink, because an API server retries what could not be stored. After
  // stop(), write_gaps() writes these too.
  [[nodiscard]] std::vector<store::CoverageGap> open_gaps();
  // Commits pending requests and ends.
  void stop();

 private:
  struct Waiting {
    EventList list;
    std::string client;
    std::condition_variable done;
    bool finished = false;
    Stored stored = Stored::Failed;
  };

  // One API server, as identified by its address.
  struct Server {
    ServerTimes times;
    bool saw_bodies = false;
  };

  void read_coverage();
  void work();
  void commit(const std::vector<Waiting*>& batch);
  static void note_times(Server& server, const std::vector<Waiting*>& batch);
  void commit_client(const std::string& client, const std::vector<Waiting*>& batch);

  SharedStore& store_;
  Metrics& metrics_;
  Log log_;
  std::function<void()> after_commit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting*> waiting_;
  bool stopping_ = false;
  std::mutex servers_mutex_;
  std::map<std::string, Server> servers_;
  std::uint64_t line_ = 0;  // events received so far, including earlier processes
  bool failing_ = false;
  std::chrono::steady_clock::time_point next_size_;
  std::jthread thread_;
};

}  // namespace nsposture::serve
