// Sends one message to a receiver over HTTP. Apart from ingest/kube's client, which can only read.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>

namespace nsposture::serve {

struct PostResult {
  long status = 0;      // 0: no answer
  std::string problem;  // why there is none; never the address itself, which may hold a secret
  std::optional<std::chrono::seconds> retry_after;

  [[nodiscard]] bool accepted() const { return status >= 200 && status < 300; }

  // Trying the same message again makes no sense.
  [[nodiscard]] bool refused() const {
    return status >= 300 && status < 500 && status != 408 && status != 425 && status != 429;
  }
};

struct PostOptions {
  std::string ca_file;  // empty: the system's own certificates
  std::chrono::seconds limit{10};
  const std::atomic<bool>* stop = nullptr;  // ends a message under way
};

// Keeps its connection. TLS is verified, redirects are not followed. Not thread-safe.
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
  void* handle_;  // libcurl's
};

// `https://host` of an address: what may be logged of it.
[[nodiscard]] std::string public_part(const std::string& url);

}  // namespace nsposture::serve
