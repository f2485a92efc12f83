#include "analyzer/rules/base/opening.h"

#include "analyzer/correlation/rbac_object.h"
#include "analyzer/rules/base/actors.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace nsposture::rules {

std::string opening(const correlation::LoggedRequest& request) {
  const auto& event = request.event;
  if (!is_done(request) || !is_put(request)) return {};
  if (is_of(request, "networking.k8s.io", "ingresses")) {
    return fmt::format("Ingress `{}`", event.name);
  }
  if (is_of(request, "route.openshift.io", "routes")) return fmt::format("Route `{}`", event.name);
  if (!is_of(request, "", "services")) return {};
  const auto opens = correlation::opens_from_event(event.object);
  if (opens.empty()) return {};
  return fmt::format("Service `{}` ({})", event.name, fmt::join(opens, ", "));
}

}  // namespace nsposture::rules
