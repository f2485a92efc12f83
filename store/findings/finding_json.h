// The column finding.evidence.
#pragma once

#include "store/records/finding.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::store::findings {

[[nodiscard]] std::string evidence_json(const std::vector<Evidence>& evidence);
[[nodiscard]] std::vector<Evidence> evidence_from_json(std::string_view json);

}  // namespace nsposture::store::findings
