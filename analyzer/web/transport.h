// Bytes to and from a socket that does not block, with or without TLS. Nothing here waits: a call
// says what to wait for. SIGPIPE must be ignored. Not thread-safe.
#pragma once

#include "analyzer/web/tls.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nsposture::web {

enum class Io : std::uint8_t { Done, WantsRead, WantsWrite, Closed };

struct IoResult {
  Io io = Io::Closed;
  std::size_t size = 0;  // bytes moved; more than 0 only when Done
};

class Transport {
 public:
  // `tls` is empty for plain text. The socket outlives the transport.
  Transport(int socket, SslPointer tls) : socket_(socket), tls_(std::move(tls)) {}

  // Done at once without TLS.
  [[nodiscard]] Io handshake();
  [[nodiscard]] IoResult read(char* out, std::size_t size);
  [[nodiscard]] IoResult write(std::string_view bytes);
  // Says that nothing more will be written. As far as the socket takes it.
  void end_writing();
  // Throws away what came, without decrypting it.
  [[nodiscard]] IoResult discard(char* scratch, std::size_t size);

  [[nodiscard]] bool has_certificate() const { return has_client_certificate(tls_.get()); }

 private:
  [[nodiscard]] Io why(int result) const;

  int socket_;
  SslPointer tls_;
};

}  // namespace nsposture::web
