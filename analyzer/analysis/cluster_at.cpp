#include "analyzer/analysis/cluster_at.h"

#include "analyzer/analysis/load.h"
#include "analyzer/analysis/reason_proofs.h"
#include "analyzer/analysis/time_covered.h"
#include "analyzer/correlation/dry_run.h"
#include "analyzer/correlation/rbac_history.h"
#include "analyzer/correlation/rbac_object.h"
#include "analyzer/correlation/request.h"
#include "graph/base/error.h"
#include "graph/rbac/aggregate.h"
#include "graph/rbac/cluster_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <type_traits>
#include <utility>

namespace nsposture::analysis {

namespace {

// A snapshot with the RBAC history that the log shows around it.
struct SnapshotState {
  store::SnapshotInfo info;
  std::unique_ptr<rbac::ClusterState> state;
  std::unique_ptr<correlation::RbacHistory> history;
};

SnapshotState look(const store::ClusterStore& store, const store::SnapshotInfo& info,
                   const std::vector<correlation::LoggedRequest>& requests) {
  SnapshotState state;
  state.info = info;
  state.state = std::make_unique<rbac::ClusterState>(store.load_snapshot(info.id));
  state.history =
      std::make_unique<correlation::RbacHistory>(state.state->authorizer(), info.taken, requests);
  return state;
}

struct NearestSnapshots {
  store::SnapshotInfo base;
  std::optional<store::SnapshotInfo> next;  // the first after `when`; empty if base is at it
};

NearestSnapshots snapshots_around(const std::vector<store::SnapshotInfo>& infos, Timestamp when) {
  const auto after = std::ranges::upper_bound(infos, when, {}, &store::SnapshotInfo::taken);
  if (after == infos.begin()) return {infos.front(), std::nullopt};
  NearestSnapshots around{*std::prev(after), std::nullopt};
  const bool exact = around.base.taken == when;
  if (!exact && after != infos.end()) around.next = *after;
  return around;
}

bool bears_on_a_cluster(const store::AuditEvent& event) {
  return event.api_group == "rbac.authorization.k8s.io" ||
         (event.api_group.empty() && event.subresource.empty() &&
          (event.resource == "namespaces" || event.resource == "serviceaccounts"));
}

// A request that RBAC allowed shows a grant at that time.
bool shows_a_grant(const store::AuditEvent& event) {
  return event.decision == "allow" && event.reason.starts_with("RBAC: ");
}

std::vector<correlation::LoggedRequest> requests_of(const store::ClusterStore& store) {
  std::vector<store::AuditEvent> events;
  store.for_each_event([&](store::AuditEvent&& event) {
    if (bears_on_a_cluster(event) || shows_a_grant(event)) events.push_back(std::move(event));
  });
  return correlation::pair_stages(std::move(events));
}

// Whether the object was created after `when` according to its creationTimestamp, which has a
// resolution of one second.
bool made_after(const ObjectMeta& meta, Timestamp when) {
  return meta.created && *meta.created > when;
}

constexpr Timestamp kForever{INT64_MAX, 0};

// The authorizer sees a change a moment later, and the clocks of several servers differ.
constexpr std::int64_t kAuthorizerLag = 2'000'000'000;  // nanoseconds

using Versions = std::vector<correlation::RbacVersion>;

// The first version after the moment; end() if there is none.
Versions::const_iterator after(const Versions& versions, Timestamp when) {
  return std::ranges::upper_bound(versions, when, {}, &correlation::RbacVersion::since);
}

Timestamp end_of_version(const Versions& versions, Timestamp when) {
  const auto next = after(versions, when);
  return next == versions.end() ? kForever : next->since;
}

bool is_create(const correlation::LoggedRequest* write) {
  return write != nullptr && write->event.verb != "delete" && write->event.code == 201;
}

// The log shows the response: it was no dry run, and no finalizers kept the object. Controllers
// that clean up send no dry runs.
bool removal_is_shown(const correlation::LoggedRequest& request) {
  const auto& event = request.event;
  const auto bodies = static_cast<std::uint32_t>(store::MissingField::Truncated) |
                      static_cast<std::uint32_t>(store::MissingField::Bodies);
  const bool seen = event.level == store::Level::RequestResponse && (event.blind & bodies) == 0;
  // A response that has the object, but not that it is waiting, shows neither.
  if (seen)
    return event.verb != "delete" || event.object.empty() ||
           correlation::still_there_from_event(event.object).has_value();
  return event.level == store::Level::Metadata && !correlation::may_be_dry_run(request);
}

// The next version shows that the object no longer existed: an existing object cannot be created,
// and a snapshot would contain it.
bool next_shows_it_gone(const correlation::RbacHistory& history, const ObjectKey& key,
                        Timestamp when) {
  const auto& versions = history.versions(key);
  const auto next = after(versions, when);
  if (next == versions.end()) return false;
  return next->write == nullptr ? !next->present : is_create(next->write);
}

bool is_role(const ObjectKey& key) {
  return key.kind == ObjectKind::Role || key.kind == ObjectKind::ClusterRole;
}

bool same_content(const Role& a, const Role& b) {
  return std::ranges::equal(a.rules, b.rules, [](const PolicyRule& one, const PolicyRule& other) {
    return one.same_content(other);
  });
}

bool same_content(const Binding& a, const Binding& b) {
  return role_key_of(a) == role_key_of(b) && std::ranges::is_permutation(a.subjects, b.subjects);
}

// The union of what the two may grant.
Role joined(Role a, const Role& b) {
  a.rules.insert(a.rules.end(), b.rules.begin(), b.rules.end());
  return a;
}

Binding joined(Binding a, const Binding& b) {
  a.subjects.insert(a.subjects.end(), b.subjects.begin(), b.subjects.end());
  if (role_key_of(a) != role_key_of(b)) a.role_ref.name.clear();
  return a;
}

// `most`: its possible content; null if unknown.
UnsureObject unsure_object(const ObjectKey& key, const correlation::RbacVersion* most,
                           std::string why) {
  UnsureObject object{key, std::move(why), std::nullopt, std::nullopt, std::nullopt};
  if (most == nullptr) return object;
  if (most->binding) {
    object.role = role_key_of(*most->binding);
    object.subjects = most->binding->effective_subjects();
  }
  if (most->role) object.rules = most->role->rules;
  return object;
}

class Replay {
 public:
  Replay(const SnapshotState& base, const SnapshotState* next, const TimeCovered& covered,
         const std::vector<correlation::LoggedRequest>& requests, ClusterAt& result)
      : base_(base),
        next_(next),
        covered_(covered),
        requests_(requests),
        proofs_(requests),
        when_(result.when),
        result_(result) {}

