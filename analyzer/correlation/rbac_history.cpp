#include "analyzer/correlation/rbac_history.h"

#include "analyzer/correlation/rbac_object.h"
#include "analyzer/correlation/rbac_target.h"
#include "analyzer/correlation/reason.h"
#include "graph/rbac/match.h"
#include "graph/rbac/name_grant.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

namespace nsposture::correlation {

namespace {

using Kind = ObjectKind;

bool is_role(Kind kind) {
  return kind == Kind::Role || kind == Kind::ClusterRole;
}

// REQUIRES: the kind is namespaced, so it is not the last one.
Kind next_kind(Kind kind) {
  return kind == Kind::Role ? Kind::ClusterRole : Kind::ClusterRoleBinding;
}

bool is_write(const store::AuditEvent& event) {
  return event.verb == "create" || event.verb == "update" || event.verb == "patch" ||
         event.verb == "delete" || event.verb == "deletecollection";
}

void take_name(const store::AuditEvent& event, ObjectMeta& meta) {
  meta.namespace_ = event.namespace_;
  meta.name = event.name;
}

std::optional<Role> role_of(const LoggedRequest& request, Kind kind) {
  if (!is_role(kind)) return std::nullopt;
  auto role = role_from_event(request.event.object,
                              kind == Kind::Role ? RoleKind::Role : RoleKind::ClusterRole);
  // Use the request's name for the object, not the name in the body.
  if (role) take_name(request.event, role->meta);
  return role;
}

std::optional<Binding> binding_of(const LoggedRequest& request, Kind kind) {
  if (is_role(kind)) return std::nullopt;
  auto binding = binding_from_event(request.event.object, kind == Kind::RoleBinding
                                                              ? BindingKind::RoleBinding
                                                              : BindingKind::ClusterRoleBinding);
  if (binding) take_name(request.event, binding->meta);
  return binding;
}

UnsureWrite unsure_from(const LoggedRequest& request, Kind kind) {
  return {&request, rbac_key_of(request, kind), role_of(request, kind), binding_of(request, kind)};
}

RbacVersion version_from(const LoggedRequest& request, Kind kind) {
  RbacVersion version;
  version.since = request.event.received;
  version.present =
      still_there_from_event(request.event.object).value_or(request.event.verb != "delete");
  version.write = &request;
  // A deletion waiting for finalizers wrote no content.
  if (request.event.verb != "delete") version.created_by = &request;
  if (!version.present) return version;
  version.role = role_of(request, kind);
  version.binding = binding_of(request, kind);
  return version;
}

// The state before the first known version, as far as that version shows it.
RbacVersion before_first(const RbacVersion& first) {
  if (first.write == nullptr) return first;  // seen in a snapshot: assumed to be the same before
  const bool created = first.write->event.verb != "delete" && first.write->event.code == 201;
  RbacVersion before;
  before.present = !created;
  return before;
}

bool in_scope(const Binding& binding, const ResourceAttributes& request) {
  return binding.kind == BindingKind::ClusterRoleBinding ||
         (!request.namespace_.empty() && binding.meta.namespace_ == request.namespace_);
}

bool same_content(const Role& a, const Role& b) {
  return std::ranges::equal(a.rules, b.rules, [](const PolicyRule& one, const PolicyRule& other) {
    return one.same_content(other);
  });
}

bool same_content(const Binding& a, const Binding& b) {
  return a.role_ref.kind == b.role_ref.kind && a.role_ref.name == b.role_ref.name &&
         std::ranges::is_permutation(a.subjects, b.subjects);
}

// If a snapshot shows the content of a write, no other write came in between.
bool same_content(const RbacVersion& a, const RbacVersion& b) {
  if (a.role && b.role) return same_content(*a.role, *b.role);
  return a.binding && b.binding && same_content(*a.binding, *b.binding);
}

// When a binding and its role allowed requests, according to the API server's reasons.
using Uses = std::map<ObjectKey, std::vector<Timestamp>>;

Uses uses_by_object(const std::vector<LoggedRequest>& requests) {
  std::unordered_map<std::string_view, std::vector<Timestamp>> by_reason;  // many are equal
  for (const auto& request : requests) {
    const auto& event = request.event;
    if (event.decision == "allow" && !event.reason.empty()) {
      by_reason[event.reason].push_back(event.received);
    }
  }
  Uses uses;
  for (const auto& [text, times] : by_reason) {
    const auto reason = parse_rbac_reason(text);
    if (!reason) continue;
    for (const auto& key : {reason->binding, reason->role}) {
      auto& all = uses[key];
      all.insert(all.end(), times.begin(), times.end());
    }
  }
  for (auto& [key, times] : uses) std::ranges::sort(times);
  return uses;
}

// The authorizer sees a removal a moment later, and the clocks of several servers differ.
constexpr std::int64_t kAuthorizerLag = 2'000'000'000;  // nanoseconds

bool used_between(const std::vector<Timestamp>& times, Timestamp after, Timestamp before) {
  const auto first = std::ranges::upper_bound(times, Timestamp{after.ns + kAuthorizerLag, 0});
  return first != times.end() && *first < before;
}

// The write that completed the grant: the later of the two.
const LoggedRequest* later_write(const RbacVersion* binding, const RbacVersion* role) {
  const LoggedRequest* first = binding != nullptr ? binding->created_by : nullptr;
  const LoggedRequest* second = role != nullptr ? role->created_by : nullptr;
  if (first == nullptr || second == nullptr) return first != nullptr ? first : second;
  return first->event.received < second->event.received ? second : first;
}

}  // namespace

SortedKeys sorted_keys(const Cluster& cluster) {
  SortedKeys keys;
  keys.reserve(cluster.roles.size() + cluster.bindings.size());
  for (const auto& role : cluster.roles) keys.push_back(key_of(role));
  for (const auto& binding : cluster.bindings) keys.push_back(key_of(binding));
  std::ranges::sort(keys);
  return keys;
}

RbacHistory::RbacHistory(const rbac::Authorizer& base, Timestamp base_time,
                         const std::vector<LoggedRequest>& requests)
    : RbacHistory(base, std::make_shared<const SortedKeys>(sorted_keys(base.cluster())), base_time,
                  requests) {}

RbacHistory::RbacHistory(const rbac::Authorizer& base, std::shared_ptr<const SortedKeys> keys,
                         Timestamp base_time, const std::vector<LoggedRequest>& requests)
    : base_(base), base_time_(base_time), keys_(std::move(keys)) {
  for (const auto& request : requests) replay(request);
  drop_contradicted(requests);
  add_base_observations();
}

void RbacHistory::replay(const LoggedRequest& request) {
  const auto kind = rbac_kind_of(request);
  if (!kind || !is_write(request.event) || request.event.dry_run) return;
  if (!request.succeeded()) {
    if (is_outcome_unknown(request.event)) replay_unsure(request, *kind);
  } else if (request.event.verb == "deletecollection") {
    replay_collection(request, *kind);
  } else if (!request.event.name.empty()) {
    versions_[rbac_key_of(request, *kind)].push_back(version_from(request, *kind));
  } else if (request.event.verb == "create") {
    unsure_.push_back(unsure_from(request, *kind));
  }
}

// Replays a write that may have been carried out.
void RbacHistory::replay_unsure(const LoggedRequest& request, ObjectKind kind) {
  if (request.event.verb == "deletecollection") {
    replay_collection(request, kind);
  } else if (request.event.verb == "delete") {
    if (!request.event.name.empty()) may_have_removed(rbac_key_of(request, kind), request);
  } else {
    unsure_.push_back(unsure_from(request, kind));
  }
}

// Covers one kind in one namespace, as the namespace controller does on namespace deletion, or,
// without a namespace, everywhere: objects that match the selectors and those the response lists.
void RbacHistory::replay_collection(const LoggedRequest& request, ObjectKind kind) {
  const auto& ns = request.event.namespace_;
  const ObjectKey first{kind, ns, {}};
  const auto belongs = [&](const ObjectKey& key) {
    return key.kind == kind && (ns.empty() || key.namespace_ == ns);
  };
  std::set<ObjectKey> hit;
  for (auto it = versions_.lower_bound(first); it != versions_.end() && belongs(it->first); ++it) {
    hit.insert(it->first);
  }
  for (auto it = std::ranges::lower_bound(*keys_, first); it != keys_->end() && belongs(*it);
       ++it) {
    hit.insert(*it);
  }
  const DeletedCollection collection(request.event);
  for (const auto& item : collection.items()) {
    const ObjectKey key{kind, item.namespace_, item.name};
    if (!item.name.empty() && belongs(key)) hit.insert(key);
  }
  for (const auto& key : hit) remove_from(key, collection, request);
}

void RbacHistory::remove_from(const ObjectKey& key, const DeletedCollection& collection,
                              const LoggedRequest& request) {
  const auto* meta = last_meta(key);
  const auto taken = collection.took(key, meta != nullptr ? &meta->labels : nullptr);
  if (taken == Taken::Spared) return;
  if (taken == Taken::Unknown || is_outcome_unknown(request.event)) {
    may_have_removed(key, request);
    return;
  }
  RbacVersion version;
  version.write = &request;
  version.since = request.event.received;
  versions_[key].push_back(std::move(version));
}

void RbacHistory::may_have_removed(const ObjectKey& key, const LoggedRequest& request) {
  const auto before = last_state(key);
  if (!before) return;  // it did not exist
  // Nor did it exist if an earlier snapshot lacks it and the log has not created it since.
  const bool lacking = !versions_.contains(key) && !before->content_known();
  if (lacking && base_time_ <= request.event.received) return;
  RbacVersion version = *before;
  version.write = nullptr;
  version.maybe_removed_by = &request;
  version.since = request.event.received;
  versions_[key].push_back(std::move(version));
}

// The latest state from the log so far, else from the snapshot. Empty if the object was removed.
std::optional<RbacVersion> RbacHistory::last_state(const ObjectKey& key) const {
  const auto found = versions_.find(key);
  if (found != versions_.end() && !found->second.empty()) {
    const auto& last = found->second.back();
    return last.present ? std::optional(last) : std::nullopt;
  }
  RbacVersion seen;
  seen.present = true;
  if (const auto* role = base_role(key)) seen.role = *role;
  if (const auto* binding = base_binding(key)) seen.binding = *binding;
  return seen;
}

const ObjectMeta* RbacHistory::last_meta(const ObjectKey& key) const {
  const auto found = versions_.find(key);
  if (found != versions_.end() && !found->second.empty()) {
    const auto& last = found->second.back();
    if (last.role) return &last.role->meta;
    return last.binding ? &last.binding->meta : nullptr;
  }
  if (const auto* role = base_role(key)) return &role->meta;
  const auto* binding = base_binding(key);
  return binding != nullptr ? &binding->meta : nullptr;
}

// Drops a removal if the object existed afterwards without a write in between: the API server names
// it in a later reason, or a later snapshot has it with an older creation time. It was a dry run,
// or a selector spared the object.
void RbacHistory::drop_contradicted(const std::vector<LoggedRequest>& requests) {
  const auto is_removal = [](const RbacVersion& version) {
    return !version.present || version.maybe_removed_by != nullptr;
  };
  const bool any = std::ranges::any_of(
      versions_, [&](const auto& entry) { return std::ranges::any_of(entry.second, is_removal); });
  if (!any) return;
  const auto uses = uses_by_object(requests);
  for (auto& [key, list] : versions_) {
    const auto used = uses.find(key);
    const auto* role = base_role(key);
    const auto* binding = base_binding(key);
    const ObjectMeta* seen = role != nullptr      ? &role->meta
                             : binding != nullptr ? &binding->meta
                                                  : nullptr;
    for (std::size_t i = 0; i < list.size();) {
      const auto end = i + 1 < list.size() ? list[i + 1].since : Timestamp{INT64_MAX, 0};
      const bool contradicted =
          is_removal(list[i]) &&
          ((used != uses.end() && used_between(used->second, list[i].since, end)) ||
           (seen != nullptr && seen->created && *seen->created < list[i].since &&
            list[i].since < base_time_ && base_time_ < end));
      if (contradicted) {
        const auto* removal = list[i].write != nullptr ? list[i].write : list[i].maybe_removed_by;
        if (removal != nullptr) contradicted_[key].push_back(removal);
        list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        ++i;
      }
    }
  }
  std::erase_if(versions_, [](const auto& entry) { return entry.second.empty(); });
}

// Adds the snapshot as a version of each object that the log touches. A dump's time is only the
// earliest possible one. If it lacks an object that the log deletes later, the log is trusted.
void RbacHistory::add_base_observations() {
  for (auto& [key, list] : versions_) {
    RbacVersion seen;
    seen.since = base_time_;
    if (const auto* role = base_role(key)) seen.role = *role;
    if (const auto* binding = base_binding(key)) seen.binding = *binding;
    seen.present = seen.content_known();
    if (!seen.present && base_lacks(key.kind)) continue;
    const auto next = std::ranges::upper_bound(list, base_time_, {}, &RbacVersion::since);
    const bool contradicted = !seen.present && next != list.end() && !next->present;
    if (contradicted) continue;
    // The last write before the snapshot produced the snapshot's content, even if the log (level
    // Metadata) does not show it.
    if (next != list.begin() && seen.present) {
      auto& before = *std::prev(next);
      if (before.present && !before.content_known()) {
        before.role = seen.role;
        before.binding = seen.binding;
      }
      if (before.present && same_content(before, seen)) seen.created_by = before.created_by;
    }
    list.insert(next, std::move(seen));
  }
}

bool RbacHistory::base_lacks(ObjectKind kind) const {
  return base_.cluster().reading.lacks(to_string(kind));
}

const LoggedRequest* RbacHistory::contradicted_removal(const ObjectKey& key, Timestamp when) const {
  const auto found = contradicted_.find(key);
  if (found == contradicted_.end()) return nullptr;
  const LoggedRequest* last = nullptr;
  for (const auto* removal : found->second) {
    if (removal->event.received < when) last = removal;
  }
  return last;
}

RbacVersion RbacHistory::state_at(const ObjectKey& key, Timestamp when) const {
  const auto& list = versions_.at(key);
  const auto after = std::ranges::upper_bound(list, when, {}, &RbacVersion::since);
  return after == list.begin() ? before_first(*after) : *std::prev(after);
}

const Role* RbacHistory::base_role(const ObjectKey& key) const {
  const auto at = is_role(key.kind) ? base_.index().find(key) : ClusterIndex::kNone;
  return at == ClusterIndex::kNone ? nullptr : &base_.cluster().roles[at];
}

const Binding* RbacHistory::base_binding(const ObjectKey& key) const {
  const bool binding = key.kind == Kind::RoleBinding || key.kind == Kind::ClusterRoleBinding;
  const auto at = binding ? base_.index().find(key) : ClusterIndex::kNone;
  return at == ClusterIndex::kNone ? nullptr : &base_.cluster().bindings[at];
}

RbacHistory::Found<Role> RbacHistory::role_at(const ObjectKey& key, Timestamp when) const {
  const auto versioned = versions_.find(key);
  if (versioned == versions_.end()) {
    return {base_role(key), nullptr};
  }
  const auto& list = versioned->second;
  auto at = std::ranges::upper_bound(list, when, {}, &RbacVersion::since);
  // Before the first version, a snapshot's content still applies; a write's result does not.
  if (at != list.begin()) {
    --at;
  } else if (at->write != nullptr) {
    return {};
  }
  return {at->role ? &*at->role : nullptr, &*at};
}

void RbacHistory::try_binding(const Binding& binding, const RbacVersion* binding_version,
                              const Identity& identity, const ResourceAttributes& request,
                              Timestamp when, DecisionAt& decision) const {
  if (!in_scope(binding, request)) return;
  const auto subject = std::ranges::find_if(
      binding.subjects, [&](const Subject& s) { return rbac::subject_matches(s, identity); });
  if (subject == binding.subjects.end()) return;
  const auto role_key = role_key_of(binding);
  const auto role = role_at(role_key, when);
  if (role.object == nullptr) {
    if (versions_.contains(role_key) && state_at(role_key, when).present) {
      decision.unknown.push_back(role_key);
    }
    return;
  }
  for (const auto& rule : role.object->rules) {
    if (!rbac::rule_allows(rule, request)) continue;
    decision.grants.push_back(
        {rbac::name_grant(base_.cluster(), binding, &*subject, role.object, &rule),
         later_write(binding_version, role.version)});
  }
}

// The first object from here on that is relevant for a request in that namespace, or cluster-wide.
// Logs contain many RoleBindings of short-lived namespaces.
RbacHistory::Versions::const_iterator RbacHistory::skip_other_namespaces(
    Versions::const_iterator at, std::string_view ns) const {
  while (at != versions_.end()) {
    const auto& key = at->first;
    if (key.namespace_.empty() || key.namespace_ == ns) break;
    at = versions_.lower_bound(key.namespace_ < ns ? ObjectKey{key.kind, std::string(ns), {}}
                                                   : ObjectKey{next_kind(key.kind), {}, {}});
  }
  return at;
}

DecisionAt RbacHistory::decide(const Identity& identity, const ResourceAttributes& request,
                               Timestamp when) const {
  DecisionAt decision;
  decision.masters = std::ranges::find(identity.groups, kGroupMasters) != identity.groups.end();
  const auto& cluster = base_.cluster();
  for (const auto& grant : base_.all_grants(identity, request)) {
    if (grant.is_masters()) continue;
    const auto& binding = cluster.bindings[grant.binding];
    const auto& role = cluster.roles[grant.role];
    if (versions_.contains(key_of(binding)) || versions_.contains(key_of(role))) continue;
    decision.grants.push_back({rbac::name_grant(cluster, grant), nullptr});
  }
  for (auto at = versions_.begin(); at != versions_.end(); ++at) {
    at = skip_other_namespaces(at, request.namespace_);
    if (at == versions_.end()) break;
    const auto& key = at->first;
    if (is_role(key.kind)) {
      for (const auto place : base_.index().bindings_of(key)) {
        const auto& binding = cluster.bindings[place];
        if (versions_.contains(key_of(binding))) continue;
        try_binding(binding, nullptr, identity, request, when, decision);
      }
      continue;
    }
    const auto state = state_at(key, when);
    if (!state.present) continue;
    if (state.binding) {
      try_binding(*state.binding, &state, identity, request, when, decision);
    } else if (key.kind == Kind::ClusterRoleBinding || key.namespace_ == request.namespace_) {
      decision.unknown.push_back(key);
    }
  }
  decision.allowed = decision.masters || !decision.grants.empty();
  if (decision.allowed) return decision;
  for (const auto* write : unsure_at(when)) {
    if (may_grant(*write, identity, request)) decision.unsure.push_back(write);
  }
  return decision;
}

DecisionAt RbacHistory::decide_now(const Identity& identity,
                                   const ResourceAttributes& request) const {
  return decide(identity, request, Timestamp{INT64_MAX, 0});
}

std::vector<ObjectKey> RbacHistory::touched() const {
  std::vector<ObjectKey> keys;
  keys.reserve(versions_.size());
  for (const auto& [key, list] : versions_) keys.push_back(key);
  return keys;
}

// Whether a snapshot or a later write has since shown the object.
bool RbacHistory::settled(const UnsureWrite& write, Timestamp when) const {
  const auto since = write.request->event.received;
  if (since <= base_time_ && base_time_ <= when && !base_lacks(write.key.kind)) return true;
  if (write.key.name.empty()) return false;
  return std::ranges::any_of(versions(write.key), [&](const RbacVersion& version) {
    return version.write != nullptr && since < version.since && version.since <= when;
  });
}

std::vector<const UnsureWrite*> RbacHistory::unsure_at(Timestamp when) const {
  std::vector<const UnsureWrite*> found;
  for (const auto& write : unsure_) {
    if (when < write.request->event.received) break;
    if (!settled(write, when)) found.push_back(&write);
  }
  return found;
}

const std::vector<RbacVersion>& RbacHistory::versions(const ObjectKey& key) const {
  static const std::vector<RbacVersion> kNone;
  const auto found = versions_.find(key);
  return found == versions_.end() ? kNone : found->second;
}

std::optional<bool> RbacHistory::present(const ObjectKey& key, Timestamp when) const {
  if (versions_.contains(key)) return state_at(key, when).present;
  if (base_role(key) != nullptr || base_binding(key) != nullptr) return true;
  return std::nullopt;
}

const Binding* RbacHistory::binding_at(const ObjectKey& key, Timestamp when) const {
  const auto versioned = versions_.find(key);
  if (versioned == versions_.end()) {
    return base_binding(key);
  }
  const auto& list = versioned->second;
  const auto after = std::ranges::upper_bound(list, when, {}, &RbacVersion::since);
  if (after == list.begin()) return nullptr;
  const auto& version = *std::prev(after);
  return version.binding ? &*version.binding : nullptr;
}

}  // namespace nsposture::correlation
