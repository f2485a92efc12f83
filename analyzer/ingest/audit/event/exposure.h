// What an object opens: a pod to its node, a service to the outside. Words only, never the object.
#pragma once

#include "analyzer/ingest/json/json.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::audit {

// Of a Pod: "privileged", "capability SYS_ADMIN", "hostPath /var/run", "hostPID", "hostIPC",
// "hostNetwork" (what the Pod Security level baseline forbids first). Of a Service: "NodePort",
// "LoadBalancer", "externalIPs". Empty when it opens nothing, or has no spec.
[[nodiscard]] std::vector<std::string> exposures(json::JsonReader& reader,
                                                 const json::JsonObject& object,
                                                 std::string_view kind);

}  // namespace nsposture::ingest::audit