  void run() {
    result_.cluster = base_.state->cluster();
    result_.base = base_.info;
    touched_ = base_.history->touched();
    keys_ = {touched_.begin(), touched_.end()};
    replay_rbac();
    settle_untouched(result_.cluster.roles, &Cluster::roles);
    settle_untouched(result_.cluster.bindings, &Cluster::bindings);
    for (const auto& [key, uses] : proofs_.all()) settle_unlogged(key, uses);
    for (const auto* write : base_.history->unsure_at(when_)) settle_unsure(*write);
    // The control plane gives an aggregated role the rules of the roles that it selects.
    rbac::aggregate_cluster_roles(result_.cluster);
    replay_named(result_.cluster.namespaces, &Cluster::namespaces, "namespaces");
    replay_named(result_.cluster.service_accounts, &Cluster::service_accounts, "serviceaccounts");
  }

 private:
  void unsure(UnsureObject object) {
    result_.doubts.push_back(object.why);
    result_.cluster.reading.unsure.push_back(std::move(object));
  }

  // At level Metadata the log shows that an object was written, but not its new content; a later
  // snapshot may show it.
  correlation::RbacVersion best_state(const ObjectKey& key) const {
    auto state = base_.history->state_at(key, when_);
    if (state.present && !state.content_known() && next_ != nullptr) {
      auto later = next_->history->state_at(key, when_);
      if (later.present && later.content_known()) return later;
    }
    return state;
  }

