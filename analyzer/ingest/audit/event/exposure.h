// What an object opens: a pod to its node, a service to the outside. Words only, never the object.
#pragma once

#include "analyzer/ingest/json/json.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::audit {

// Of a Pod: "privileged", "hostProcess", "capability SYS_ADMIN", "procMount Unmasked",
// "hostPath /var/run", "hostPath /proc read-only" (where no container may write to it), "hostPID",
// "hostIPC", "hostNetwork", and in kube-system "account replicaset-controller" for an account of
// the controller manager. Of a Service: "NodePort", "LoadBalancer", "externalIPs". Of a
// NetworkPolicy: "all ingress", "all egress". Empty when it opens nothing, or has no spec. `ns` is
// the object's namespace, as the request names it.
[[nodiscard]] std::vector<std::string> exposures(json::JsonReader& reader,
                                                 const json::JsonObject& object,
                                                 std::string_view kind, std::string_view ns);

}  // namespace nsposture::ingest::audit
