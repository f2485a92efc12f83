// Requests to one API server over one connection: TLS, proxy, credentials. Read-only: it can only
// send GET.
#pragma once

#include "analyzer/ingest/kube/cluster_access.h"
#include "graph/model/request.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace nsposture::ingest::kube {

struct HttpResponse {
  long status = 0;
  std::string body;
  std::optional<std::chrono::seconds> retry_after;
};

// A possibly temporary connection failure: refused, reset, cut, timed out.
class ConnectionError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class HttpClient {
 public:
  // `stop`, if not null, aborts a request in flight. Throws Error(Input) for a server that is no
  // http or https URL, or for unreadable certificates.
  HttpClient(ClusterAccess access, const std::atomic<bool>* stop);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // `path` begins with a slash. Throws ConnectionError; throws Error(Input) for what a retry cannot
  // fix: an invalid certificate, an unknown host, a stop, an exceeded deadline.
  [[nodiscard]] HttpResponse get(const std::string& path, const std::string& accept,
                                 std::chrono::steady_clock::time_point deadline);

  // Reloads the credentials: a token file or plugin may have new ones. False if there is nothing to
  // reload.
  bool renew_credentials();

  [[nodiscard]] const ClusterAccess& access() const;
  // The identity used, after the first request: the impersonated one, or the service account of the
  // token. Empty if neither is known.
  [[nodiscard]] std::optional<Identity> identity() const;
  // The URL without a password, for messages and storage.
  [[nodiscard]] std::string shown_server() const;
  // The text without the credentials that were sent: a server may echo them.
  [[nodiscard]] std::string without_secrets(std::string text) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nsposture::ingest::kube
