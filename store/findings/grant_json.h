// The column finding.grants. A later version, or a user, may have written the text: anything that
// is not a grant is skipped, and nothing throws. Names that are not UTF-8 are stored with U+FFFD.
#pragma once

#include "graph/model/named_grant.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::store::findings {

[[nodiscard]] std::string grants_json(const std::vector<NamedGrant>& grants);
[[nodiscard]] std::vector<NamedGrant> grants_from_json(std::string_view json);

}  // namespace nsposture::store::findings
