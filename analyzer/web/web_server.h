// The HTTP side: connections, TLS, who may post, limits. What an answer says is decided elsewhere.
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
  // An EventList and the address it came from. May wait for the disk. Unset: this server takes no
  // events.
  std::function<WebAnswer(std::string body, const std::string& client)> events;
  // These must not wait.
  std::function<WebAnswer()> health;
  std::function<WebAnswer()> ready;
  std::function<WebAnswer()> metrics;
  std::function<void(int)> answered;  // the status of each answer to a post
};

struct WebOptions {
  std::string host = "127.0.0.1";
  int port = 0;  // 0: any that is free
  // Empty: plain HTTP.
  std::string certificate_file;
  std::string key_file;
  std::string client_ca_file;  // whoever has a certificate by it may post
  std::string token_file;      // whoever has one of its tokens may post
  std::size_t body_limit = 16UL * 1024 * 1024;
  unsigned threads = 32;  // posts that are stored at a time
  unsigned loops = 2;     // threads that read and write, for all connections
  WebLimits limits;
};

class WebServer {
 public:
  // Binds. Throws Error(Usage) for files that do not do, Error(Input) for an address that cannot be
  // listened on.
  WebServer(const WebOptions& options, WebRoutes routes);
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  [[nodiscard]] int port() const;
  // Answers until stop(); returns when the last whole request is answered. Once only. SIGPIPE must
  // be ignored.
  void run();
  // From any thread; harmless when repeated.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nsposture::web
