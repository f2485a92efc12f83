#include "store/records/event_key.h"

#include "graph/base/error.h"
#include "store/records/stored_number.h"

#include <array>
#include <openssl/evp.h>

namespace nsposture::store {

namespace {

void check(int ok) {
  if (ok != 1) throw Error(ErrorCode::Internal, "cannot compute SHA-256");
}

}  // namespace

EventKeys::EventKeys() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {}

std::string EventKeys::of(const AuditEvent& event, const std::string& owner) {
  check(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
  add(event.audit_id);
  add(std::int64_t{stored_number(event.stage)});
  add(event.received.ns);
  add(event.verb);
  add(event.path);
  add(event.field_manager);
  add(static_cast<std::int64_t>(event.dry_run));
  add(event.user.username);
  add(event.impersonated ? event.impersonated->username : std::string());
  add(static_cast<std::int64_t>(event.source_ips.size()));
  for (const auto& ip : event.source_ips) add(ip);
  add(event.api_group);
  add(event.resource);
  add(event.subresource);
  add(event.namespace_);
  add(event.name);
  add(static_cast<std::int64_t>(event.code.value_or(-1)));
  add(event.apiserver);
  if (!owner.empty()) add(owner);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  check(EVP_DigestFinal_ex(context_.get(), digest.data(), &length));
  return {reinterpret_cast<const char*>(digest.data()), 16};
}

// Adds each part after its length, so that parts cannot run into each other.
void EventKeys::add(std::string_view text) {
  add(static_cast<std::int64_t>(text.size()));
  check(EVP_DigestUpdate(context_.get(), text.data(), text.size()));
}

void EventKeys::add(std::int64_t number) {
  check(EVP_DigestUpdate(context_.get(), &number, sizeof number));
}

}  // namespace nsposture::store
