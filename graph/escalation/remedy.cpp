#include "graph/escalation/remedy.h"

#include "graph/escalation/by_design.h"
#include "graph/escalation/model/access_model.h"
#include "graph/escalation/model/technique.h"
#include "graph/escalation/search/minimum_hitting_set.h"
#include "graph/escalation/steps/removal.h"
#include "graph/model/subject.h"

#include <algorithm>
#include <memory>
#include <set>

namespace nsposture::escalation {

namespace {

Subject normalised(const Subject& subject) {
  return subject.kind == SubjectKind::User ? subject_from_username(subject.name) : subject;
}

Removal of_binding(std::uint32_t binding, std::uint32_t subject = rbac::Grant::kNoIndex) {
  Removal removal;
  removal.binding = binding;
  removal.subject = subject;
  return removal;
}

Removal of_rule(std::uint32_t role, std::uint32_t rule) {
  Removal removal;
  removal.role = role;
  removal.rule = rule;
  return removal;
}

// The API server restores default roles when it starts, unless their annotation disables that. The
// rules of an aggregated role are not its own.
bool is_written_back(const Role& role) {
  if (role.aggregation) return true;
  const auto at = role.meta.annotations.find("rbac.authorization.kubernetes.io/autoupdate");
  return at != role.meta.annotations.end() && at->second == "true";
}

class Remedying {
 public:
  Remedying(const Cluster& cluster, const EscalationTarget& target, const RemedyQuestion& question,
            const Escalation* known)
      : cluster_(cluster),
        target_(target),
        known_(known),
        unit_(question.unit),
        by_design_(cluster) {
    for (const auto& subject : question.subjects) wanted_.insert(normalised(subject));
    for (const auto& subject : question.allowed) allowed_.insert(normalised(subject));
    for (const auto binding : question.kept) keep(binding);
  }

  Remedy run();

 private:
  // A platform component that is not in question and has access by what the platform gave it.
  [[nodiscard]] bool is_spared(const Subject& subject, const Escalation& escalation) const {
    if (wanted_.contains(subject) || !by_design_.is_of_platform(subject)) return false;
    const auto path = escalation.path(subject);
    return !path || by_design_.takes(subject, *path);
  }

  // Bindings that stay: of an allowed subject, or by the platform to its own component.
  [[nodiscard]] bool has_to_stay(const Binding& binding, std::uint32_t subject) const {
    const auto who = binding.effective_subject(subject);
    if (allowed_.contains(who)) return true;
    return !wanted_.contains(who) && by_design_.is_of_platform(who) &&
           by_design_.platform().is_own(binding, subject);
  }

  // Only from the subjects in question, when they are named: that is much faster. A subject without
  // a path has none with fewer bindings; but a role with fewer rules may be easier to gain.
  [[nodiscard]] EscalationStarts starts(bool together = true) const {
    if (!wanted_.empty()) return {false, {}, {wanted_.begin(), wanted_.end()}, together};
    if (rest_ && unit_ == RemovalUnit::Bindings) return {false, {}, suspects_, together};
    return {true, {}, {}, together};
  }

  // The cluster after the removals, and the subjects in question that still have a path.
  struct Rest {
    // Nothing was removed, and the paths are known.
    explicit Rest(const Escalation& known) : escalation(known) {}

    Rest(Cluster left, const EscalationTarget& target, const EscalationStarts& starts)
        : cluster(std::move(left)),
          own(std::make_unique<Escalation>(cluster, target, starts)),
          escalation(*own) {}

    Cluster cluster;
    std::unique_ptr<Escalation> own;
    const Escalation& escalation;
    std::vector<Subject> dangerous;
  };

  void protect();
  void keep(std::uint32_t binding);
  [[nodiscard]] std::vector<Subject> dangerous_in(const Escalation& escalation) const;
  [[nodiscard]] std::unique_ptr<Rest> with_all() const;
  [[nodiscard]] std::unique_ptr<Rest> without(const std::vector<Removal>& removals,
                                              bool together = true) const;
  bool take_if_as_good(std::vector<Removal> removals);
  bool cut();
  bool cut_paths();
  void prune();
  void try_smaller();
  [[nodiscard]] std::set<Removal> ways_to_break(const TakeoverPath& path) const;

