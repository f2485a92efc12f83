// Lists of an API server: pages, expired pages, refusals, retries.
#pragma once

#include "analyzer/ingest/kube/http_client.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace nsposture::ingest::kube {

enum class Outcome : std::uint8_t {
  Complete,
  Forbidden,  // 403: this identity may not
  Absent,     // 404: the server has no such resource
};

struct Listing {
  Outcome outcome = Outcome::Complete;
  std::vector<std::string> pages;  // the bodies, in order
  std::string message;             // Forbidden: the server's own
};

class ApiClient {
 public:
  using Clock = std::chrono::steady_clock;

  // `deadline` ends everything, `request_limit` one try of a request unless it is 0. Both
  // references outlive the client.
  ApiClient(HttpClient& http, Clock::time_point deadline, std::chrono::seconds request_limit,
            const std::atomic<bool>* stop)
      : http_(http), deadline_(deadline), request_limit_(request_limit), stop_(stop) {}

  // One request. 429, 5xx and lost connections are tried again, with growing pauses or as long as
  // Retry-After says; after a 401 once more with the credentials read again. Throws Error(Input)
  // when that does not help.
  [[nodiscard]] HttpResponse get(const std::string& path, const std::string& accept);

  // All pages of a list. A page that is gone (410) begins the list anew. Throws as get() does, and
  // for any other answer than those of Outcome.
  [[nodiscard]] Listing list(const std::string& path, const std::string& accept);

 private:
  [[nodiscard]] Listing list_once(const std::string& path, const std::string& accept, int limit,
                                  bool& expired);
  // By when a request that begins now has to be answered.
  [[nodiscard]] Clock::time_point request_deadline() const;
  void pause(std::chrono::milliseconds time) const;

  HttpClient& http_;
  Clock::time_point deadline_;
  std::chrono::seconds request_limit_;
  const std::atomic<bool>* stop_;
};

}  // namespace nsposture::ingest::kube
