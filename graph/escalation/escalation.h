// Who could become able to do something they may not do today, with a path of real requests as
// proof (rbac-facts.md 3). Built once from a Cluster, then immutable.
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

// Who is asked about; everybody the cluster knows unless told otherwise.
struct EscalationStarts {
  bool everybody = true;
  std::vector<Identity> people;   // as authentication would say them, with groups of their own
  std::vector<Subject> subjects;  // when not everybody
  // Whether what takes several identities is looked for. Without, a "no" is not to be relied on.
  bool together = true;
};

// Whose ways are to be cut, and with what.
struct CutQuestion {
  const std::vector<Subject>& subjects;  // of the starts
  const std::set<Removal>& untouchable;
  RemovalUnit unit = RemovalUnit::Bindings;
};

// `order`: indices of the removals. `ends_after`: of each subject, how many are to go, in that
// order, until it has no way that is known; more than there are: it keeps one.
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

  // Everybody who can or could: sorted by subject. Every subject of a binding, every account and
  // the implicit groups are considered; a Group stands for any member with that group alone.
  [[nodiscard]] const std::vector<EscalationResult>& results() const;
  // Somebody for whom no way was found might have one: rules can be handed from one identity to
  // another more often than is followed.
  [[nodiscard]] bool cut_short() const;
  [[nodiscard]] std::optional<EscalationResult> result(const Subject& subject) const;

  // The cheapest path; empty when there is none. A subject of no binding has its implicit groups.
  [[nodiscard]] std::optional<TakeoverPath> path(const Subject& subject) const;
  // Up to `limit` paths, the cheapest first.
  [[nodiscard]] std::vector<TakeoverPath> all_paths(const Subject& subject,
                                                    std::size_t limit) const;

  // Of those in EscalationStarts::people, by index; nullopt when there is no way.
  [[nodiscard]] std::optional<EscalationResult> person_result(std::size_t person) const;
  [[nodiscard]] std::optional<TakeoverPath> person_path(std::size_t person) const;

  // The fewest removals that end every way of theirs which one identity can go alone, by a
  // controller too. Without the commands.
  [[nodiscard]] std::vector<Removal> minimum_cut(const CutQuestion& question) const;

  // In which order to carry out removals so that many of the subjects, by their weights, lose their
  // last way early.
  [[nodiscard]] RankedRemovals rank(const std::vector<Subject>& subjects,
                                    const std::vector<std::uint64_t>& weights,
                                    const std::vector<Removal>& removals) const;

  // What the cluster grants to whom, as the search sees it.
  [[nodiscard]] const AccessModel& access() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// A component of Kubernetes itself, which holds such rights by design.
[[nodiscard]] bool is_part_of_kubernetes(const Subject& subject);

// The cluster without what a remedy takes away; indices stay what they are.
[[nodiscard]] Cluster without_removed(const Cluster& cluster, const std::vector<Removal>& removals);

// The table of techniques, in the order in which they are tried.
[[nodiscard]] std::vector<TechniqueInfo> escalation_techniques();

}  // namespace nsposture::escalation
