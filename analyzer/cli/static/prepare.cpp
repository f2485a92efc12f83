#include "analyzer/cli/static/prepare.h"

#include <cstdlib>
#include <nss.h>
#include <unistd.h>

namespace nsposture::cli {

namespace {

// Debian and Alpine, Fedora and RHEL, openSUSE, older RHEL: the order in Go's crypto/x509.
constexpr const char* kCertificates[] = {
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem"};

void find_certificates() {
  if (std::getenv("SSL_CERT_FILE") != nullptr || std::getenv("SSL_CERT_DIR") != nullptr) return;
  for (const char* file : kCertificates) {
    if (access(file, R_OK) != 0) continue;
    setenv("SSL_CERT_FILE", file, 0);
    return;
  }
}

}  // namespace

void prepare_static_program() {
  __nss_configure_lookup("hosts", "files dns");
  __nss_configure_lookup("passwd", "files");
  __nss_configure_lookup("group", "files");
  __nss_configure_lookup("services", "files");
  find_certificates();
}

}  // namespace nsposture::cli
