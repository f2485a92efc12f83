// Setup that a statically linked program must do first.
#pragma once

namespace nsposture::cli {

// Host and user names are resolved by linked-in code: the C library would otherwise load the
// modules in /etc/nsswitch.conf, which belong to another version of it or to none. OpenSSL uses the
// system's certificate location, unless SSL_CERT_FILE or SSL_CERT_DIR is set. Not thread-safe: call
// once, before a second thread exists.
void prepare_static_program();

}  // namespace nsposture::cli
