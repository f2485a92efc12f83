// The key of an audit event: by it an event that is read twice counts once, in a database as in
// memory.
#pragma once

#include "store/records/audit_event.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace nsposture::store {

// SHA-256 over an event's content, 16 bytes of it. A client chooses the Audit-ID and much of the
// rest, so a hash that can be collided with would let it erase an event (audit-facts.md 2.12). One
// for each thread. Throws Error(Internal) when OpenSSL cannot compute the hash.
class EventKeys {
 public:
  EventKeys();

  // `owner`: the cluster that whoever imported it said; empty when nobody did.
  [[nodiscard]] std::string of(const AuditEvent& event, const std::string& owner);

 private:
  void add(std::string_view text);
  void add(std::int64_t number);

  std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> context_;
};

}  // namespace nsposture::store