  void replay_rbac() {
    auto& roles = result_.cluster.roles;
    auto& bindings = result_.cluster.bindings;
    std::map<ObjectKey, correlation::RbacVersion> states;
    for (const auto& key : touched_) {
      auto state = best_state(key);
      settle(key, state);
      states.emplace(key, std::move(state));
    }
    replace(roles, states, [](correlation::RbacVersion& state) { return std::move(state.role); });
    replace(bindings, states,
            [](correlation::RbacVersion& state) { return std::move(state.binding); });
  }

  // Removes unknown content from the state and reports it.
  void settle(const ObjectKey& key, correlation::RbacVersion& state) {
    const auto name = describe(key);
    if (state.maybe_removed_by != nullptr) {
      auto why = fmt::format(
          "{} may have been removed at {}: the log does not show what that deletion took", name,
          format_rfc3339(state.since));
      unsure(unsure_object(key, state.content_known() ? &state : nullptr, std::move(why)));
      state.present = false;
    } else if (!state.present && state.write != nullptr && !removal_is_shown(*state.write) &&
               !shown_gone(key)) {
      auto why = fmt::format(
          "{} was removed at {}, unless that was a dry run or finalizers held it, which the log "
          "does not show",
          name, format_rfc3339(state.since));
      unsure(unsure_object(key, content_before(key, state.since), std::move(why)));
    } else if (state.present && !state.content_known()) {
      auto why =
          fmt::format("{} was written at {}, and the log does not show what it became", name,
                      state.write != nullptr ? format_rfc3339(state.since) : "a time before");
      auto object = unsure_object(key, nullptr, std::move(why));
      take_proof(key, state);
      object.role = role_of_binding(key, state);
      unsure(std::move(object));
    }
  }

  [[nodiscard]] bool shown_gone(const ObjectKey& key) const {
    if (next_shows_it_gone(*base_.history, key, when_)) return true;
    return next_ != nullptr && !next_->history->versions(key).empty() &&
           next_shows_it_gone(*next_->history, key, when_);
  }

  // The version before the one that began at `since`; null if its content is not known.
  [[nodiscard]] const correlation::RbacVersion* content_before(const ObjectKey& key,
                                                               Timestamp since) const {
    const auto& versions = base_.history->versions(key);
    auto at = std::ranges::lower_bound(versions, since, {}, &correlation::RbacVersion::since);
    if (at == versions.begin()) return nullptr;
    --at;
    return at->content_known() ? &*at : nullptr;
  }

  // Takes a part of the content, if a request was allowed by it before the next write.
  void take_proof(const ObjectKey& key, correlation::RbacVersion& state) const {
    const auto to = end_of_version(base_.history->versions(key), when_);
    const auto lag = is_create(state.write) ? 0 : kAuthorizerLag;
    const Timestamp from{state.since.ns + lag, 0};
    if (is_role(key)) {
      state.role = proofs_.role(key, from, to);
    } else {
      state.binding = proofs_.binding(key, from, to);
    }
  }

  // A roleRef never changes, so an earlier or later version shows it, unless the binding was
  // recreated.
  [[nodiscard]] std::optional<ObjectKey> role_of_binding(
      const ObjectKey& key, const correlation::RbacVersion& state) const {
    if (state.binding) return role_key_of(*state.binding);
    const auto& versions = base_.history->versions(key);
    const auto next = after(versions, when_);
    for (auto at = next; at != versions.begin() && !is_create(std::prev(at)->write);) {
      --at;
      if (at == versions.begin()) break;
      const auto& before = *std::prev(at);
      if (!before.present) break;
      if (before.binding) return role_key_of(*before.binding);
    }
    const bool goes_on = next != versions.end() && next->write != nullptr && next->binding &&
                         !is_create(next->write);
    if (goes_on) return role_key_of(*next->binding);
    return std::nullopt;
  }

  // Replaces each object of the base in place by its state at that time; appends new ones.
  template <typename Objects, typename Take>
  void replace(Objects& objects, std::map<ObjectKey, correlation::RbacVersion>& states,
               const Take& take) {
    Objects kept;
    std::set<ObjectKey> placed;
    for (auto& object : objects) {
      const auto key = key_of(object);
      const auto state = states.find(key);
      if (state == states.end()) {
        kept.push_back(std::move(object));
        continue;
      }
      placed.insert(key);
      if (state->second.present && state->second.write == nullptr) {
        kept.push_back(std::move(object));  // as the snapshot has it
      } else if (auto was = as_it_was(state->second, take)) {
        kept.push_back(*std::move(was));
        ++result_.changed;
      } else {
        ++result_.changed;
      }
    }
    for (auto& [key, state] : states) {
      if (placed.contains(key)) continue;
      if (auto was = as_it_was(state, take)) {
        kept.push_back(*std::move(was));
        ++result_.changed;
      }
    }
    objects = std::move(kept);
  }

