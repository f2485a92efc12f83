// What a statically linked program has to do before anything else.
#pragma once

namespace nsposture::cli {

// Names of hosts and users are looked up by what is linked in: the C library would otherwise load
// the modules that /etc/nsswitch.conf names, which belong to another version of it, or to none.
// OpenSSL gets the certificates from where this system keeps them, unless SSL_CERT_FILE or
// SSL_CERT_DIR says where. Not thread-safe: to be called once, before there is a second thread.
void prepare_static_program();

}  // namespace nsposture::cli
