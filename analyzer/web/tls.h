// What every TLS connection of a server has in common. Several threads may use it at once.
#pragma once

#include "analyzer/web/certificate.h"

#include <memory>
#include <string>

using SSL = struct ssl_st;
using SSL_CTX = struct ssl_ctx_st;

namespace nsposture::web {

struct FreeSsl {
  void operator()(SSL* connection) const;
  void operator()(SSL_CTX* context) const;
};

using SslPointer = std::unique_ptr<SSL, FreeSsl>;

class Tls {
 public:
  // PEM files. `client_ca_file` may be empty; else whoever connects may show a certificate by these
  // authorities. Throws Error(Usage) for files that do not do.
  Tls(const std::string& certificate_file, const std::string& key_file,
      const std::string& client_ca_file);
  ~Tls();
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;

  // The server's side of a connection over `socket`, which does not block. Empty: memory is short.
  [[nodiscard]] SslPointer accept(int socket);

 private:
  Certificate certificate_;
  std::unique_ptr<SSL_CTX, FreeSsl> context_;
};

// The peer has shown a certificate, and it is by the authorities.
[[nodiscard]] bool has_client_certificate(const SSL* connection);

}  // namespace nsposture::web