  template <typename Take>
  auto as_it_was(const correlation::RbacVersion& state, const Take& take) {
    correlation::RbacVersion copy = state;
    auto object = state.present ? take(copy) : decltype(take(copy))();
    if (object && state.write != nullptr) {
      object->pos = place_of(state.write->event);
    } else if (object) {
      object->pos = nowhere();
    }
    return object;
  }

  // The position of an object that the log shows: in the log, not in a file of the snapshot.
  SourcePos place_of(const store::AuditEvent& event) {
    auto& files = result_.cluster.files;
    const auto [at, fresh] =
        log_files_.try_emplace(event.file, static_cast<std::uint32_t>(files.size()));
    if (fresh) files.push_back(event.file);
    return {at->second, static_cast<std::uint32_t>(std::min<std::uint64_t>(event.line, UINT32_MAX)),
            0};
  }

  // A position in a file of another snapshot is not valid in this one.
  static SourcePos nowhere() { return {UINT32_MAX, 0, 0}; }

  // Handles objects that no logged write touched, by their own age and by whether the snapshots
  // before and after agree.
  template <typename Object>
  void settle_untouched(std::vector<Object>& objects, std::vector<Object> Cluster::*member) {
    const auto before = objects.size();
    std::erase_if(objects, [&](const auto& object) {
      return !keys_.contains(key_of(object)) && made_after(object.meta, when_);
    });
    result_.changed += before - objects.size();
    if (next_ == nullptr) return;
    std::map<ObjectKey, const Object*> here;
    for (const auto& object : base_.state->cluster().*member) here.emplace(key_of(object), &object);
    for (const auto& object : next_->state->cluster().*member) {
      const auto key = key_of(object);
      const auto known = here.find(key);
      const Object* was = known != here.end() ? known->second : nullptr;
      if (was != nullptr) here.erase(known);
      if (!keys_.contains(key)) settle_between(objects, key, was, object);
    }
    for (const auto& [key, object] : here) {
      if (keys_.contains(key)) continue;
      leave_out(objects, key);
      unsure_content(
          key, *object,
          fmt::format("{} is gone in the snapshot of {}, and the log does not show since when",
                      describe(key), format_rfc3339(next_->info.taken)));
    }
  }

  // `is`: the object in the next snapshot; `was`: the object in the base, null if it has none.
  template <typename Object>
  void settle_between(std::vector<Object>& objects, const ObjectKey& key, const Object* was,
                      const Object& is) {
    if (was != nullptr) {
      if (same_content(*was, is)) return;
      leave_out(objects, key);
      unsure_content(key, joined(*was, is),
                     fmt::format("{} is another in the snapshot of {}, and the log does not show "
                                 "since when",
                                 describe(key), format_rfc3339(next_->info.taken)));
    } else if (!is.meta.created) {
      unsure_content(key, is,
                     fmt::format("{} is new in the snapshot of {}, and the log does not show since "
                                 "when",
                                 describe(key), format_rfc3339(next_->info.taken)));
    } else if (!made_after(is.meta, when_)) {
      objects.push_back(is);
      objects.back().pos = nowhere();
      ++result_.changed;
    }
  }

  template <typename Object>
  void leave_out(std::vector<Object>& objects, const ObjectKey& key) {
    result_.changed +=
        std::erase_if(objects, [&](const Object& object) { return key_of(object) == key; });
  }

  void unsure_content(const ObjectKey& key, const Role& most, std::string why) {
    correlation::RbacVersion version;
    version.role = most;
    unsure(unsure_object(key, &version, std::move(why)));
  }

