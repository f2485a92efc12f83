// The column finding.grants. A program after this one may have written what is read here, or
// somebody by hand: what is no grant is left out, and nothing throws. Names that are no UTF-8 are
// stored with U+FFFD in them.
#pragma once

#include "graph/model/named_grant.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::store::findings {

[[nodiscard]] std::string grants_json(const std::vector<NamedGrant>& grants);
[[nodiscard]] std::vector<NamedGrant> grants_from_json(std::string_view json);

}  // namespace nsposture::store::findings
