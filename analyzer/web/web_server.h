// The HTTP server: connections, TLS, authentication, limits. The content of answers is decided
// elsewhere.
#pragma once

#include "analyzer/web/limits.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace nsposture::web {

struct WebAnswer {
  int status = 200;
  std::string text;  // one sentence, or the metrics
  std::string type = "text/plain; charset=utf-8";
};

struct WebRoutes {
  // Takes an EventList and the address of its sender. May wait for the disk. Unset: this server
  // accepts no events.
  std::function<WebAnswer(std::string body, const std::string& client)> events;
  // These must not block.
  std::function<WebAnswer()> health;
  std::function<WebAnswer()> ready;
  std::function<WebAnswer()> metrics;
  std::function<void(int)> answered;  // the status of each answer to a post
};

struct WebOptions {
  std::string host = "127.0.0.1";
  int port = 0;  // 0: any free port
  // Empty: plain HTTP.
  std::string certificate_file;
  std::string key_file;
  std::string client_ca_file;  // peers with a certificate from it may post
  std::string token_file;      // peers with one of its tokens may post
  std::size_t body_limit = 16UL * 1024 * 1024;
  unsigned threads = 32;  // posts stored concurrently
  unsigned loops = 2;     // threads that read and write, for all connections
  WebLimits limits;
};

class WebServer {
 public:
  // Binds the port. Throws Error(Usage) for invalid files, Error(Input) if it cannot listen on the
  // address.
  WebServer(const WebOptions& options, WebRoutes routes);
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  [[nodiscard]] int port() const;
  // Serves until stop(); returns after the last complete request is answered. Call once. SIGPIPE
  // must be ignored.
  void run();
  // From any thread. Idempotent.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nsposture::web