  const Cluster& cluster_;
  const EscalationTarget& target_;
  const Escalation* known_;  // null: the paths are not known yet
  RemovalUnit unit_;
  ByDesign by_design_;
  std::set<Subject> wanted_, allowed_;
  std::set<Removal> untouchable_;
  std::vector<Removal> removals_;
  std::unique_ptr<Rest> rest_;     // after removals_
  std::vector<Subject> suspects_;  // with rest_: the subjects that may still have a path
  bool smallest_ = false;
};

void Remedying::keep(std::uint32_t binding) {
  untouchable_.insert(of_binding(binding));
  for (std::uint32_t i = 0; i < cluster_.bindings[binding].subjects.size(); ++i) {
    untouchable_.insert(of_binding(binding, i));
  }
}

// Bindings of allowed subjects stay, and their roles keep their rules.
void Remedying::protect() {
  const auto& world = rest_->escalation.access();
  // Rules that a user added to a role of the platform may still be removed.
  const auto protect_rules = [this](std::uint32_t role, bool also_added) {
    const auto& rules = cluster_.roles[role].rules;
    for (std::uint32_t rule = 0; rule < rules.size(); ++rule) {
      if (also_added || by_design_.platform().is_own(cluster_.roles[role], rules[rule])) {
        untouchable_.insert(of_rule(role, rule));
      }
    }
  };
  for (std::uint32_t i = 0; i < cluster_.bindings.size(); ++i) {
    const auto& binding = cluster_.bindings[i];
    for (std::uint32_t s = 0; s < binding.subjects.size(); ++s) {
      if (!has_to_stay(binding, s)) continue;
      untouchable_.insert(of_binding(i));
      untouchable_.insert(of_binding(i, s));
      if (world.binding_role(i) < world.everything_role()) {
        protect_rules(world.binding_role(i), allowed_.contains(binding.effective_subject(s)));
      }
    }
  }
  for (std::uint32_t i = 0; i < cluster_.roles.size(); ++i) {
    const auto& role = cluster_.roles[i];
    if (is_written_back(role)) protect_rules(i, role.aggregation.has_value());
  }
}

std::vector<Subject> Remedying::dangerous_in(const Escalation& escalation) const {
  std::vector<Subject> dangerous;
  for (const auto& result : escalation.results()) {
    const bool asked = wanted_.empty() || wanted_.contains(result.subject);
    if (!asked) continue;
    if (allowed_.contains(result.subject)) continue;
    if (!is_spared(result.subject, escalation)) dangerous.push_back(result.subject);
  }
  return dangerous;
}

std::unique_ptr<Remedying::Rest> Remedying::with_all() const {
  if (known_ == nullptr) return without({});
  auto rest = std::make_unique<Rest>(*known_);
  rest->dangerous = dangerous_in(rest->escalation);
  return rest;
}

std::unique_ptr<Remedying::Rest> Remedying::without(const std::vector<Removal>& removals,
                                                    bool together) const {
  auto rest =
      std::make_unique<Rest>(without_removed(cluster_, removals), target_, starts(together));
  rest->dangerous = dangerous_in(rest->escalation);
  return rest;
}

// Uses these removals instead, if exactly the same subjects keep a path. What one identity can do
// alone is found fast, and usually decides.
bool Remedying::take_if_as_good(std::vector<Removal> removals) {
  const auto& left = rest_->dangerous;
  const auto alone = without(removals, false);
  if (!std::includes(left.begin(), left.end(), alone->dangerous.begin(), alone->dangerous.end())) {
    return false;
  }
  auto rest = without(removals);
  if (rest->dangerous != left) return false;
  removals_ = std::move(removals);
  rest_ = std::move(rest);
  return true;
}

bool Remedying::cut() {
  const auto before = removals_.size();
  for (const auto& removal :
       rest_->escalation.minimum_cut({rest_->dangerous, untouchable_, unit_})) {
    if (std::find(removals_.begin(), removals_.end(), removal) == removals_.end()) {
      removals_.push_back(removal);
    }
  }
  return removals_.size() > before;
}

std::set<Removal> Remedying::ways_to_break(const TakeoverPath& path) const {
  std::set<Removal> ways;
  const auto add = [&](const Removal& removal) {
    if (!untouchable_.contains(removal)) ways.insert(removal);
  };
  for (const auto& step : path.steps) {
    for (const auto& used : step.grants) {
      if (!used.gained && used.grant.is_masters()) continue;
      if (unit_ == RemovalUnit::Rules) {
        // A role gained on the path, for example bound by a step, also gives what its rules allow.
        const bool of_cluster = used.grant.role < cluster_.roles.size();
        if (of_cluster && used.grant.rule != rbac::Grant::kNoIndex) {
          add(of_rule(used.grant.role, used.grant.rule));
        }
        continue;
      }
      if (used.gained) continue;
      add(of_binding(used.grant.binding, used.grant.subject));
      add(of_binding(used.grant.binding));
    }
  }
  return ways;
}

// A path that takes several identities is not in the network: removing any of its grants ends it. A
// removal that ends the path of one subject often ends those of others.
bool Remedying::cut_paths() {
  const auto before = removals_.size();
  for (const auto& subject : rest_->dangerous) {
    const auto path = rest_->escalation.path(subject);
    if (!path) continue;
    const auto ways = ways_to_break(*path);
    const bool ended =
        std::any_of(removals_.begin() + static_cast<std::ptrdiff_t>(before), removals_.end(),
                    [&](const Removal& removal) { return ways.contains(removal); });
    if (ended) continue;
    const auto fresh = std::find_if(ways.begin(), ways.end(), [&](const Removal& removal) {
      return std::find(removals_.begin(), removals_.end(), removal) == removals_.end();
    });
    if (fresh != ways.end()) removals_.push_back(*fresh);
  }
  return removals_.size() > before;
}

// The network has no joint conditions, so its cut may contain unnecessary removals.
void Remedying::prune() {
  constexpr std::size_t kTries = 64;
  if (removals_.size() > kTries) return;
  for (std::size_t i = removals_.size(); i-- > 0;) {
    auto fewer = removals_;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    take_if_as_good(std::move(fewer));
  }
}

// The rules that cover a role bound without `bind` are not a grant of the step, but could be cut.
bool rests_on_cover(const TakeoverPath& path) {
  return std::any_of(path.steps.begin(), path.steps.end(), [](const Step& step) {
    return is_technique(step.technique) && technique_of(step.technique).rests_on_cover;
  });
}

// Each path that a proposal leaves must be hit too: a smallest set that hits all of them either
// ends every path or reveals another one. Only for cuts and clusters where that is fast.
void Remedying::try_smaller() {
  constexpr std::size_t kLargest = 6, kRounds = 200, kWork = 400'000;
  if (removals_.size() <= 1) {
    smallest_ = true;
    return;
  }
  const auto size = cluster_.bindings.size() + cluster_.roles.size();
  const auto rounds = std::min(kRounds, kWork / (size + 1));
  if (removals_.size() > kLargest) return;
  const auto& beyond = rest_->dangerous;
  std::vector<std::set<Removal>> paths;
  for (std::size_t round = 0; round < rounds; ++round) {
    const auto fewer = search::hitting_set(paths, removals_.size() - 1);
    if (!fewer) {
      // A rule may also matter where no step names it, as part of a role that is passed on.
      smallest_ = unit_ == RemovalUnit::Bindings;
      return;
    }
    auto rest = without(*fewer);
    auto left = rest->dangerous;
    if (left == beyond) {
      removals_ = *fewer;
      rest_ = std::move(rest);
      smallest_ = true;
      return;
    }
    std::erase_if(left, [&](const Subject& subject) {
      return std::find(beyond.begin(), beyond.end(), subject) != beyond.end();
    });
    if (left.empty()) return;
    const auto path = rest->escalation.path(left.front());
    if (!path || rests_on_cover(*path)) return;
    paths.push_back(ways_to_break(*path));
  }
}

// Within one list the last entry is removed first, so that the other indices stay valid.
bool in_order(const Removal& a, const Removal& b) {
  return std::tie(a.binding, b.subject, a.role, b.rule) <
         std::tie(b.binding, a.subject, b.role, a.rule);
}

Remedy Remedying::run() {
  rest_ = with_all();
  const auto first = rest_->dangerous;
  protect();
  while (!rest_->dangerous.empty()) {
    // Each round removes something that was still there, so this ends.
    if (!cut() && !cut_paths()) break;
    suspects_ = rest_->dangerous;
    rest_ = without(removals_);
  }
  suspects_ = first;
  prune();
  try_smaller();
  Remedy remedy;
  remedy.had_path = first;
  remedy.removals = removals_;
  remedy.smallest = smallest_;
  remedy.remaining = rest_->dangerous;
  remedy.complete = remedy.remaining.empty();
  remedy.cut_short = rest_->escalation.cut_short();
  std::sort(remedy.removals.begin(), remedy.removals.end(), in_order);
  steps::set_commands(cluster_, remedy.removals);
  return remedy;
}

}  // namespace

Remedy find_remedy(const Cluster& cluster, const EscalationTarget& target,
                   const RemedyQuestion& question, const Escalation* known) {
  return Remedying(cluster, target, question, known).run();
}

}  // namespace nsposture::escalation

namespace nsposture::escalation {

// Removals empty an entry instead of erasing it, because other parts refer to it by index.
Cluster without_removed(const Cluster& cluster, const std::vector<Removal>& removals) {
  auto copy = cluster;
  for (const auto& removal : removals) {
    if (removal.role != rbac::Grant::kNoIndex) {
      copy.roles[removal.role].rules[removal.rule].verbs.clear();
    } else if (removal.subject == rbac::Grant::kNoIndex) {
      copy.bindings[removal.binding].subjects.clear();
    } else {
      // A subject without a name matches no identity.
      copy.bindings[removal.binding].subjects[removal.subject] = {SubjectKind::Group, {}, {}};
    }
  }
  return copy;
}

}  // namespace nsposture::escalation
