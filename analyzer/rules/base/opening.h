// What exposes a namespace to the outside.
#pragma once

#include "analyzer/correlation/request.h"

#include <string>

namespace nsposture::rules {

// "Service `web` (NodePort)", "Ingress `web`", "Route `web`"; empty if the request exposes nothing.
[[nodiscard]] std::string opening(const correlation::LoggedRequest& request);

}  // namespace nsposture::rules
