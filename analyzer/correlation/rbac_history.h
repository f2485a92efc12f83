// RBAC at the time of an event, not of a scan: snapshots and logged writes, merged into versions of
// each object. Immutable once built, so it may be shared between threads.
#pragma once

#include "analyzer/correlation/collection.h"
#include "analyzer/correlation/request.h"
#include "analyzer/correlation/unsure_write.h"
#include "graph/model/cluster.h"
#include "graph/model/named_grant.h"
#include "graph/model/object_key.h"
#include "graph/rbac/authorizer.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace nsposture::correlation {

// What is known of one object from `since` until the next version.
struct RbacVersion {
  Timestamp since;
  bool present = false;
  // The content, if known. A present version without content: the log shows the write but not the
  // content (level Metadata).
  std::optional<Role> role;
  std::optional<Binding> binding;
  const LoggedRequest* write = nullptr;  // the write that made it; null: from a snapshot
  // The write of this content. For a snapshot version: the write before, if its content is the
  // same.
  const LoggedRequest* created_by = nullptr;

  // A request that may have removed the object; the object still counts as present.
  const LoggedRequest* maybe_removed_by = nullptr;

  [[nodiscard]] bool content_known() const { return role.has_value() || binding.has_value(); }
};

// A grant at a past moment, with its rule and subject.
struct PastGrant {
  NamedGrant grant;
  // The write that created the binding or added this rule to the role; null: not in the log.
  const LoggedRequest* created_by = nullptr;
};

struct DecisionAt {
  bool allowed = false;
  bool masters = false;            // allowed as a member of system:masters
  std::vector<PastGrant> grants;   // if allowed by RBAC
  std::vector<ObjectKey> unknown;  // objects of unknown content that may have granted it
  // Set if nothing else grants it: writes that may have. They live as long as the history.
  std::vector<const UnsureWrite*> unsure;
};

// The roles and bindings of a snapshot, sorted by key, so that those of one namespace are adjacent.
// Sorting time grows with the snapshot, so it is done once and shared by all histories based on the
// snapshot.
using SortedKeys = std::vector<ObjectKey>;
[[nodiscard]] SortedKeys sorted_keys(const Cluster& cluster);

class RbacHistory {
 public:
  // `base`: the state at `base_time`; it must outlive this object, as must `requests` (ordered by
  // time). Only RBAC writes that succeeded, or whose outcome is unknown, count.
  RbacHistory(const rbac::Authorizer& base, Timestamp base_time,
              const std::vector<LoggedRequest>& requests);
  // As above; `keys` are those of the base's cluster.
  RbacHistory(const rbac::Authorizer& base, std::shared_ptr<const SortedKeys> keys,
              Timestamp base_time, const std::vector<LoggedRequest>& requests);

  [[nodiscard]] DecisionAt decide(const Identity& identity, const ResourceAttributes& request,
                                  Timestamp when) const;
  // At the end of all known data: the last write and the snapshot.
  [[nodiscard]] DecisionAt decide_now(const Identity& identity,
                                      const ResourceAttributes& request) const;

  // The versions of an object known from the log, oldest first; empty if no write touched it.
  [[nodiscard]] const std::vector<RbacVersion>& versions(const ObjectKey& key) const;
  // Whether the object existed at that time; empty: unknown.
  [[nodiscard]] std::optional<bool> present(const ObjectKey& key, Timestamp when) const;
  [[nodiscard]] const Binding* binding_at(const ObjectKey& key, Timestamp when) const;
  // The state of an object at that time. REQUIRES: a write touched it (versions() is not empty).
  [[nodiscard]] RbacVersion state_at(const ObjectKey& key, Timestamp when) const;
  // All objects that a write touched.
  [[nodiscard]] std::vector<ObjectKey> touched() const;
  // A removal before `when` that did not happen: the API server later allowed a request by the
  // object, and the log shows no recreation. Null if there is none.
  [[nodiscard]] const LoggedRequest* contradicted_removal(const ObjectKey& key,
                                                          Timestamp when) const;
  // Partly unknown writes that may have produced the state at that time, ordered by time. Excludes
  // those where a snapshot or a later write has since shown the object.
  [[nodiscard]] std::vector<const UnsureWrite*> unsure_at(Timestamp when) const;

 private:
  // A role or binding at a past moment, with the version it is from; both null if it did not exist
  // or is unknown.
  template <typename Object>
  struct Found {
    const Object* object = nullptr;
    const RbacVersion* version = nullptr;
  };

  using Versions = std::map<ObjectKey, std::vector<RbacVersion>>;

  [[nodiscard]] Versions::const_iterator skip_other_namespaces(Versions::const_iterator at,
                                                               std::string_view ns) const;
  // The object in the snapshot; null if it has none.
  [[nodiscard]] const Role* base_role(const ObjectKey& key) const;
  [[nodiscard]] const Binding* base_binding(const ObjectKey& key) const;
  [[nodiscard]] Found<Role> role_at(const ObjectKey& key, Timestamp when) const;
  void replay(const LoggedRequest& request);
  void replay_unsure(const LoggedRequest& request, ObjectKind kind);
  void replay_collection(const LoggedRequest& request, ObjectKind kind);
  void remove_from(const ObjectKey& key, const DeletedCollection& collection,
                   const LoggedRequest& request);
  void may_have_removed(const ObjectKey& key, const LoggedRequest& request);
  [[nodiscard]] bool settled(const UnsureWrite& write, Timestamp when) const;
  [[nodiscard]] const ObjectMeta* last_meta(const ObjectKey& key) const;
  [[nodiscard]] std::optional<RbacVersion> last_state(const ObjectKey& key) const;
  void drop_contradicted(const std::vector<LoggedRequest>& requests);
  void add_base_observations();
  void try_binding(const Binding& binding, const RbacVersion* binding_version,
                   const Identity& identity, const ResourceAttributes& request, Timestamp when,
                   DecisionAt& decision) const;

  // If the snapshot lacks this kind, a missing object proves nothing.
  [[nodiscard]] bool base_lacks(ObjectKind kind) const;

  const rbac::Authorizer& base_;
  Timestamp base_time_;
  Versions versions_;
  std::map<ObjectKey, std::vector<const LoggedRequest*>> contradicted_;  // ordered by time
  std::vector<UnsureWrite> unsure_;
  std::shared_ptr<const SortedKeys> keys_;
};

}  // namespace nsposture::correlation
