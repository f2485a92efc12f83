// Requests to one API server over one connection: TLS, proxy, credentials. Reads only: there is no
// way to send anything but a GET.
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

// The connection failed in a way that may pass: refused, reset, cut, timed out.
class ConnectionError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class HttpClient {
 public:
  // `stop`, when not null, ends a request that is under way. Throws Error(Input) for a server that
  // is no http or https URL, or certificates that cannot be read.
  HttpClient(ClusterAccess access, const std::atomic<bool>* stop);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // `path` begins with a slash. Throws ConnectionError; Error(Input) for what trying again cannot
  // mend: a certificate that does not verify, a host that is not there, a stop, a passed deadline.
  [[nodiscard]] HttpResponse get(const std::string& path, const std::string& accept,
                                 std::chrono::steady_clock::time_point deadline);

  // Credentials again: a token file or plugin may have new ones. False where there is nothing to
  // read again.
  bool renew_credentials();

  [[nodiscard]] const ClusterAccess& access() const;
  // Who asks, after the first request: who is impersonated, or the account whose token is sent.
  // Empty where neither tells.
  [[nodiscard]] std::optional<Identity> identity() const;
  // The address without a password in it, for messages and for what is stored.
  [[nodiscard]] std::string shown_server() const;
  // The text without the credentials that were sent: a server may repeat them.
  [[nodiscard]] std::string without_secrets(std::string text) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nsposture::ingest::kube
