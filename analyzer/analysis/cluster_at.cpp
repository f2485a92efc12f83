#include "analyzer/analysis/cluster_at.h"

#include "analyzer/analysis/load.h"
#include "analyzer/correlation/dry_run.h"
#include "analyzer/correlation/log_gaps.h"
#include "analyzer/correlation/rbac_history.h"
#include "analyzer/correlation/request.h"
#include "graph/base/error.h"
#include "graph/rbac/cluster_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

namespace nsposture::analysis {

namespace {

// A snapshot with the RBAC that the log shows around it.
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
  std::optional<store::SnapshotInfo> next;  // the first after `when`, if that is not the base
};

NearestSnapshots snapshots_around(const store::ClusterStore& store, Timestamp when) {
  const auto infos = snapshots_by_time(store);
  if (infos.empty()) {
    throw Error(ErrorCode::Usage, "the database has no snapshot: run `nsposture scan` first");
  }
  const auto after = std::ranges::upper_bound(infos, when, {}, &store::SnapshotInfo::taken);
  if (after == infos.begin()) return {infos.front(), std::nullopt};
  NearestSnapshots around{*std::prev(after), std::nullopt};
  if (after != infos.end()) around.next = *after;
  return around;
}

bool bears_on_a_cluster(const store::AuditEvent& event) {
  return event.api_group == "rbac.authorization.k8s.io" ||
         (event.api_group.empty() && event.subresource.empty() &&
          (event.resource == "namespaces" || event.resource == "serviceaccounts"));
}

std::vector<correlation::LoggedRequest> requests_of(const store::ClusterStore& store) {
  std::vector<store::AuditEvent> events;
  store.for_each_event([&](store::AuditEvent&& event) {
    if (bears_on_a_cluster(event)) events.push_back(std::move(event));
  });
  return correlation::pair_stages(std::move(events));
}

// Whether an object came to be after `when` by its own account. Its time is cut to the second.
bool made_after(const ObjectMeta& meta, Timestamp when) {
  return meta.created && *meta.created > when;
}

class Replay {
 public:
  Replay(const SnapshotState& base, const SnapshotState* next,
         const std::vector<correlation::LoggedRequest>& requests, ClusterAt& result)
      : base_(base), next_(next), requests_(requests), when_(result.when), result_(result) {}

  void run() {
    result_.cluster = base_.state->cluster();
    result_.base = base_.info;
    touched_ = base_.history->touched();
    keys_ = {touched_.begin(), touched_.end()};
    replay_rbac();
    settle_untouched(result_.cluster.roles, &Cluster::roles);
    settle_untouched(result_.cluster.bindings, &Cluster::bindings);
    replay_named(result_.cluster.namespaces, &Cluster::namespaces, "namespaces");
    replay_named(result_.cluster.service_accounts, &Cluster::service_accounts, "serviceaccounts");
  }

 private:
  void doubt(std::string why) { result_.doubts.push_back(std::move(why)); }

  // At level Metadata the log shows that an object was written, not what it became; a later
  // snapshot may show that.
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
    for (const auto& key : touched_) states.emplace(key, best_state(key));
    replace(roles, states, [](correlation::RbacVersion& state) { return std::move(state.role); });
    replace(bindings, states,
            [](correlation::RbacVersion& state) { return std::move(state.binding); });
    for (const auto& [key, state] : states) {
      doubt_removal(key, state);
      if (!state.present || state.content_known()) continue;
      doubt(fmt::format("{} was written at {}, and the log does not show what it became: left out",
                        describe(key),
                        state.write != nullptr ? format_rfc3339(state.since) : "a time before"));
    }
  }

  // Said where a removal may have been none, or something may be gone that is counted.
  void doubt_removal(const ObjectKey& key, const correlation::RbacVersion& state) {
    if (state.maybe_removed_by != nullptr) {
      doubt(
          fmt::format("{} may have been removed at {}: the log does not show what that deletion "
                      "took; counted as there",
                      describe(key), format_rfc3339(state.since)));
    } else if (!state.present && state.write != nullptr &&
               correlation::may_be_dry_run(*state.write)) {
      doubt(
          fmt::format("{} was removed at {}, unless that was a dry run, which level Metadata "
                      "does not show: left out",
                      describe(key), format_rfc3339(state.since)));
    }
  }

