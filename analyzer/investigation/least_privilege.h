// The rights that somebody's requests show to be in use.
#pragma once

#include "analyzer/correlation/request.h"
#include "graph/model/objects.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace nsposture::investigation {

// Namespace ("" cluster-wide) to rules: just what the requests needed that were allowed as this
// user and that `counts` accepts. Names are kept where the request had one and they are few.
[[nodiscard]] std::map<std::string, std::vector<PolicyRule>> rights_in_use(
    const std::vector<correlation::LoggedRequest>& requests, const std::string& username,
    const std::function<bool(const correlation::LoggedRequest&)>& counts);

}  // namespace nsposture::investigation
