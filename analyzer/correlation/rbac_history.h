// RBAC at the time of an event, not at the time of a scan: what snapshots saw and what the log says
// was written, merged into versions of each object. Immutable once it is built, so it may be shared
// between threads.
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

// What was known of one object from `since` on, until the next version.
struct RbacVersion {
  Timestamp since;
  bool present = false;
  // The content, when known. A present version without content: the log has the change but not
  // what it was (level Metadata).
  std::optional<Role> role;
  std::optional<Binding> binding;
  const LoggedRequest* write = nullptr;  // the request that made it; null: seen in a snapshot
  // The write that gave it this content; of a snapshot's sight the one before, if it fits.
  const LoggedRequest* created_by = nullptr;

  // A request that may have removed it, as far as the log shows: it is taken for there still.
  const LoggedRequest* maybe_removed_by = nullptr;

  [[nodiscard]] bool content_known() const { return role.has_value() || binding.has_value(); }
};

// A grant that existed at a moment, with its rule and subject.
struct PastGrant {
  NamedGrant grant;
  // The write that made the binding or gave the role this rule; null: the log has none.
  const LoggedRequest* created_by = nullptr;
};

struct DecisionAt {
  bool allowed = false;
  bool masters = false;            // allowed as a member of system:masters
  std::vector<PastGrant> grants;   // when allowed by RBAC
  std::vector<ObjectKey> unknown;  // objects that may have granted it but whose content is unknown
  // When nothing else grants it: writes that may have. They live as long as the history.
  std::vector<const UnsureWrite*> unsure;
};

// The roles and bindings of a snapshot in the order of their keys, in which those of one namespace
// stand together. Sorting costs as much as the snapshot is large, so it is done once and shared by
// all histories that build on that snapshot.
using SortedKeys = std::vector<ObjectKey>;
[[nodiscard]] SortedKeys sorted_keys(const Cluster& cluster);

class RbacHistory {
 public:
  // `base` is the state seen at `base_time` and must outlive this, as must `requests` (in order of
  // time). Only writes of RBAC objects count that succeeded, or of which that is not known.
  RbacHistory(const rbac::Authorizer& base, Timestamp base_time,
              const std::vector<LoggedRequest>& requests);
  // As above; `keys` are those of the base's cluster.
  RbacHistory(const rbac::Authorizer& base, std::shared_ptr<const SortedKeys> keys,
              Timestamp base_time, const std::vector<LoggedRequest>& requests);

  [[nodiscard]] DecisionAt decide(const Identity& identity, const ResourceAttributes& request,
                                  Timestamp when) const;
  // After everything that is known: the last write and the snapshot.
  [[nodiscard]] DecisionAt decide_now(const Identity& identity,
                                      const ResourceAttributes& request) const;

  // The versions the log knows of an object, oldest first; empty when no write touched it.
  [[nodiscard]] const std::vector<RbacVersion>& versions(const ObjectKey& key) const;
  // Present at that time as far as is known: yes, no, or nothing is known of it.
  [[nodiscard]] std::optional<bool> present(const ObjectKey& key, Timestamp when) const;
  [[nodiscard]] const Binding* binding_at(const ObjectKey& key, Timestamp when) const;
  // What was known of an object at that time. REQUIRES: a write touched it (versions() has some).
  [[nodiscard]] RbacVersion state_at(const ObjectKey& key, Timestamp when) const;
  // Every object that a write touched.
  [[nodiscard]] std::vector<ObjectKey> touched() const;
  // A removal before `when` that was none: the API server allowed a request by the object
  // afterwards, though the log shows nobody who made it anew. Null when there is none.
  [[nodiscard]] const LoggedRequest* contradicted_removal(const ObjectKey& key,
                                                          Timestamp when) const;
  // The writes not wholly shown that may have made what there was at that time: no snapshot and no
  // later write has shown since what the object is. In order of time.
  [[nodiscard]] std::vector<const UnsureWrite*> unsure_at(Timestamp when) const;

 private:
  // A role or binding as it was, with the version it comes from; neither when it is not there or
  // not known.
  template <typename Object>
  struct Found {
    const Object* object = nullptr;
    const RbacVersion* version = nullptr;
  };

  using Versions = std::map<ObjectKey, std::vector<RbacVersion>>;

  [[nodiscard]] Versions::const_iterator skip_other_namespaces(Versions::const_iterator at,
                                                               std::string_view ns) const;
  // Of the snapshot; null when it has no such object.
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

  // Of the kind, a snapshot that does not have an object says nothing of it.
  [[nodiscard]] bool base_lacks(ObjectKind kind) const;

  const rbac::Authorizer& base_;
  Timestamp base_time_;
  Versions versions_;
  std::map<ObjectKey, std::vector<const LoggedRequest*>> contradicted_;  // by time
  std::vector<UnsureWrite> unsure_;
  std::shared_ptr<const SortedKeys> keys_;
};

}  // namespace nsposture::correlation
