// The server's certificate and key, read again when their files change (cert-manager and the like
// replace them without a word). Several threads may ask at once.
#pragma once

#include <memory>
#include <mutex>
#include <string>

using SSL = struct ssl_st;

namespace nsposture::web {

class Certificate {
 public:
  // PEM files; the certificate's may hold its chain. Throws Error(Usage) when they cannot be read
  // or do not belong together.
  Certificate(std::string certificate_file, std::string key_file);
  ~Certificate();
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  // Gives them to a connection that begins. False: refuse it.
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
