// Where a credential came from: who asked for the token that a request was made with
// (FACTS.md "What the audit log says" 7).
#pragma once

#include "analyzer/correlation/request.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nsposture::correlation {

class Lineage {
 public:
  // `requests` must outlive this.
  explicit Lineage(const std::vector<Request>& requests);

  // The TokenRequest that issued the credential; null when the log has none.
  [[nodiscard]] const Request* minted_by(std::string_view credential_id) const;

 private:
  std::unordered_map<std::string_view, const Request*> by_credential_;
};

}  // namespace nsposture::correlation
