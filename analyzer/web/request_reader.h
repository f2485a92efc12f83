// Reads requests of HTTP/1.0 and 1.1 from bytes as they come, within limits: no input takes more
// memory than those allow. Knows nothing of sockets. Not thread-safe.
#pragma once

#include "analyzer/web/limits.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace nsposture::web {

// Of a request's head what somebody asks for.
struct RequestHead {
  std::string method;
  std::string path;  // without the query
  std::string authorization;
  std::string content_encoding;  // empty: the body is as it is
  bool http11 = true;
  bool expects_continue = false;
  bool keep_alive = false;
  bool has_body = false;
  std::optional<std::uint64_t> length;  // unset: in chunks
};

class RequestReader {
 public:
  enum class State : std::uint8_t {
    Head,     // more bytes are wanted
    Decide,   // head() is whole; read_body() or next() goes on
    Body,     // more bytes are wanted
    Done,     // the request is whole
    Refused,  // status() and why() say what is wrong; nothing can be read after it
  };

  // `limits` outlives the reader.
  explicit RequestReader(const WebLimits& limits);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  // Takes all of `bytes`; what belongs to a later step is kept for it. REQUIRES: Head or Body, and
  // no more than a read's worth (64 KiB) at a time.
  State feed(std::string_view bytes);

  [[nodiscard]] State state() const;
  // Something of a request is there already.
  [[nodiscard]] bool begun() const;
  [[nodiscard]] const RequestHead& head() const;

  // After Decide: reads a body of up to `limit` bytes; a larger one is refused.
  State read_body(std::size_t limit);
  [[nodiscard]] std::size_t body_size() const;
  [[nodiscard]] std::string take_body();

  // The next request of the connection. REQUIRES: Done, or Decide of a request without a body.
  State next();

  [[nodiscard]] int status() const;
  [[nodiscard]] const std::string& why() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nsposture::web
