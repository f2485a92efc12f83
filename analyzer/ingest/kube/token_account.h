// Whose token it is, by what the token says of itself.
#pragma once

#include "graph/model/subject.h"

#include <optional>
#include <string_view>

namespace nsposture::ingest::kube {

// The service account of a token that the API server signed (a JWT: `sub` is its user name). Empty
// for any other token. Nothing is verified: that is for the server.
[[nodiscard]] std::optional<Subject> token_account(std::string_view token);

}  // namespace nsposture::ingest::kube
