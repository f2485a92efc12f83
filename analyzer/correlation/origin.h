// Who stood behind a creation, link by link, each with the event that proves it.
#pragma once

#include "analyzer/correlation/case_file.h"

#include <string>
#include <vector>

namespace nsposture::correlation {

// `User "jane"`, or `User "support" as User "ghost"` under impersonation.
[[nodiscard]] std::string actor_text(const LoggedRequest& request);

struct OriginLink {
  enum class Kind : std::uint8_t {
    Requester,  // asked the controller that made the namespace
    Token,      // had the token issued that a request was made with
    Pod,        // the token is one that a pod was given
  };
  Kind kind = Kind::Token;
  const LoggedRequest* request = nullptr;  // its proof
  std::string text;                        // one sentence
};

// Nearest first. Tokens are followed from one minter to the next; a kubelet, which fetches the
// tokens of its pods, ends the chain, and so do requests that the log does not have.
[[nodiscard]] std::vector<OriginLink> origin_of(const Creation& creation, const CaseFile& file);

}  // namespace nsposture::correlation
