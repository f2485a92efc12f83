// The counters of serve, and their text format for Prometheus.
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

// The result of a delivery to a receiver.
enum class Delivery : std::uint8_t { Told, Failed, Refused };

// Thread-safe.
class Metrics {
 public:
  using Clock = std::function<Timestamp()>;

  Metrics(std::string version, Clock now) : version_(std::move(version)), now_(std::move(now)) {}

  // The `cluster` label of every metric; "" until it is known, which Prometheus treats as no label.
  void set_cluster(std::string name);
  void add_events(const EventCounts& counts, Timestamp newest);
  void add_request(int status);
  void add_analysis(bool complete, double seconds);
  void count_delivery(std::string_view channel, Delivery outcome);
  // Open findings by severity and rule; replaces the earlier values.
  void set_findings(std::map<std::pair<std::string, std::string>, std::uint64_t> open);
  void set_database_bytes(std::uint64_t bytes);
  void set_snapshot_seen(Timestamp when);  // when it was last scanned, changed or not
  void set_full_analysis(Timestamp when);
  void add_rescan(bool good);
  // What the newest snapshot lacks, so that an older one is judged; empty if it is complete.
  void set_not_read(std::vector<std::string> kinds);
  void set_reachable(bool works);  // false while the database does not respond
  void set_storing(bool works);    // false while the database rejects writes: disk full

  // Sets a test whether the database file is in place; called from any thread, must not block.
  void watch_database(std::function<bool()> in_place);
  // Why serve is not ready. It is ready if the database accepts events and there is a current
  // snapshot.
  [[nodiscard]] std::string why_not_ready() const;
  // Why a restart may help: the database file was removed or replaced, or the database has not
  // responded for a minute. Empty: no such problem.
  [[nodiscard]] std::string why_unhealthy() const;
  // Text format 0.0.4; sorted, so that the same state gives the same text.
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

  // REQUIRES: the lock is held.
  [[nodiscard]] std::string trouble() const;
  [[nodiscard]] std::string lost_database() const;
};

}  // namespace nsposture::serve
