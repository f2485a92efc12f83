// The identities behind a creation, link by link, each with the event that proves it.
#pragma once

#include "analyzer/correlation/case_file.h"

#include <string>
#include <vector>

namespace nsposture::correlation {

// `User "jane"`, or `User "support" as User "ghost"` under impersonation.
[[nodiscard]] std::string actor_text(const LoggedRequest& request);

struct OriginLink {
  enum class Kind : std::uint8_t {
    Requester,  // asked the controller that created the namespace
    Token,      // requested the token used for a request
    Pod,        // the token belongs to a pod
  };
  Kind kind = Kind::Token;
  const LoggedRequest* request = nullptr;  // the event that proves it
  std::string text;                        // one sentence
};

// Nearest first. Follows tokens from one minter to the next. The chain ends at a kubelet, which
// fetches its pods' tokens, and at requests that the log lacks.
[[nodiscard]] std::vector<OriginLink> origin_of(const Creation& creation, const CaseFile& file);

}  // namespace nsposture::correlation
