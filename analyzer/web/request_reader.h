// Parses HTTP/1.0 and 1.1 requests incrementally, within limits: no input uses more memory than
// they allow. Independent of sockets. Not thread-safe.
#pragma once

#include "analyzer/web/limits.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace nsposture::web {

// The parts of a request's head that are used.
struct RequestHead {
  std::string method;
  std::string path;  // without the query
  std::string authorization;
  std::string content_encoding;  // empty: the body is not encoded
  bool http11 = true;
  bool expects_continue = false;
  bool keep_alive = false;
  bool has_body = false;
  std::optional<std::uint64_t> length;  // unset: chunked
};

class RequestReader {
 public:
  enum class State : std::uint8_t {
    Head,     // needs more bytes
    Decide,   // head() is complete; call read_body() or next()
    Body,     // needs more bytes
    Done,     // the request is complete
    Refused,  // see status() and why(); nothing more can be read
  };

  // `limits` must outlive the reader.
  explicit RequestReader(const WebLimits& limits);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  // Consumes all of `bytes`; keeps what belongs to a later step. REQUIRES: Head or Body, and at
  // most one read (64 KiB) at a time.
  State feed(std::string_view bytes);

  [[nodiscard]] State state() const;
  // Whether part of a request has arrived.
  [[nodiscard]] bool begun() const;
  [[nodiscard]] const RequestHead& head() const;

  // After Decide: reads a body of up to `limit` bytes; a larger one is refused.
  State read_body(std::size_t limit);
  [[nodiscard]] std::size_t body_size() const;
  [[nodiscard]] std::string take_body();

  // Starts the next request of the connection. REQUIRES: Done, or Decide of a request without a
  // body.
  State next();

  [[nodiscard]] int status() const;
  [[nodiscard]] const std::string& why() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nsposture::web
