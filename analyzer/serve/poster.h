// Sends one message to a receiver over HTTP. Separate from ingest/kube's client, which can only
// read.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>

namespace nsposture::serve {

struct PostResult {
  long status = 0;      // 0: no response
  std::string problem;  // why there is none; never includes the URL, which may contain a secret
  std::optional<std::chrono::seconds> retry_after;

  [[nodiscard]] bool accepted() const { return status >= 200 && status < 300; }

  // Whether sending the same message again is pointless.
  [[nodiscard]] bool refused() const {
    return status >= 300 && status < 500 && status != 408 && status != 425 && status != 429;
  }
};

struct PostOptions {
  std::string ca_file;  // empty: the system's certificates
  std::chrono::seconds limit{10};
  const std::atomic<bool>* stop = nullptr;  // aborts a message in flight
};

// Keeps its connection open. Verifies TLS and does not follow redirects. Not thread-safe.
class Poster {
 public:
  Poster(std::string url, PostOptions options);
  ~Poster();
  Poster(const Poster&) = delete;
  Poster& operator=(const Poster&) = delete;

  [[nodiscard]] PostResult post(const std::string& json);

 private:
  std::string url_;
  PostOptions options_;
  void* handle_;  // owned by libcurl
};

// `https://host` of a URL: the part that may be logged.
[[nodiscard]] std::string public_part(const std::string& url);

}  // namespace nsposture::serve
