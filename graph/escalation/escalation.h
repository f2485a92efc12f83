// Which subjects could gain the ability to do something that they may not do today, with a path of
// real requests as proof (rbac-facts.md 3). Built once from a Cluster, then immutable.
#pragma once

#include "graph/escalation/model/remedy.h"
#include "graph/escalation/model/result.h"
#include "graph/escalation/model/takeover_path.h"
#include "graph/escalation/model/target.h"
#include "graph/escalation/model/technique_id.h"
#include "graph/model/cluster.h"
#include "graph/rbac/authorizer.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace nsposture::escalation {

class AccessModel;

// The subjects to search from; by default all that the cluster knows.
struct EscalationStarts {
  bool everybody = true;
  std::vector<Identity> people;   // as authentication established them, with their own groups
  std::vector<Subject> subjects;  // used when `everybody` is false
  // Whether to search for paths that take several identities. If not, a "no" is not reliable.
  bool together = true;
};

// The subjects whose escalation paths are to be cut, and the removals to use.
struct CutQuestion {
  const std::vector<Subject>& subjects;  // of the starts
  const std::set<Removal>& untouchable;
  RemovalUnit unit = RemovalUnit::Bindings;
};

// `order`: indices of the removals. `ends_after`: for each subject, how many of them, in that
// order, must be carried out until no known path is left. More than there are: it keeps a path.
struct RankedRemovals {
  std::vector<std::uint32_t> order;
  std::vector<std::uint32_t> ends_after;
};

class Escalation {
 public:
  // Keeps a reference: `cluster` must outlive this and not change.
  explicit Escalation(const Cluster& cluster, EscalationTarget target = {},
                      const EscalationStarts& starts = {});
  ~Escalation();
  Escalation(Escalation&&) noexcept;
  Escalation& operator=(Escalation&&) noexcept;

  // All subjects with access to the target, sorted by subject. Every subject of a binding, every
  // service account and the implicit groups are considered. A Group means any member with only
  // that group.
  [[nodiscard]] const std::vector<EscalationResult>& results() const;
  // True: a subject for which no path was found may still have one. Rules can be passed between
  // identities more often than the search follows.
  [[nodiscard]] bool cut_short() const;
  [[nodiscard]] std::optional<EscalationResult> result(const Subject& subject) const;

  // The cheapest path; empty when there is none. An unbound subject has its implicit groups.
  [[nodiscard]] std::optional<TakeoverPath> path(const Subject& subject) const;
  // Up to `limit` paths, the cheapest first.
  [[nodiscard]] std::vector<TakeoverPath> all_paths(const Subject& subject,
                                                    std::size_t limit) const;

  // For an identity in EscalationStarts::people, by index; nullopt when there is no path.
  [[nodiscard]] std::optional<EscalationResult> person_result(std::size_t person) const;
  [[nodiscard]] std::optional<TakeoverPath> person_path(std::size_t person) const;

  // The fewest removals that end every path that one identity can take alone, including paths
  // through a controller. Without the commands.
  [[nodiscard]] std::vector<Removal> minimum_cut(const CutQuestion& question) const;

  // The order in which to carry out removals so that many of the subjects, by weight, lose their
  // last path early.
  [[nodiscard]] RankedRemovals rank(const std::vector<Subject>& subjects,
                                    const std::vector<std::uint64_t>& weights,
                                    const std::vector<Removal>& removals) const;

  // What the cluster grants, as the search sees it.
  [[nodiscard]] const AccessModel& access() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// A component of Kubernetes itself, which has such permissions by design.
[[nodiscard]] bool is_part_of_kubernetes(const Subject& subject);

// The cluster without what a remediation removes; indices do not change.
[[nodiscard]] Cluster without_removed(const Cluster& cluster, const std::vector<Removal>& removals);

// The table of techniques, in the order in which they are tried.
[[nodiscard]] std::vector<TechniqueInfo> escalation_techniques();

}  // namespace nsposture::escalation
