// Exposure of an object: of a pod to its node, of a service to the outside. Only keywords are kept,
// never the object.
#pragma once

#include "analyzer/ingest/json/json.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::audit {

// For a Pod: "privileged", "hostProcess", "capability SYS_ADMIN", "procMount Unmasked", "hostPath
// /var/run", "hostPath /proc read-only" (if no container can write to it), "hostPID", "hostIPC",
// "hostNetwork", and in kube-system "account replicaset-controller" for a service account of the
// controller manager. For a Service: "NodePort", "LoadBalancer", "externalIPs". For a
// NetworkPolicy: "all ingress", "all egress". Empty if it exposes nothing or has no spec. `ns`: the
// object's namespace, from the request.
[[nodiscard]] std::vector<std::string> exposures(json::JsonReader& reader,
                                                 const json::JsonObject& object,
                                                 std::string_view kind, std::string_view ns);

}  // namespace nsposture::ingest::audit
