// The key of an audit event. With it, an event that is read twice counts once, both in a database
// and in memory.
#pragma once

#include "store/records/audit_event.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace nsposture::store {

// SHA-256 of an event's content, truncated to 16 bytes. A client chooses the Audit-ID and much of
// the rest, so a hash with practical collisions would let it erase an event (audit-facts.md 2.12).
// Use one object per thread. Throws Error(Internal) when OpenSSL cannot compute the hash.
class EventKeys {
 public:
  EventKeys();

  // `owner`: the cluster named when the event was imported; empty when none was named.
  [[nodiscard]] std::string of(const AuditEvent& event, const std::string& owner);

 private:
  void add(std::string_view text);
  void add(std::int64_t number);

  std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> context_;
};

}  // namespace nsposture::store
