#include "analyzer/correlation/lineage.h"

#include <cstdint>

namespace nsposture::correlation {

namespace {

// Whether the request asks a controller for a namespace. The API server that forwards a
// ProjectRequest does not read its body, so its event has no name.
bool asks_for_namespace(const LoggedRequest& request) {
  const auto& event = request.event;
  const bool project =
      event.resource == "projectrequests" && event.api_group == "project.openshift.io";
  const bool anchor = event.resource == "subnamespaceanchors" && event.api_group == "hnc.x-k8s.io";
  const bool made = event.verb == "create" || (event.verb == "patch" && event.code == 201);
  // OpenShift answers the ProjectRequest only after the namespace exists. The log may lack the
  // response, but not a denial.
  return (project || anchor) && made && !request.refused() && event.subresource.empty() &&
         !event.dry_run;
}

// OpenShift executes a ProjectRequest as its own service account.
bool carries_out_project(const LoggedRequest& request) {
  const auto& event = request.event;
  return event.resource == "namespaces" && event.verb == "create" && event.subresource.empty() &&
         event.user.username.starts_with("system:serviceaccount:openshift-apiserver:");
}

// The unnamed request that a creation at `when` belongs to; null if there is none, or if several
// users may have sent it.
const LoggedRequest* carried_out(const std::vector<const LoggedRequest*>& unnamed, Timestamp when) {
  constexpr std::int64_t kWithin = 10'000'000'000;
  const LoggedRequest* found = nullptr;
  for (const LoggedRequest* request : unnamed) {
    const auto before = when.ns - request->event.received.ns;
    if (before < 0 || before > kWithin) continue;
    if (found != nullptr && found->effective().username != request->effective().username) {
      return nullptr;
    }
    found = request;
  }
  return found;
}

}  // namespace

bool is_kubelet(const store::Actor& actor) {
  return actor.username.starts_with("system:node:");
}

bool is_of_kubelet(const LoggedRequest& request) {
  return !request.event.impersonated && is_kubelet(request.event.user);
}

Lineage::Lineage(const std::vector<LoggedRequest>& requests) {
  for (const auto& request : requests) {
    const auto& id = request.event.issued_credential_id;
    if (!id.empty() && request.succeeded()) by_credential_.emplace(id, &request);
    if (asks_for_namespace(request)) asked_[request.event.name].push_back(&request);
  }
  const auto unnamed = asked_.find(std::string_view());
  if (unnamed == asked_.end()) return;
  decltype(asked_) carried;
  for (const auto& request : requests) {
    const auto& name = request.event.name;
    if (!carries_out_project(request) || asked_.contains(name)) continue;
    const auto* asked = carried_out(unnamed->second, request.event.received);
    if (asked != nullptr) carried[name].push_back(asked);
  }
  asked_.merge(carried);
}

const LoggedRequest* Lineage::asked_for(std::string_view ns, Timestamp when) const {
  const auto found = asked_.find(ns);
  if (ns.empty() || found == asked_.end()) return nullptr;
  const LoggedRequest* last = nullptr;
  for (const LoggedRequest* request : found->second) {
    if (request->event.received <= when) last = request;
  }
  return last;
}

const LoggedRequest* Lineage::minted_by(std::string_view credential_id) const {
  if (credential_id.empty()) return nullptr;
  const auto found = by_credential_.find(credential_id);
  return found == by_credential_.end() ? nullptr : found->second;
}

}  // namespace nsposture::correlation
