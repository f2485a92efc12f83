#include "graph/rbac/browser_safe.h"

#include "graph/model/subject.h"

#include <algorithm>

namespace nsposture::rbac {

namespace {

constexpr std::string_view kProxy = "proxy";
constexpr std::string_view kUnsafeProxy = "unsafeproxy";

}  // namespace

ResourceAttributes browser_safe(const Identity& identity, const ResourceAttributes& request) {
  if (request.verb != kProxy && request.subresource != kProxy) return request;
  const auto& groups = identity.groups;
  if (std::ranges::find(groups, kGroupAuthenticated) != groups.end()) return request;
  auto changed = request;
  if (request.verb == kProxy) changed.verb = kUnsafeProxy;
  if (request.subresource == kProxy) changed.subresource = kUnsafeProxy;
  return changed;
}

std::string browser_safe_reason(std::string reason, const Identity& identity,
                                const ResourceAttributes& request) {
  const auto changed = browser_safe(identity, request);
  const auto add = [&reason](std::string_view words) {
    if (!reason.empty()) reason += ", ";
    reason += words;
  };
  if (changed.verb != request.verb) add("proxy verb changed to unsafeproxy");
  if (changed.subresource != request.subresource) add("proxy subresource changed to unsafeproxy");
  return reason;
}

}  // namespace nsposture::rbac
