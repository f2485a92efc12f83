// What lets the outside into a namespace.
#pragma once

#include "analyzer/correlation/request.h"

#include <string>

namespace nsposture::rules {

// "Service `web` (NodePort)", "Ingress `web`", "Route `web`"; empty when the request opens nothing.
[[nodiscard]] std::string opening(const correlation::LoggedRequest& request);

}  // namespace nsposture::rules
