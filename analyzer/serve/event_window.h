// The newest events, indexed by what relates them, so that a new event is judged together with the
// relevant ones only. Events older than the window are left to complete analyses, which read
// everything.
#pragma once

#include "graph/base/timestamp.h"
#include "store/records/audit_event.h"

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace nsposture::serve {

class EventWindow {
 public:
  // Holds the `most` newest events, in the order in which they were stored, and the newest
  // kMostRbac RBAC writes.
  explicit EventWindow(std::size_t most) : most_(most) {}

  // Call in order of `id`.
  void add(store::AuditEvent event);

  [[nodiscard]] bool contains(std::int64_t id) const { return events_.contains(id); }

  [[nodiscard]] std::size_t size() const { return events_.size(); }

  // The events of `fresh` and those needed to judge them, ordered by time: other stages of the same
  // request, the lifecycle of the same namespace, attempts of the same identity, the TokenRequest
  // of its token, creations that a changed grant allowed, and RBAC writes: all from `rbac_since`
  // on, and the last thousand before.
  [[nodiscard]] std::vector<store::AuditEvent> around(const std::vector<std::int64_t>& fresh,
                                                      Timestamp rbac_since) const;

  // The earliest creation among these events and related ones: how far around() must look back. The
  // largest time if there is none.
  [[nodiscard]] Timestamp first_time(const std::vector<std::int64_t>& fresh) const;

 private:
  using Ids = std::set<std::int64_t>;

  [[nodiscard]] Ids tied_to(const std::vector<std::int64_t>& fresh) const;
  void take(const std::string& key, Ids& found, std::vector<std::int64_t>& next) const;
  void take_near(const store::AuditEvent& event, Ids& found, std::vector<std::int64_t>& next) const;
  void forget(std::int64_t id);

  std::size_t most_;
  std::map<std::int64_t, store::AuditEvent> events_;
  std::deque<std::int64_t> order_;  // of events other than RBAC writes
  std::unordered_map<std::string, std::deque<std::int64_t>> index_;
  std::set<std::pair<std::int64_t, std::int64_t>> births_;  // (time, id): creations, follow-ups
  std::set<std::pair<std::int64_t, std::int64_t>> rbac_;    // (time, id)
};

}  // namespace nsposture::serve
