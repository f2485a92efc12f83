// Reads and writes a non-blocking socket, with or without TLS. Nothing here blocks: the result
// shows what to wait for. SIGPIPE must be ignored. Not thread-safe.
#pragma once

#include "analyzer/web/tls.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nsposture::web {

enum class Io : std::uint8_t { Done, WantsRead, WantsWrite, Closed };

struct IoResult {
  Io io = Io::Closed;
  std::size_t size = 0;  // bytes moved; nonzero only if Done
};

class Transport {
 public:
  // `tls` is null for plain text. The socket must outlive the transport.
  Transport(int socket, SslPointer tls) : socket_(socket), tls_(std::move(tls)) {}

  // Done at once without TLS.
  [[nodiscard]] Io handshake();
  [[nodiscard]] IoResult read(char* out, std::size_t size);
  [[nodiscard]] IoResult write(std::string_view bytes);
  // Signals the end of writing, as far as the socket allows.
  void end_writing();
  // Discards received bytes without decrypting them.
  [[nodiscard]] IoResult discard(char* scratch, std::size_t size);

  [[nodiscard]] bool has_certificate() const { return has_client_certificate(tls_.get()); }

 private:
  [[nodiscard]] Io why(int result) const;

  int socket_;
  SslPointer tls_;
};

}  // namespace nsposture::web
