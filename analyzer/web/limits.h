// How much a peer may take of the server's memory and time. All of it holds before anybody has
// shown credentials.
#pragma once

#include <chrono>
#include <cstddef>

namespace nsposture::web {

struct WebLimits {
  // The request line and all header fields together; also a chunk-size line or the trailers.
  std::size_t head_bytes = 16UL * 1024;
  std::size_t fields = 100;
  // From the connection, or the first byte of a later request, to the end of the head; with TLS the
  // handshake counts too.
  std::chrono::milliseconds head_time{10'000};
  std::chrono::milliseconds body_time{60'000};
  // What a body must bring within one `rate_period`.
  std::size_t rate_bytes = 10UL * 1024;
  std::chrono::milliseconds rate_period{10'000};
  // Between two requests. client-go keeps a connection for 90 s.
  std::chrono::milliseconds idle_time{120'000};
  std::chrono::milliseconds write_time{10'000};
  // How long the rest of a refused request is thrown away, so that the peer reads the answer before
  // the connection is reset.
  std::chrono::milliseconds drain_time{2'000};

  std::size_t connections = 2048;
  // Of these, for peers that have shown credentials.
  std::size_t reserve = 256;
  // Without credentials, from one IPv4 address or one IPv6 network of 64 bits.
  std::size_t per_address = 256;

  // Bodies that are received or worked on, together; at least four of the largest that is allowed.
  std::size_t body_memory = 64UL * 1024 * 1024;
  std::size_t waiting = 256;  // posts that wait for a thread
};

}  // namespace nsposture::web