  void unsure_content(const ObjectKey& key, const Binding& most, std::string why) {
    correlation::RbacVersion version;
    version.binding = most;
    auto object = unsure_object(key, &version, std::move(why));
    if (most.role_ref.name.empty()) object.role.reset();
    unsure(std::move(object));
  }

  template <typename Object>
  void unsure_content(const ObjectKey& key, const std::optional<Object>& most, std::string why) {
    if (most) {
      unsure_content(key, *most, std::move(why));
    } else {
      unsure(unsure_object(key, nullptr, std::move(why)));
    }
  }

  // Handles an object that no logged write touched and the snapshot lacks, although it allowed a
  // request: a write is missing. It existed between its uses, and as far as the log has no gap.
  void settle_unlogged(const ObjectKey& key, const std::vector<ReasonProofs::Use>& uses) {
    if (base_.history->present(key, when_) || has(key)) return;
    const auto there = std::ranges::any_of(
        uses, [&](const ReasonProofs::Use& use) { return reaches(use.request->event.received); });
    const auto& first = uses.front().request->event;
    const auto& last = uses.back().request->event;
    UnsureObject object{
        key,
        fmt::format("{} allowed a request at {}, and the log does not show how it came or went",
                    describe(key), format_rfc3339(first.received)),
        std::nullopt, std::nullopt, std::nullopt};
    auto role = is_role(key) ? proofs_.role(key, Timestamp{}, kForever) : std::nullopt;
    auto binding = is_role(key) ? std::nullopt : proofs_.binding(key, Timestamp{}, kForever);
    if (binding) object.role = role_key_of(*binding);
    unsure(std::move(object));
    if (!there && (when_ < first.received || last.received < when_)) return;
    if (role) put_in(result_.cluster.roles, *std::move(role), first);
    if (binding) put_in(result_.cluster.bindings, *std::move(binding), first);
  }

  template <typename Object>
  void put_in(std::vector<Object>& objects, Object object, const store::AuditEvent& event) {
    object.pos = place_of(event);
    objects.push_back(std::move(object));
    ++result_.changed;
  }

  // The object may be as before, or as after the write.
  void settle_unsure(const correlation::UnsureWrite& write) {
    if (is_role(write.key)) {
      settle_unsure(write, result_.cluster.roles, write.role);
    } else {
      settle_unsure(write, result_.cluster.bindings, write.binding);
    }
  }

  template <typename Object>
  void settle_unsure(const correlation::UnsureWrite& write, std::vector<Object>& objects,
                     const std::optional<Object>& given) {
    const auto& key = write.key;
    const auto here =
        std::ranges::find_if(objects, [&](const Object& object) { return key_of(object) == key; });
    auto why = correlation::describe(write);
    if (here == objects.end()) {
      unsure_content(key, given, std::move(why));
      return;
    }
    if (write.request->event.verb == "create") return;  // it does not change an existing object
    auto was = *here;
    leave_out(objects, key);
    if (given) {
      unsure_content(key, joined(std::move(was), *given), std::move(why));
      return;
    }
    auto object = unsure_object(key, nullptr, std::move(why));
    if constexpr (std::is_same_v<Object, Binding>) object.role = role_key_of(was);
    unsure(std::move(object));
  }

  // The log has no gap from the use to the moment, but one between the use and the snapshot, where
  // the missing write must be.
  [[nodiscard]] bool reaches(Timestamp use) const {
    if (use == when_) return true;
    const auto taken = base_.info.taken;
    return covered_.covers(std::min(use, when_), std::max(use, when_)) &&
           !covered_.covers(std::min(use, taken), std::max(use, taken));
  }

  [[nodiscard]] bool has(const ObjectKey& key) const {
    const auto is_it = [&](const auto& object) { return key_of(object) == key; };
    const auto& cluster = result_.cluster;
    return std::ranges::any_of(cluster.roles, is_it) ||
           std::ranges::any_of(cluster.bindings, is_it) ||
           std::ranges::any_of(cluster.reading.unsure,
                               [&](const UnsureObject& object) { return object.key == key; });
  }

