// Settings shared by all TLS connections of a server. Thread-safe.
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
  // PEM files. `client_ca_file` may be empty; otherwise a peer may show a certificate issued by
  // these authorities. Throws Error(Usage) for invalid files.
  Tls(const std::string& certificate_file, const std::string& key_file,
      const std::string& client_ca_file);
  ~Tls();
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;

  // The server side of a connection over the non-blocking `socket`. Null: out of memory.
  [[nodiscard]] SslPointer accept(int socket);

 private:
  Certificate certificate_;
  std::unique_ptr<SSL_CTX, FreeSsl> context_;
};

// Whether the peer has shown a certificate issued by the authorities.
[[nodiscard]] bool has_client_certificate(const SSL* connection);

}  // namespace nsposture::web
