// The owner of a token, according to the token's own content.
#pragma once

#include "graph/model/subject.h"

#include <optional>
#include <string_view>

namespace nsposture::ingest::kube {

// The service account of a token signed by the API server (a JWT: `sub` is its user name). Empty
// for any other token. Nothing is verified: the server does that.
[[nodiscard]] std::optional<Subject> token_account(std::string_view token);

}  // namespace nsposture::ingest::kube
