// For whom a certificate is asked: the subject of a certificate signing request.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::audit {

// As the API server reads a client certificate: the common name is the user, each organization one
// of its groups.
struct CertificateSubject {
  std::string common_name;
  std::vector<std::string> organizations;
};

// Of spec.request: a PKCS #10 request in PEM, in base64. Empty when it is none.
[[nodiscard]] std::optional<CertificateSubject> certificate_subject(std::string_view request);

}  // namespace nsposture::ingest::audit
