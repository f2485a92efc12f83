#include "analyzer/web/certificate.h"

#include "analyzer/web/credentials.h"
#include "graph/base/error.h"

#include <fmt/format.h>

#include <cstdio>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <utility>

namespace nsposture::web {

namespace {

struct Closer {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

struct Freer {
  void operator()(X509* certificate) const { X509_free(certificate); }

  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

  void operator()(STACK_OF(X509) * chain) const { sk_X509_pop_free(chain, X509_free); }
};

std::unique_ptr<std::FILE, Closer> open(const std::string& path) {
  return std::unique_ptr<std::FILE, Closer>(std::fopen(path.c_str(), "re"));
}

// A key with a passphrase is refused: there is no user to type it.
int no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) {
  return -1;
}

}  // namespace

struct Certificate::Pair {
  std::unique_ptr<X509, Freer> certificate;
  std::unique_ptr<EVP_PKEY, Freer> key;
  std::unique_ptr<STACK_OF(X509), Freer> chain;
};

Certificate::Certificate(std::string certificate_file, std::string key_file)
    : certificate_file_(std::move(certificate_file)), key_file_(std::move(key_file)) {
  refresh();
  if (!pair_) {
    throw Error(ErrorCode::Usage,
                fmt::format("`{}` and `{}` cannot be read, or are no certificate and its key",
                            certificate_file_, key_file_));
  }
}

Certificate::~Certificate() = default;

std::unique_ptr<Certificate::Pair> Certificate::read() const {
  auto pair = std::make_unique<Pair>();
  const auto certificates = open(certificate_file_);
  const auto keys = open(key_file_);
  if (!certificates || !keys) return nullptr;
  pair->certificate.reset(PEM_read_X509(certificates.get(), nullptr, no_password, nullptr));
  pair->key.reset(PEM_read_PrivateKey(keys.get(), nullptr, no_password, nullptr));
  pair->chain.reset(sk_X509_new_null());
  if (!pair->certificate || !pair->key || !pair->chain) return nullptr;
  while (X509* next = PEM_read_X509(certificates.get(), nullptr, no_password, nullptr)) {
    sk_X509_push(pair->chain.get(), next);
  }
  ERR_clear_error();  // the last read fails at the end of the file
  if (X509_check_private_key(pair->certificate.get(), pair->key.get()) != 1) return nullptr;
  return pair;
}

// During a replacement the two files may not match: the old pair stays in use until they do.
void Certificate::refresh() {
  auto state = file_state(certificate_file_) + '|' + file_state(key_file_);
  if (state == state_) return;
  if (auto pair = read()) {
    pair_ = std::move(pair);
    state_ = std::move(state);
  }
  ERR_clear_error();
}

bool Certificate::apply(SSL* connection) {
  const std::lock_guard lock(mutex_);
  refresh();
  return SSL_use_cert_and_key(connection, pair_->certificate.get(), pair_->key.get(),
                              pair_->chain.get(), 1) == 1;
}

}  // namespace nsposture::web
