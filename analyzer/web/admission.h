// Which peers may stay connected. A peer without credentials keeps its place only until it is
// needed: if there are too many, the one connected longest is disconnected. So a new peer always
// has time to show its credentials, and then stays. Thread-safe.
#pragma once

#include "analyzer/web/limits.h"

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace nsposture::web {

class Admission {
 public:
  // Called at most once, from any thread and under a lock: it must only pass the signal on.
  using Leave = std::function<void()>;

  // A place, held until destruction.
  class Place {
   public:
    Place(Admission& admission, std::string network, Leave leave);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    // The peer has shown credentials. Idempotent.
    void prove();

   private:
    friend class Admission;
    enum class Standing : std::uint8_t { Unproven, Proven, Sent };

    Admission& admission_;
    std::string network_;
    Leave leave_;
    Standing standing_ = Standing::Unproven;
    std::list<Place*>::iterator at_;          // in unproven_, while unproven
    std::list<Place*>::iterator at_network_;  // in by_network_, while unproven
  };

  // Uses the connection limits of `limits`.
  explicit Admission(const WebLimits& limits);
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;

  // `network`: the part of the address that identifies one peer. Null: no place is free, because
  // peers with credentials have them all.
  [[nodiscard]] std::unique_ptr<Place> enter(const std::string& network, Leave leave);

 private:
  void send_away(Place& place);
  void remove_unproven(Place& place);

  std::size_t most_;
  std::size_t most_unproven_;
  std::size_t most_of_network_;
  std::mutex mutex_;
  std::list<Place*> unproven_;  // in order of arrival
  std::map<std::string, std::list<Place*>> by_network_;
  std::size_t proven_ = 0;
};

}  // namespace nsposture::web
