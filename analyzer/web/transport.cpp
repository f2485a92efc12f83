#include "analyzer/web/transport.h"

#include <cerrno>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

namespace nsposture::web {

namespace {

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK;
}

IoResult received(int socket, char* out, std::size_t size) {
  for (;;) {
    const auto count = ::recv(socket, out, size, 0);
    if (count > 0) return {Io::Done, static_cast<std::size_t>(count)};
    if (count < 0 && errno == EINTR) continue;
    return {count < 0 && would_block() ? Io::WantsRead : Io::Closed, 0};
  }
}

IoResult sent(int socket, std::string_view bytes) {
  for (;;) {
    const auto count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count > 0) return {Io::Done, static_cast<std::size_t>(count)};
    if (count < 0 && errno == EINTR) continue;
    return {count < 0 && would_block() ? Io::WantsWrite : Io::Closed, 0};
  }
}

}  // namespace

// OpenSSL reports errors through a per-thread queue that an earlier connection may have filled:
// each call starts with an empty one.
Io Transport::why(int result) const {
  const int error = SSL_get_error(tls_.get(), result);
  ERR_clear_error();
  if (error == SSL_ERROR_WANT_READ) return Io::WantsRead;
  if (error == SSL_ERROR_WANT_WRITE) return Io::WantsWrite;
  return Io::Closed;
}

Io Transport::handshake() {
  if (!tls_) return Io::Done;
  ERR_clear_error();
  const int result = SSL_do_handshake(tls_.get());
  return result == 1 ? Io::Done : why(result);
}

IoResult Transport::read(char* out, std::size_t size) {
  if (!tls_) return received(socket_, out, size);
  ERR_clear_error();
  std::size_t count = 0;
  const int result = SSL_read_ex(tls_.get(), out, size, &count);
  if (result == 1) return {Io::Done, count};
  return {why(result), 0};
}

IoResult Transport::write(std::string_view bytes) {
  if (!tls_) return sent(socket_, bytes);
  ERR_clear_error();
  std::size_t count = 0;
  const int result = SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &count);
  if (result == 1) return {Io::Done, count};
  return {why(result), 0};
}

void Transport::end_writing() {
  if (tls_) {
    ERR_clear_error();
    SSL_shutdown(tls_.get());
    ERR_clear_error();
  }
  ::shutdown(socket_, SHUT_WR);
}

IoResult Transport::discard(char* scratch, std::size_t size) {
  return received(socket_, scratch, size);
}

}  // namespace nsposture::web
