#include "graph/escalation/remedy.h"

#include "graph/escalation/cut_network.h"
#include "graph/escalation/text.h"
#include "graph/model/subject.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace nsposture::escalation {

namespace {

Subject normalised(const Subject& subject, const Binding* binding = nullptr) {
  if (subject.kind == SubjectKind::User) return subject_from_username(subject.name);
  auto copy = subject;
  if (copy.kind == SubjectKind::ServiceAccount && copy.namespace_.empty() && binding != nullptr) {
    copy.namespace_ = binding->meta.namespace_;
  }
  return copy;
}

Removal of_binding(std::uint32_t binding, std::uint32_t subject = Grant::kNoIndex) {
  Removal removal;
  removal.binding = binding;
  removal.subject = subject;
  return removal;
}

// Indices stay what they are: what is taken away is emptied, not erased.
Cluster without(const Cluster& cluster, const std::vector<Removal>& removals) {
  auto copy = cluster;
  for (const auto& removal : removals) {
    if (removal.role != Grant::kNoIndex) {
      copy.roles[removal.role].rules[removal.rule].verbs.clear();
    } else if (removal.subject == Grant::kNoIndex) {
      copy.bindings[removal.binding].subjects.clear();
    } else {
      // Nobody: a subject without a name, as the list of subjects must keep its order.
      copy.bindings[removal.binding].subjects[removal.subject] = {SubjectKind::Group, {}, {}};
    }
  }
  return copy;
}

class Remedying {
 public:
  Remedying(const Cluster& cluster, const EscalationTarget& target,
            const std::vector<Subject>& allowed, RemovalUnit unit)
      : cluster_(cluster), target_(target), unit_(unit) {
    for (const auto& subject : allowed) allowed_.insert(normalised(subject));
    protect();
  }

  Remedy run(const std::vector<Subject>& subjects);

 private:
  void protect();
  [[nodiscard]] std::vector<Subject> dangerous(const Cluster& cluster,
                                               const std::vector<Subject>& wanted) const;
  bool cut(const std::vector<Subject>& sources);
  bool cut_path(const Subject& subject);
  void prune(const std::vector<Subject>& wanted);

  [[nodiscard]] bool helps(const Removal& removal) const {
    return std::find(removals_.begin(), removals_.end(), removal) == removals_.end() &&
           !untouchable_.contains(removal);
  }