  // Puts each object as it was into the place where the base has it; new ones go behind.
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
    if (object && state.write != nullptr) object->pos = place_of(state.write->event);
    return object;
  }

  // What the log shows of an object stands in no file of the snapshot, but in the log.
  SourcePos place_of(const store::AuditEvent& event) {
    auto& files = result_.cluster.files;
    const auto [at, fresh] =
        log_files_.try_emplace(event.file, static_cast<std::uint32_t>(files.size()));
    if (fresh) files.push_back(event.file);
    return {at->second, static_cast<std::uint32_t>(std::min<std::uint64_t>(event.line, UINT32_MAX)),
            0};
  }

  // A place in a file of another snapshot is none in this one.
  static SourcePos nowhere() { return {UINT32_MAX, 0, 0}; }

  // Objects that no write in the log touched: what they tell of their own age, and whether the
  // snapshots around agree.
  template <typename Objects>
  void settle_untouched(Objects& objects, Objects Cluster::*member) {
    const auto before = objects.size();
    std::erase_if(objects, [&](const auto& object) {
      return !keys_.contains(key_of(object)) && made_after(object.meta, when_);
    });
    result_.changed += before - objects.size();
    if (next_ == nullptr) return;
    std::set<ObjectKey> here;
    for (const auto& object : base_.state->cluster().*member) here.insert(key_of(object));
    for (const auto& object : next_->state->cluster().*member) {
      const auto key = key_of(object);
      if (here.erase(key) > 0 || keys_.contains(key)) continue;
      if (object.meta.created && !made_after(object.meta, when_)) {
        objects.push_back(object);
        objects.back().pos = nowhere();
        ++result_.changed;
      }
    }
    for (const auto& key : here) {
      if (keys_.contains(key)) continue;
      doubt(fmt::format("{} is gone in the snapshot of {}, and the log does not show since when",
                        describe(key), format_rfc3339(next_->info.taken)));
    }
  }

  // Namespaces and accounts: there or not there, by name.
  template <typename Object>
  void replay_named(std::vector<Object>& objects, std::vector<Object> Cluster::*member,
                    std::string_view resource) {
    const auto kind = resource == "namespaces" ? ObjectKind::Namespace : ObjectKind::ServiceAccount;
    std::map<ObjectKey, bool> there;  // by the writes between the base and the moment
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
        there.try_emplace(key, gone);  // the first write after the moment tells of the moment
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
  const std::vector<correlation::LoggedRequest>& requests_;
  Timestamp when_;
  ClusterAt& result_;
  std::vector<ObjectKey> touched_;
  std::set<ObjectKey> keys_;
  std::map<std::string, std::uint32_t> log_files_;
};

bool covered(const store::ClusterStore& store, Timestamp from, Timestamp to) {
  const auto parts = store.coverage();
  const auto gaps = correlation::log_gaps(parts, store.gaps());
  const bool inside = std::ranges::any_of(
      parts, [&](const auto& part) { return part.first <= from && to <= part.last; });
  const bool gap =
      std::ranges::any_of(gaps, [&](const auto& hole) { return hole.from < to && from < hole.to; });
  return inside && !gap;
}

}  // namespace

ClusterAt cluster_at(const store::ClusterStore& store, Timestamp when) {
  const auto around = snapshots_around(store, when);
  const auto requests = requests_of(store);
  const auto base = look(store, around.base, requests);
  std::optional<SnapshotState> next;
  if (around.next) next = look(store, *around.next, requests);
  ClusterAt result;
  result.when = when;
  Replay(base, next ? &*next : nullptr, requests, result).run();
  const auto from = std::min(when, base.info.taken);
  const auto to = std::max(when, base.info.taken);
  if (from != to && !covered(store, from, to)) {
    result.doubts.push_back(fmt::format(
        "no log covers the whole time between {} and {}, the snapshot it was replayed from: "
        "changes in between may be missing",
        format_rfc3339(from), format_rfc3339(to)));
  }
  return result;
}

}  // namespace nsposture::analysis
