#include "analyzer/correlation/lineage.h"

namespace nsposture::correlation {

Lineage::Lineage(const std::vector<Request>& requests) {
  for (const auto& request : requests) {
    const auto& id = request.event.issued_credential_id;
    if (!id.empty() && request.succeeded()) by_credential_.emplace(id, &request);
  }
}

const Request* Lineage::minted_by(std::string_view credential_id) const {
  if (credential_id.empty()) return nullptr;
  const auto found = by_credential_.find(credential_id);
  return found == by_credential_.end() ? nullptr : found->second;
}

}  // namespace nsposture::correlation
