// The subject of a certificate signing request.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::audit {

// As the API server reads a client certificate: the common name is the user, each organization is a
// group.
struct CertificateSubject {
  std::string common_name;
  std::vector<std::string> organizations;
};

// Parses spec.request: a PKCS #10 request in PEM, in base64. Empty if it is invalid.
[[nodiscard]] std::optional<CertificateSubject> certificate_subject(std::string_view request);

}  // namespace nsposture::ingest::audit