  const Cluster& cluster_;
  const EscalationTarget& target_;
  RemovalUnit unit_;
  std::set<Subject> allowed_;
  std::set<Removal> untouchable_;
  std::vector<Removal> removals_;
  bool exact_ = true;
};

// What is bound to somebody on the list stays bound to it, and its roles keep their rules. The
// rules of an aggregated role are not its own: the control plane would write them back.
void Remedying::protect() {
  const World world(cluster_, target_);
  const auto protect_rules = [this](std::uint32_t role) {
    for (std::uint32_t rule = 0; rule < cluster_.roles[role].rules.size(); ++rule) {
      Removal removal;
      removal.role = role;
      removal.rule = rule;
      untouchable_.insert(removal);
    }
  };
  for (std::uint32_t i = 0; i < cluster_.bindings.size(); ++i) {
    const auto& binding = cluster_.bindings[i];
    for (std::uint32_t s = 0; s < binding.subjects.size(); ++s) {
      if (!allowed_.contains(normalised(binding.subjects[s], &binding))) continue;
      untouchable_.insert(of_binding(i));
      untouchable_.insert(of_binding(i, s));
      if (world.binding_role(i) != kNone) protect_rules(world.binding_role(i));
    }
  }
  for (std::uint32_t i = 0; i < cluster_.roles.size(); ++i) {
    if (cluster_.roles[i].aggregation) protect_rules(i);
  }
}

std::vector<Subject> Remedying::dangerous(const Cluster& cluster,
                                          const std::vector<Subject>& wanted) const {
  const Escalation escalation(cluster, target_);
  std::vector<Subject> found;
  for (const auto& result : escalation.results()) {
    const auto& subject = result.subject;
    const bool asked =
        wanted.empty() || std::find(wanted.begin(), wanted.end(), subject) != wanted.end();
    const bool masters = subject.kind == SubjectKind::Group && subject.name == kGroupMasters;
    const bool counts = result.how == How::Direct || result.how == How::Becomes;
    if (asked && counts && !masters && !allowed_.contains(subject)) found.push_back(subject);
  }
  return found;
}

bool Remedying::cut(const std::vector<Subject>& sources) {
  const auto rest = without(cluster_, removals_);
  const World world(rest, target_);
  Identities identities(world);
  TakeoverGraph graph(world, identities);
  const auto target = graph.intern({NodeType::Target, 0, 0});
  std::vector<std::uint32_t> nodes;
  for (const auto& subject : sources) {
    nodes.push_back(graph.intern({NodeType::Identity, identities.of(subject), kReal}));
  }
  graph.expand();
  const PathSearch paths(graph, {{target, 0}});
  const auto found = minimum_cut({graph, paths, nodes, untouchable_, unit_});
  exact_ = exact_ && !found.joint;
  const auto before = removals_.size();
  for (const auto& removal : found.removals) {
    if (helps(removal)) removals_.push_back(removal);
  }
  return removals_.size() > before;
}

// A way that takes several identities is not in the network: any grant of it will do.
bool Remedying::cut_path(const Subject& subject) {
  const auto rest = without(cluster_, removals_);
  const auto path = Escalation(rest, target_).path(subject);
  if (!path) return false;
  for (const auto& step : path->steps) {
    for (const auto& used : step.grants) {
      if (used.gained || used.grant.is_masters()) continue;
      auto removal = of_binding(used.grant.binding, used.grant.subject);
      if (unit_ == RemovalUnit::Rules) {
        removal = {};
        removal.role = used.grant.role;
        removal.rule = used.grant.rule;
      }
      if (!helps(removal)) continue;
      removals_.push_back(removal);
      exact_ = false;
      return true;
    }
  }
  return false;
}

// Where the network was coarser than the truth, something in the cut may be needless.
void Remedying::prune(const std::vector<Subject>& wanted) {
  constexpr std::size_t kTries = 64;
  const auto rest_of = [&](const std::vector<Removal>& removals) {
    return dangerous(without(cluster_, removals), wanted).size();
  };
  if (exact_ || removals_.size() > kTries) return;
  const auto left = rest_of(removals_);
  for (std::size_t i = removals_.size(); i-- > 0;) {
    auto fewer = removals_;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    if (rest_of(fewer) == left) removals_ = std::move(fewer);
  }
}

std::string command_for(const Cluster& cluster, const Removal& removal) {
  if (removal.role != Grant::kNoIndex) {
    const auto& role = cluster.roles[removal.role];
    const auto* kind = role.kind == RoleKind::ClusterRole ? "clusterrole" : "role";
    return fmt::format(
        "kubectl {}patch {} {} --type=json -p {}", in_namespace(role.meta.namespace_), kind,
        shell_word(role.meta.name),
        shell_word(fmt::format(R"([{{"op":"remove","path":"/rules/{}"}}])", removal.rule)));
  }
  const auto& binding = cluster.bindings[removal.binding];
  const bool wide = binding.kind == BindingKind::ClusterRoleBinding;
  const auto target = fmt::format("{} {}", wide ? "clusterrolebinding" : "rolebinding",
                                  shell_word(binding.meta.name));
  const auto in = in_namespace(binding.meta.namespace_);
  if (removal.subject == Grant::kNoIndex || binding.subjects.size() == 1) {
    return fmt::format("kubectl {}delete {}", in, target);
  }
  return fmt::format(
      "kubectl {}patch {} --type=json -p {}", in, target,
      shell_word(fmt::format(
          R"([{{"op":"test","path":"/subjects/{0}/name","value":{1}}},{{"op":"remove","path":"/subjects/{0}"}}])",
          removal.subject, json_text(binding.subjects[removal.subject].name))));
}

// Of one list the last goes first, so that the indices of the others stay right.
bool in_order(const Removal& a, const Removal& b) {
  return std::tie(a.binding, b.subject, a.role, b.rule) <
         std::tie(b.binding, a.subject, b.role, a.rule);
}

Remedy Remedying::run(const std::vector<Subject>& subjects) {
  std::vector<Subject> wanted;
  for (const auto& subject : subjects) wanted.push_back(normalised(subject));
  auto left = dangerous(cluster_, wanted);
  while (!left.empty()) {
    if (!cut(left) && std::none_of(left.begin(), left.end(),
                                   [this](const Subject& subject) { return cut_path(subject); })) {
      break;
    }
    left = dangerous(without(cluster_, removals_), wanted);
  }
  prune(wanted);
  Remedy remedy{removals_, left.empty(), left};
  for (auto& removal : remedy.removals) removal.command = command_for(cluster_, removal);
  std::sort(remedy.removals.begin(), remedy.removals.end(), in_order);
  return remedy;
}

}  // namespace

Remedy find_remedy(const Cluster& cluster, const EscalationTarget& target,
                   const std::vector<Subject>& subjects, const std::vector<Subject>& allowed,
                   RemovalUnit unit) {
  return Remedying(cluster, target, allowed, unit).run(subjects);
}

}  // namespace nsposture::escalation