  // Namespaces and service accounts: present or not, by name.
  template <typename Object>
  void replay_named(std::vector<Object>& objects, std::vector<Object> Cluster::*member,
                    std::string_view resource) {
    const auto kind = resource == "namespaces" ? ObjectKind::Namespace : ObjectKind::ServiceAccount;
    std::map<ObjectKey, bool> there;  // according to the writes between the base and the moment
    const bool backwards = base_.info.taken > when_;
    for (const auto& request : requests_) {
      const auto& event = request.event;
      const bool counts = event.resource == resource && event.subresource.empty() &&
                          request.succeeded() && !event.dry_run && !event.name.empty();
      if (!counts) continue;
      const bool made = event.code == 201 && (event.verb == "create" || event.verb == "patch");
      const bool gone = event.verb == "delete";
      if (!made && !gone) continue;
      const bool inside = kind == ObjectKind::ServiceAccount;
      const ObjectKey key{kind, inside ? event.namespace_ : std::string(), event.name};
      if (event.received <= when_) {
        if (backwards || event.received > base_.info.taken) there[key] = made;
      } else if (backwards && event.received <= base_.info.taken) {
        there.try_emplace(key, gone);  // the first write after the moment shows the state before
      }
    }
    place(objects, (next_ != nullptr ? next_ : &base_)->state->cluster().*member, there);
  }

  template <typename Objects>
  void place(Objects& objects, const Objects& later, const std::map<ObjectKey, bool>& there) {
    std::set<ObjectKey> here;
    const auto before = objects.size();
    std::erase_if(objects, [&](const auto& object) {
      const auto key = key_of(object);
      const auto known = there.find(key);
      const bool gone = known != there.end() ? !known->second : made_after(object.meta, when_);
      if (!gone) here.insert(key);
      return gone;
    });
    result_.changed += before - objects.size();
    for (const auto& object : later) {
      const auto key = key_of(object);
      if (there.contains(key) || !object.meta.created || made_after(object.meta, when_)) continue;
      if (!here.insert(key).second) continue;
      objects.push_back(object);
      objects.back().pos = nowhere();
      ++result_.changed;
    }
    for (const auto& [key, present] : there) {
      if (!present || !here.insert(key).second) continue;
      auto& made = objects.emplace_back();
      made.meta.namespace_ = key.namespace_;
      made.meta.name = key.name;
      made.pos = nowhere();
      ++result_.changed;
    }
  }

  const SnapshotState& base_;
  const SnapshotState* next_;
  const TimeCovered& covered_;
  const std::vector<correlation::LoggedRequest>& requests_;
  ReasonProofs proofs_;
  Timestamp when_;
  ClusterAt& result_;
  std::vector<ObjectKey> touched_;
  std::set<ObjectKey> keys_;
  std::map<std::string, std::uint32_t> log_files_;
};

// Reports which part of the time up to the moment no log covers.
void tell_uncovered(const TimeCovered& covered, const Timestamp taken, ClusterAt& result) {
  const auto from = std::min(result.when, taken);
  const auto to = std::max(result.when, taken);
  auto& reading = result.cluster.reading;
  if (from == to || covered.covers(from, to)) return;
  reading.outside = covered.is_outside(result.when);
  reading.uncovered =
      reading.outside
          ? fmt::format("no log and no snapshot covers {}: known is the time of {}",
                        format_rfc3339(result.when), covered.text())
          : fmt::format(
                "no log covers the whole time between {} and {}, the snapshot it was replayed "
                "from: changes in between may be missing; known is the time of {}",
                format_rfc3339(from), format_rfc3339(to), covered.text());
  result.doubts.push_back(reading.uncovered);
}

}  // namespace

ClusterAt cluster_at(const store::ClusterStore& store, Timestamp when) {
  const auto infos = snapshots_by_time(store);
  if (infos.empty()) {
    throw Error(ErrorCode::Usage, "the database has no snapshot: run `nsposture scan` first");
  }
  const TimeCovered covered(store, infos);
  const auto around = snapshots_around(infos, when);
  const auto requests = requests_of(store);
  const auto base = look(store, around.base, requests);
  std::optional<SnapshotState> next;
  if (around.next) next = look(store, *around.next, requests);
  ClusterAt result;
  result.when = when;
  Replay(base, next ? &*next : nullptr, covered, requests, result).run();
  tell_uncovered(covered, base.info.taken, result);
  return result;
}

}  // namespace nsposture::analysis
