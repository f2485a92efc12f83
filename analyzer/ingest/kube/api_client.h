// Lists of an API server: pages, expired pages, denials, retries.
#pragma once

#include "analyzer/ingest/kube/http_client.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace nsposture::ingest::kube {

enum class Outcome : std::uint8_t {
  Complete,
  Forbidden,  // 403: not permitted for this identity
  Absent,     // 404: the server has no such resource
};

struct Listing {
  Outcome outcome = Outcome::Complete;
  std::vector<std::string> pages;  // the bodies, in order
  std::string message;             // Forbidden: the server's message
};

class ApiClient {
 public:
  using Clock = std::chrono::steady_clock;

  // `deadline` limits everything; `request_limit` limits one attempt of a request unless it is 0.
  // `http` and `stop` must outlive the client.
  ApiClient(HttpClient& http, Clock::time_point deadline, std::chrono::seconds request_limit,
            const std::atomic<bool>* stop)
      : http_(http), deadline_(deadline), request_limit_(request_limit), stop_(stop) {}

  // One request. Retries 429, 5xx and lost connections, with growing pauses or according to
  // Retry-After; retries once after a 401 with reloaded credentials. Throws Error(Input) if that
  // fails.
  [[nodiscard]] HttpResponse get(const std::string& path, const std::string& accept);

  // All pages of a list. An expired page (410) restarts the list. Throws as get() does, and for any
  // other response than those of Outcome.
  [[nodiscard]] Listing list(const std::string& path, const std::string& accept);

 private:
  [[nodiscard]] Listing list_once(const std::string& path, const std::string& accept, int limit,
                                  bool& expired);
  // The deadline of a request that starts now.
  [[nodiscard]] Clock::time_point request_deadline() const;
  void pause(std::chrono::milliseconds time) const;

  HttpClient& http_;
  Clock::time_point deadline_;
  std::chrono::seconds request_limit_;
  const std::atomic<bool>* stop_;
};

}  // namespace nsposture::ingest::kube
