// The permissions that a user's requests show to be in use.
#pragma once

#include "analyzer/correlation/request.h"
#include "graph/model/objects.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace nsposture::investigation {

// Namespace ("" cluster-wide) to rules: exactly what this user's allowed requests needed, for
// requests that `counts` accepts. Keeps names if the requests had names and there are few.
[[nodiscard]] std::map<std::string, std::vector<PolicyRule>> rights_in_use(
    const std::vector<correlation::LoggedRequest>& requests, const std::string& username,
    const std::function<bool(const correlation::LoggedRequest&)>& counts);

}  // namespace nsposture::investigation
