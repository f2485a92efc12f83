// Limits on the memory and time of the server that a peer may use. All apply before credentials are
// shown.
#pragma once

#include <chrono>
#include <cstddef>

namespace nsposture::web {

struct WebLimits {
  // The request line and all header fields together; also a chunk-size line or the trailers.
  std::size_t head_bytes = 16UL * 1024;
  std::size_t fields = 100;
  // From the connection, or from the first byte of a later request, to the end of the head;
  // includes the TLS handshake.
  std::chrono::milliseconds head_time{10'000};
  std::chrono::milliseconds body_time{60'000};
  // The minimum bytes of a body within one `rate_period`.
  std::size_t rate_bytes = 10UL * 1024;
  std::chrono::milliseconds rate_period{10'000};
  // Between two requests. client-go keeps a connection for 90 s.
  std::chrono::milliseconds idle_time{120'000};
  std::chrono::milliseconds write_time{10'000};
  // How long the rest of a refused request is read and discarded, so that the peer reads the answer
  // before the connection is reset.
  std::chrono::milliseconds drain_time{2'000};

  std::size_t connections = 2048;
  // The part of these reserved for peers that have shown credentials.
  std::size_t reserve = 256;
  // Limit without credentials for one IPv4 address or one IPv6 /64 network.
  std::size_t per_address = 256;

  // Bodies being received or processed, together; at least four of the maximum size.
  std::size_t body_memory = 64UL * 1024 * 1024;
  std::size_t waiting = 256;  // posts that wait for a thread
};

}  // namespace nsposture::web
