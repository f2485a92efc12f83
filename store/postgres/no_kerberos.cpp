// For the statically linked program: Debian's libpq.a calls Kerberos (GSSAPI) and LDAP, for which
// Debian has no static libraries. These functions replace them and fail. libpq then connects
// without Kerberos, or reports that it is missing if the server requires it. LDAP is used only for
// a service file that refers to it. Arguments are ignored, so they are not declared.
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

constexpr std::uint32_t kGssFailure = 13U << 16U;  // GSS_S_FAILURE
constexpr int kLdapNotSupported = 0x5c;            // LDAP_NOT_SUPPORTED
constexpr std::string_view kMissing = "the static build of nsposture has no Kerberos and no LDAP";

struct GssBuffer {  // gss_buffer_desc
  std::size_t length;
  const void* value;
};

}  // namespace

extern "C" {

extern const void* const GSS_C_NT_HOSTBASED_SERVICE;
const void* const GSS_C_NT_HOSTBASED_SERVICE = nullptr;

std::uint32_t gss_display_status(std::uint32_t* minor, std::uint32_t /*status*/, int /*type*/,
                                 const void* /*mechanism*/, std::uint32_t* more, GssBuffer* text) {
  *minor = 0;
  *more = 0;
  *text = {kMissing.size(), kMissing.data()};
  return 0;
}

// Nothing was allocated: kMissing is all there is to release.
std::uint32_t gss_release_buffer() {
  return 0;
}

std::uint32_t gss_release_cred() {
  return 0;
}

std::uint32_t gss_release_name() {
  return 0;
}

std::uint32_t gss_delete_sec_context() {
  return 0;
}

std::uint32_t gss_acquire_cred() {
  return kGssFailure;
}

std::uint32_t gss_import_name() {
  return kGssFailure;
}

std::uint32_t gss_init_sec_context() {
  return kGssFailure;
}

std::uint32_t gss_unwrap() {
  return kGssFailure;
}

std::uint32_t gss_wrap() {
  return kGssFailure;
}

std::uint32_t gss_wrap_size_limit() {
  return kGssFailure;
}

void* ldap_init() {
  return nullptr;
}

void* ldap_first_entry() {
  return nullptr;
}

void* ldap_get_values_len() {
  return nullptr;
}

const char* ldap_err2string() {
  return kMissing.data();
}

int ldap_count_entries() {
  return 0;
}

int ldap_msgfree() {
  return kLdapNotSupported;
}

int ldap_result() {
  return -1;
}

int ldap_search_st() {
  return kLdapNotSupported;
}

int ldap_set_option() {
  return kLdapNotSupported;
}

int ldap_simple_bind() {
  return -1;
}

int ldap_unbind() {
  return kLdapNotSupported;
}

void ldap_value_free_len() {}

}  // extern "C"
