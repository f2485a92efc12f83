#include "analyzer/correlation/lifecycle.h"

#include <algorithm>

namespace nsposture::correlation {

namespace {

// It only writes in namespaces under deletion.
constexpr std::string_view kNamespaceController =
    "system:serviceaccount:kube-system:namespace-controller";

}  // namespace

bool is_deletion(const LoggedRequest& request) {
  const auto& event = request.event;
  return event.resource == "namespaces" && event.api_group.empty() && event.verb == "delete" &&
         event.subresource.empty() && request.succeeded() && !event.dry_run;
}

Lifecycles::Lifecycles(const std::vector<LoggedRequest>& requests) {
  for (const auto& request : requests) {
    const auto& event = request.event;
    if (event.user.username == kNamespaceController) {
      clearings_[event.namespace_.empty() ? event.name : event.namespace_].push_back(&request);
    }
    if (!request.succeeded() || event.dry_run || !event.subresource.empty()) continue;
    if (is_deletion(request)) {
      deletions_[event.name].push_back(&request);
    } else if (event.resource == "namespaces" && event.api_group.empty()) {
      if (event.verb == "update" || event.verb == "patch") changes_[event.name].push_back(&request);
    } else if (event.resource == "rolebindings" && event.api_group == "rbac.authorization.k8s.io" &&
               event.verb != "delete" && event.verb != "deletecollection") {
      bindings_[event.namespace_].push_back(&request);
    }
  }
}

const std::vector<const LoggedRequest*>& Lifecycles::look_up(const ByName& map,
                                                             std::string_view name) {
  static const std::vector<const LoggedRequest*> kNone;
  const auto found = map.find(name);
  return found == map.end() ? kNone : found->second;
}

const std::vector<const LoggedRequest*>& Lifecycles::changes(std::string_view name) const {
  return look_up(changes_, name);
}

const std::vector<const LoggedRequest*>& Lifecycles::deletions(std::string_view name) const {
  return look_up(deletions_, name);
}

bool Lifecycles::completed(const LoggedRequest& deletion) const {
  const auto& name = deletion.event.name;
  const auto& all = deletions(name);
  const auto next = std::ranges::find_if(all, [&](const LoggedRequest* other) {
    return deletion.event.received < other->event.received;
  });
  return std::ranges::any_of(look_up(clearings_, name), [&](const LoggedRequest* clearing) {
    const auto when = clearing->event.received;
    return deletion.event.received <= when && (next == all.end() || when < (*next)->event.received);
  });
}

const std::vector<const LoggedRequest*>& Lifecycles::bindings(std::string_view name) const {
  return look_up(bindings_, name);
}

}  // namespace nsposture::correlation
