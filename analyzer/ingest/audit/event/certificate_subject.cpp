#include "analyzer/ingest/audit/event/certificate_subject.h"

#include "analyzer/ingest/bytes/base64.h"
#include "graph/base/utf8.h"

#include <memory>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace nsposture::ingest::audit {

namespace {

// Generous for real requests, a limit for hostile ones.
constexpr std::size_t kMaxRequest = 64UL * 1024;
constexpr std::size_t kMostOrganizations = 16;
constexpr std::size_t kMaxName = 256;

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

using Bio = std::unique_ptr<BIO, Deleter<BIO_free>>;
using SigningRequest = std::unique_ptr<X509_REQ, Deleter<X509_REQ_free>>;

std::string text_of(const X509_NAME_ENTRY* entry) {
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(entry));
  if (size < 0) return {};
  std::string text(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
  OPENSSL_free(utf8);
  return std::string(cut_utf8(text, kMaxName));
}

SigningRequest parse(const std::string& pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!bio) return nullptr;
  return SigningRequest(PEM_read_bio_X509_REQ(bio.get(), nullptr, nullptr, nullptr));
}

}  // namespace

std::optional<CertificateSubject> certificate_subject(std::string_view request) {
  if (request.empty() || request.size() > kMaxRequest) return std::nullopt;
  const auto pem = bytes::decode_base64(request);
  if (!pem) return std::nullopt;
  const auto parsed = parse(*pem);
  if (!parsed) return std::nullopt;
  const auto* name = X509_REQ_get_subject_name(parsed.get());
  CertificateSubject subject;
  for (int at = -1; (at = X509_NAME_get_index_by_NID(name, NID_organizationName, at)) >= 0;) {
    if (subject.organizations.size() == kMostOrganizations) break;
    subject.organizations.push_back(text_of(X509_NAME_get_entry(name, at)));
  }
  // The API server uses the last one, as Go does.
  for (int at = -1; (at = X509_NAME_get_index_by_NID(name, NID_commonName, at)) >= 0;) {
    subject.common_name = text_of(X509_NAME_get_entry(name, at));
  }
  return subject;
}

}  // namespace nsposture::ingest::audit
