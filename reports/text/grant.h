// A grant and its parts as one line of text. Not yet fit for a terminal.
#pragma once

#include "graph/model/named_grant.h"

#include <string>

namespace nsposture::reports::text {

// "RoleBinding ci/builders", "ClusterRole admin".
[[nodiscard]] std::string object_text(const ObjectKey& key);

// `ClusterRoleBinding b of ClusterRole r: rule (file:line)`.
[[nodiscard]] std::string grant_text(const NamedGrant& grant);

}  // namespace nsposture::reports::text
