#include "analyzer/serve/event_window.h"

#include "analyzer/correlation/rbac_object.h"
#include "analyzer/correlation/reason.h"

#include <algorithm>

namespace nsposture::serve {

namespace {

using store::AuditEvent;

constexpr std::size_t kMostRbac = 20'000;
constexpr std::size_t kRbacBefore = 1'000;
// For each key, only this many of the newest related events are used.
constexpr std::size_t kMostByKey = 100;
// A nameless creation and the controllers' first objects within this time belong together
// (correlation/creation.cpp).
constexpr std::int64_t kNearNs = 2LL * 1'000'000'000;

bool is_rbac_write(const AuditEvent& event) {
  return event.api_group == "rbac.authorization.k8s.io";
}

bool is_attempt(const AuditEvent& event) {
  return event.resource == "namespaces" && event.api_group.empty() && event.subresource.empty() &&
         (event.verb == "create" || event.verb == "patch");
}

bool is_follow_up(const AuditEvent& event) {
  return event.verb == "create" && event.api_group.empty() && event.subresource.empty() &&
         ((event.resource == "serviceaccounts" && event.name == "default") ||
          (event.resource == "configmaps" && event.name == "kube-root-ca.crt"));
}

// The namespace whose lifecycle the event is part of.
std::string namespace_of(const AuditEvent& event) {
  if (event.resource == "namespaces" && event.api_group.empty()) return event.name;
  // Requests to a controller for a namespace (correlation/lineage.cpp).
  if (event.resource == "projectrequests" || event.resource == "subnamespaceanchors") {
    return event.name;
  }
  return is_follow_up(event) || is_rbac_write(event) ? event.namespace_ : std::string();
}

// Actions in a namespace that are judged by the namespace's age.
bool is_step(const AuditEvent& event) {
  return event.subresource == "token" || event.resource == "pods" || event.resource == "services" ||
         event.resource == "ingresses";
}

// The namespaces whose service accounts a ClusterRoleBinding names.
std::vector<std::string> account_namespaces(const AuditEvent& event) {
  std::vector<std::string> found;
  if (event.resource != "clusterrolebindings") return found;
  const auto binding =
      correlation::binding_from_event(event.object, BindingKind::ClusterRoleBinding);
  if (!binding) return found;
  for (const auto& subject : binding->subjects) {
    if (!subject.namespace_.empty()) found.push_back(subject.namespace_);
  }
  return found;
}

// The kinds of relation between two events.
enum class Tie : char { Request, Namespace, InNamespace, Identity, Credential, Minted, Grant };

std::string key(Tie tie, const std::string& text) {
  return std::string(1, static_cast<char>(tie)) + text;
}

std::string grant_key(const ObjectKey& grant) {
  return key(Tie::Grant, describe(grant));
}

// The keys that an event is indexed by.
std::vector<std::string> keys_of(const AuditEvent& event) {
  std::vector<std::string> keys;
  if (!event.audit_id.empty()) keys.push_back(key(Tie::Request, event.audit_id));
  if (const auto ns = namespace_of(event); !ns.empty()) keys.push_back(key(Tie::Namespace, ns));
  if (!event.issued_credential_id.empty())
    keys.push_back(key(Tie::Minted, event.issued_credential_id));
  if (is_step(event)) keys.push_back(key(Tie::InNamespace, event.namespace_));
  const bool refused_borrowing = event.code == 403 && event.decision.empty();
  if (is_attempt(event) || refused_borrowing) {
    keys.push_back(key(Tie::Identity, event.user.username));
    if (event.impersonated && event.impersonated->username != event.user.username) {
      keys.push_back(key(Tie::Identity, event.impersonated->username));
    }
  }
  if (!is_attempt(event)) return keys;
  if (!event.user.credential_id.empty())
    keys.push_back(key(Tie::Credential, event.user.credential_id));
  if (const auto reason = correlation::parse_rbac_reason(event.reason)) {
    keys.push_back(grant_key(reason->binding));
    keys.push_back(grant_key(reason->role));
  }
  return keys;
}

ObjectKind kind_of(const AuditEvent& event) {
  using Kind = ObjectKind;
  if (event.resource == "roles") return Kind::Role;
  if (event.resource == "clusterroles") return Kind::ClusterRole;
  return event.resource == "rolebindings" ? Kind::RoleBinding : Kind::ClusterRoleBinding;
}

// The keys that a new event looks up besides its own.
std::vector<std::string> questions_of(const AuditEvent& event) {
  auto keys = keys_of(event);
  if (!event.user.credential_id.empty()) keys.push_back(key(Tie::Minted, event.user.credential_id));
  if (!event.issued_credential_id.empty())
    keys.push_back(key(Tie::Credential, event.issued_credential_id));
  if (is_rbac_write(event)) {
    keys.push_back(grant_key({kind_of(event), event.namespace_, event.name}));
  }
  if (is_step(event)) keys.push_back(key(Tie::Namespace, event.namespace_));
  for (const auto& ns : account_namespaces(event)) keys.push_back(key(Tie::Namespace, ns));
  if (is_attempt(event) && !event.name.empty()) keys.push_back(key(Tie::InNamespace, event.name));
  return keys;
}

// The keys that a related event looks up: only those without which it cannot be judged.
std::vector<std::string> needs_of(const AuditEvent& event) {
  std::vector<std::string> keys;
  if (!event.audit_id.empty()) keys.push_back(key(Tie::Request, event.audit_id));
  if (is_attempt(event) && !event.name.empty()) keys.push_back(key(Tie::Namespace, event.name));
  return keys;
}

}  // namespace

void EventWindow::add(AuditEvent event) {
  const auto id = event.id;
  for (const auto& one : keys_of(event)) index_[one].push_back(id);
  if (is_attempt(event) || is_follow_up(event)) births_.emplace(event.received.ns, id);
  if (is_rbac_write(event)) {
    rbac_.emplace(event.received.ns, id);
  } else {
    order_.push_back(id);
  }
  events_.emplace(id, std::move(event));
  if (order_.size() > most_) {
    forget(order_.front());
    order_.pop_front();
  }
  if (rbac_.size() > kMostRbac) forget(rbac_.begin()->second);
}

void EventWindow::forget(std::int64_t id) {
  const auto found = events_.find(id);
  if (found == events_.end()) return;
  const auto& event = found->second;
  for (const auto& one : keys_of(event)) {
    const auto entry = index_.find(one);
    if (entry == index_.end()) continue;
    std::erase(entry->second, id);
    if (entry->second.empty()) index_.erase(entry);
  }
  births_.erase({event.received.ns, id});
  rbac_.erase({event.received.ns, id});
  events_.erase(found);
}

void EventWindow::take(const std::string& one, Ids& found, std::vector<std::int64_t>& next) const {
  const auto entry = index_.find(one);
  if (entry == index_.end()) return;
  const auto& ids = entry->second;
  const auto most = std::min(ids.size(), kMostByKey);
  for (auto it = ids.end() - static_cast<std::ptrdiff_t>(most); it != ids.end(); ++it) {
    if (found.insert(*it).second) next.push_back(*it);
  }
}

// A nameless creation gets its name from objects created at the same time.
void EventWindow::take_near(const AuditEvent& event, Ids& found,
                            std::vector<std::int64_t>& next) const {
  const bool nameless = is_attempt(event) && event.name.empty() && event.code != 403;
  if (!nameless && !is_follow_up(event)) return;
  auto it = births_.lower_bound({event.received.ns - kNearNs, 0});
  for (; it != births_.end() && it->first <= event.received.ns + kNearNs; ++it) {
    if (found.insert(it->second).second) next.push_back(it->second);
  }
}

EventWindow::Ids EventWindow::tied_to(const std::vector<std::int64_t>& fresh) const {
  Ids found;
  std::vector<std::int64_t> next;
  for (const auto id : fresh) {
    const auto at = events_.find(id);
    if (at == events_.end()) continue;
    found.insert(id);
    for (const auto& one : questions_of(at->second)) take(one, found, next);
    take_near(at->second, found, next);
  }
  while (!next.empty()) {
    const auto& event = events_.at(next.back());
    next.pop_back();
    for (const auto& one : needs_of(event)) take(one, found, next);
    if (is_attempt(event)) take_near(event, found, next);
  }
  return found;
}

Timestamp EventWindow::first_time(const std::vector<std::int64_t>& fresh) const {
  Timestamp first{INT64_MAX, 0};
  for (const auto id : tied_to(fresh)) first = std::min(first, events_.at(id).received);
  return first;
}

std::vector<AuditEvent> EventWindow::around(const std::vector<std::int64_t>& fresh,
                                            Timestamp rbac_since) const {
  auto ids = tied_to(fresh);
  const auto since = rbac_.lower_bound({rbac_since.ns, 0});
  auto from = since;
  for (std::size_t i = 0; i < kRbacBefore && from != rbac_.begin(); ++i) --from;
  for (; from != rbac_.end(); ++from) ids.insert(from->second);
  std::vector<AuditEvent> events;
  events.reserve(ids.size());
  for (const auto id : ids) events.push_back(events_.at(id));
  std::ranges::stable_sort(events, {}, &AuditEvent::received);  // the order that the database gives
  return events;
}

}  // namespace nsposture::serve
