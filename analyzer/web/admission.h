// Who may stay connected. Whoever has shown no credentials has a place only until somebody else
// wants it: when they are too many, the one that has been there longest goes. So a newcomer always
// has the moment that it takes to show its credentials, and then stays. Thread-safe.
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
  // Called once at most, from any thread and under a lock: it must only pass the word on.
  using Leave = std::function<void()>;

  // A place, until it is destroyed.
  class Place {
   public:
    Place(Admission& admission, std::string network, Leave leave);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    // It has shown credentials. Harmless when repeated.
    void prove();

   private:
    friend class Admission;
    enum class Standing : std::uint8_t { Unproven, Proven, Sent };

    Admission& admission_;
    std::string network_;
    Leave leave_;
    Standing standing_ = Standing::Unproven;
    std::list<Place*>::iterator at_;          // among all, while unproven
    std::list<Place*>::iterator at_network_;  // among those of its network, while unproven
  };

  // Takes the numbers of `limits` that concern connections.
  explicit Admission(const WebLimits& limits);
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;

  // `network`: the address, as far as it counts as one peer's. Empty: there is no place, for all
  // that are taken belong to peers with credentials.
  [[nodiscard]] std::unique_ptr<Place> enter(const std::string& network, Leave leave);

 private:
  void send_away(Place& place);
  void remove_unproven(Place& place);

  std::size_t most_;
  std::size_t most_unproven_;
  std::size_t most_of_network_;
  std::mutex mutex_;
  std::list<Place*> unproven_;  // in the order in which they came
  std::map<std::string, std::list<Place*>> by_network_;
  std::size_t proven_ = 0;
};

}  // namespace nsposture::web
