// The newest events, found by what ties them to each other, so that a new event can be judged
// together with those that bear on it and no others. What is older than the memory goes back is
// left to complete analyses, which read everything.
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
  // Holds `most` events, the newest by the order in which they were stored, and RBAC writes as far
  // back as kMostRbac of them.
  explicit EventWindow(std::size_t most) : most_(most) {}

  // In order of `id`.
  void add(store::AuditEvent event);

  [[nodiscard]] bool contains(std::int64_t id) const { return events_.contains(id); }

  [[nodiscard]] std::size_t size() const { return events_.size(); }

  // Events to judge those of `fresh` by, with them, in order of time: other stages of the same
  // request, the life of the same namespace, what the same identity tried, who minted its token,
  // creations that a changed grant allowed, and RBAC writes: all of them from `rbac_since` on, and
  // the last thousand before.
  [[nodiscard]] std::vector<store::AuditEvent> around(const std::vector<std::int64_t>& fresh,
                                                      Timestamp rbac_since) const;

  // The earliest creation among these events and those tied to them: what around() has to look
  // back to. The largest time when there is none.
  [[nodiscard]] Timestamp first_time(const std::vector<std::int64_t>& fresh) const;

 private:
  using Ids = std::set<std::int64_t>;

  [[nodiscard]] Ids tied_to(const std::vector<std::int64_t>& fresh) const;
  void take(const std::string& key, Ids& found, std::vector<std::int64_t>& next) const;
  void take_near(const store::AuditEvent& event, Ids& found, std::vector<std::int64_t>& next) const;
  void forget(std::int64_t id);

  std::size_t most_;
  std::map<std::int64_t, store::AuditEvent> events_;
  std::deque<std::int64_t> order_;  // of events that are no RBAC writes
  std::unordered_map<std::string, std::deque<std::int64_t>> index_;
  std::set<std::pair<std::int64_t, std::int64_t>> births_;  // (time, id): creations, follow-ups
  std::set<std::pair<std::int64_t, std::int64_t>> rbac_;    // (time, id)
};

}  // namespace nsposture::serve
