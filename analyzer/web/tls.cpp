#include "analyzer/web/tls.h"

#include "graph/base/error.h"

#include <fmt/format.h>

#include <openssl/ssl.h>

namespace nsposture::web {

namespace {

int choose_certificate(SSL* connection, void* certificate) {
  return static_cast<Certificate*>(certificate)->apply(connection) ? 1 : 0;
}

// Client certificates are requested but optional: probes have none, and tokens may replace them. An
// invalid one ends the handshake.
bool ask_for_certificates(SSL_CTX& context, const std::string& client_ca) {
  if (SSL_CTX_load_verify_file(&context, client_ca.c_str()) != 1) return false;
  SSL_CTX_set_client_CA_list(&context, SSL_load_client_CA_file(client_ca.c_str()));
  SSL_CTX_set_verify(&context, SSL_VERIFY_PEER, nullptr);
  return true;
}

}  // namespace

void FreeSsl::operator()(SSL* connection) const {
  SSL_free(connection);
}

void FreeSsl::operator()(SSL_CTX* context) const {
  SSL_CTX_free(context);
}

Tls::Tls(const std::string& certificate_file, const std::string& key_file,
         const std::string& client_ca_file)
    : certificate_(certificate_file, key_file), context_(SSL_CTX_new(TLS_server_method())) {
  if (!context_) throw Error(ErrorCode::Internal, "TLS cannot be set up");
  SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context_.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(context_.get(), SSL_SESS_CACHE_OFF);
  // Without buffers an idle connection uses a few KiB, and there may be thousands.
  SSL_CTX_set_mode(context_.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                       SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_cert_cb(context_.get(), choose_certificate, &certificate_);
  if (!client_ca_file.empty() && !ask_for_certificates(*context_, client_ca_file)) {
    throw Error(ErrorCode::Usage,
                fmt::format("no certificate authority can be read from `{}`", client_ca_file));
  }
}

Tls::~Tls() = default;

SslPointer Tls::accept(int socket) {
  SslPointer connection(SSL_new(context_.get()));
  if (!connection || SSL_set_fd(connection.get(), socket) != 1) return nullptr;
  SSL_set_accept_state(connection.get());
  return connection;
}

bool has_client_certificate(const SSL* connection) {
  if (connection == nullptr) return false;
  return SSL_get0_peer_certificate(connection) != nullptr &&
         SSL_get_verify_result(connection) == X509_V_OK;
}

}  // namespace nsposture::web
