// What serve counts, and the text in which Prometheus reads it.
#pragma once

#include "graph/base/timestamp.h"

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nsposture::serve {

struct EventCounts {
  std::uint64_t received = 0;
  std::uint64_t kept = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t irrelevant = 0;
  std::uint64_t malformed = 0;
};

// How a message to a receiver went.
enum class Delivery : std::uint8_t { Told, Failed, Refused };

// Thread-safe.
class Metrics {
 public:
  using Clock = std::function<Timestamp()>;

  Metrics(std::string version, Clock now) : version_(std::move(version)), now_(std::move(now)) {}

  // The `cluster` label of every metric; "" (no such label, to Prometheus) until it is known.
  void set_cluster(std::string name);
  void add_events(const EventCounts& counts, Timestamp newest);
  void add_request(int status);
  void add_analysis(bool complete, double seconds);
  void count_delivery(std::string_view channel, Delivery outcome);
  // Open findings by severity and rule; replaces what was said before.
  void set_findings(std::map<std::pair<std::string, std::string>, std::uint64_t> open);
  void set_database_bytes(std::uint64_t bytes);
  void set_snapshot_seen(Timestamp when);  // read from its source, changed or not
  void set_full_analysis(Timestamp when);
  void add_rescan(bool good);
  // What the newest reading lacks, for which an older one is judged; nothing when it was whole.
  void set_not_read(std::vector<std::string> kinds);
  void set_reachable(bool works);  // false while the database does not answer
  void set_storing(bool works);    // false while the database takes nothing: a full disk

  // Answers whether the database's file is in place; from any thread, and without waiting.
  void watch_database(std::function<bool()> in_place);
  // The database takes events, and there is a snapshot to judge by that is of now. If not, why.
  [[nodiscard]] std::string why_not_ready() const;
  // A restart may help: the database file is gone or another, or the database has not answered for
  // a minute. Empty: nothing of the kind.
  [[nodiscard]] std::string why_unhealthy() const;
  // Text format 0.0.4; sorted, so that two looks at the same state are the same.
  [[nodiscard]] std::string text() const;

 private:
  std::string version_;
  Clock now_;
  mutable std::mutex mutex_;
  std::string cluster_;
  EventCounts events_;
  Timestamp newest_;
  std::map<int, std::uint64_t> requests_;
  std::map<bool, std::pair<std::uint64_t, double>> analyses_;  // complete -> count, seconds
  std::map<std::pair<std::string, std::string>, std::uint64_t> tellings_;
  std::map<std::pair<std::string, std::string>, std::uint64_t> findings_;
  std::map<bool, std::uint64_t> rescans_;
  std::uint64_t database_bytes_ = 0;
  Timestamp snapshot_seen_;
  Timestamp full_analysis_;
  std::vector<std::string> not_read_;
  bool storing_ = true;
  std::optional<Timestamp> unreachable_since_;
  std::function<bool()> in_place_;
  bool last_rescan_failed_ = false;

  // Under the lock.
  [[nodiscard]] std::string trouble() const;
  [[nodiscard]] std::string lost_database() const;
};

}  // namespace nsposture::serve
