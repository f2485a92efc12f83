// Everything that the stored snapshots and events show, prepared once so that rules only read it:
// requests, namespace creations with verdicts, RBAC over time, token lineage. Immutable once built,
// so it may be shared between threads.
#pragma once

#include "analyzer/correlation/creation.h"
#include "analyzer/correlation/lifecycle.h"
#include "analyzer/correlation/lineage.h"
#include "analyzer/correlation/rbac_history.h"
#include "analyzer/correlation/request.h"
#include "graph/rbac/cluster_state.h"
#include "store/records/audit_event.h"
#include "store/records/coverage.h"
#include "store/records/snapshot_info.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::correlation {

// One stored snapshot, ready for queries. Several case files may share the parts that do not depend
// on events.
struct Snapshot {
  store::SnapshotInfo info;
  std::shared_ptr<const rbac::ClusterState> state;  // never null
  std::shared_ptr<const SortedKeys> keys;           // computed if null
  std::unique_ptr<RbacHistory> history;

  [[nodiscard]] const Cluster& cluster() const { return state->cluster(); }

  [[nodiscard]] const rbac::Authorizer& authorizer() const { return state->authorizer(); }
};

// Not copyable or movable: its parts refer to each other.
class CaseFile {
 public:
  // `snapshots` oldest first, at least one; the last is "now". `events` in any order.
  CaseFile(std::vector<Snapshot> snapshots, std::vector<store::AuditEvent> events,
           std::vector<store::Coverage> coverage, const std::vector<store::CoverageGap>& gaps);
  CaseFile(const CaseFile&) = delete;
  CaseFile& operator=(const CaseFile&) = delete;

  [[nodiscard]] const Snapshot& now() const { return snapshots_.back(); }

  [[nodiscard]] const std::vector<Snapshot>& snapshots() const { return snapshots_; }

  // The snapshot that best describes a moment: the last one before it, else the first.
  [[nodiscard]] const Snapshot& at(Timestamp when) const;

  [[nodiscard]] const std::vector<LoggedRequest>& requests() const { return requests_; }

  [[nodiscard]] const std::vector<Creation>& creations() const { return creations_; }

  [[nodiscard]] const std::vector<CreationWithoutEvent>& orphans() const { return orphans_; }

  [[nodiscard]] const Lineage& lineage() const { return *lineage_; }

  [[nodiscard]] const Lifecycles& lifecycles() const { return *lifecycles_; }

  [[nodiscard]] const std::vector<store::Coverage>& coverage() const { return coverage_; }

  [[nodiscard]] const std::vector<store::CoverageGap>& gaps() const { return gaps_; }

  // RBAC decisions at the time of an event, and at the end of all known data.
  [[nodiscard]] DecisionAt decide_at(const Identity& identity, const ResourceAttributes& request,
                                     Timestamp when) const;
  [[nodiscard]] DecisionAt decide_now(const Identity& identity,
                                      const ResourceAttributes& request) const;

  // Whether the log covers this moment without a known gap.
  [[nodiscard]] bool covers(Timestamp when) const;
  // The last known moment: the end of the log or the last snapshot.
  [[nodiscard]] Timestamp end() const;

  [[nodiscard]] Timestamp log_end() const { return log_end_; }

 private:
  std::vector<Snapshot> snapshots_;
  std::vector<LoggedRequest> requests_;
  std::vector<store::Coverage> coverage_;
  std::vector<store::CoverageGap> gaps_;
  std::unique_ptr<Lineage> lineage_;
  std::unique_ptr<Lifecycles> lifecycles_;
  std::vector<Creation> creations_;
  std::vector<CreationWithoutEvent> orphans_;
  Timestamp log_end_;
};

// The identity of an actor as the authorizer saw it.
[[nodiscard]] Identity identity_of(const store::Actor& actor);
// `User "jane"`, `ServiceAccount "ci/builder"`.
[[nodiscard]] std::string describe(const store::Actor& actor);

// The attributes used to authorize this creation: for apply the name counts (rbac-facts.md 1.2).
struct CreationAttributes {
  ResourceAttributes create;
  std::optional<ResourceAttributes> patch;
};

// The views point into `creation`.
[[nodiscard]] CreationAttributes attributes_of(const Creation& creation);

}  // namespace nsposture::correlation
