// The server's certificate and key, reloaded when their files change (cert-manager and similar
// tools replace them without notice). Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <string>

using SSL = struct ssl_st;

namespace nsposture::web {

class Certificate {
 public:
  // PEM files; the certificate file may include its chain. Throws Error(Usage) if they cannot be
  // read or do not match.
  Certificate(std::string certificate_file, std::string key_file);
  ~Certificate();
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  // Sets them on a new connection. False: refuse the connection.
  bool apply(SSL* connection);

 private:
  struct Pair;
  [[nodiscard]] std::unique_ptr<Pair> read() const;
  void refresh();

  std::string certificate_file_;
  std::string key_file_;
  std::mutex mutex_;
  std::string state_;
  std::unique_ptr<Pair> pair_;
};

}  // namespace nsposture::web
