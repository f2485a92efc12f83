#include "graph/escalation/escalation.h"

#include "graph/escalation/search/joint_search.h"
#include "graph/escalation/search/minimum_cut.h"
#include "graph/escalation/search/removal_order.h"
#include "graph/escalation/steps/path_text.h"
#include "graph/model/subject.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>

namespace nsposture::escalation {

using namespace escalation;

namespace {

EscalationTarget as_asked(EscalationTarget target) {
  // A request that names a namespace object is made inside that namespace: rbac-facts.md 1.3.
  const bool namespace_object = target.api_group.empty() && target.resource == "namespaces";
  if (namespace_object && !target.name.empty() && !target.is_namespace_creation()) {
    target.namespace_ = target.name;
  }
  return target;
}

Subject normalised(const Subject& subject) {
  return subject.kind == SubjectKind::User ? subject_from_username(subject.name) : subject;
}

SubjectClass who_is(const Subject& subject) {
  if (subject.kind == SubjectKind::ServiceAccount) {
    return subject.name == "default" ? SubjectClass::DefaultAccount : SubjectClass::Account;
  }
  const bool everybody = subject.name == kGroupAuthenticated ||
                         subject.name == kGroupUnauthenticated ||
                         subject.name == kGroupServiceAccounts || subject.name == kUserAnonymous;
  if (everybody) return SubjectClass::Everybody;
  // Every service account of a namespace, including `default`.
  const bool accounts =
      subject.kind == SubjectKind::Group && subject.name.starts_with("system:serviceaccounts:");
  if (accounts) return SubjectClass::DefaultAccount;
  return subject.kind == SubjectKind::Group ? SubjectClass::Group : SubjectClass::Person;
}

std::set<Subject> subjects_of(const Cluster& cluster) {
  std::set<Subject> subjects;
  for (const auto name :
       {kGroupAuthenticated, kGroupUnauthenticated, kGroupServiceAccounts, kGroupMasters}) {
    subjects.insert({SubjectKind::Group, {}, std::string(name)});
  }
  for (const auto& account : cluster.service_accounts) {
    subjects.insert({SubjectKind::ServiceAccount, account.meta.namespace_, account.meta.name});
  }
  for (const auto& binding : cluster.bindings) {
    for (std::size_t i = 0; i < binding.subjects.size(); ++i) {
      if (!binding.subjects[i].name.empty()) subjects.insert(binding.effective_subject(i));
    }
  }
  return subjects;
}

// The wider groups that the subject is also in.
std::vector<std::string> wider_groups(const Subject& subject) {
  if (subject.kind != SubjectKind::Group) return implicit_groups(subject);
  if (subject.name.starts_with("system:serviceaccounts:")) {
    return {std::string(kGroupServiceAccounts)};
  }
  if (subject.name == kGroupAuthenticated || subject.name == kGroupUnauthenticated) return {};
  return {std::string(kGroupAuthenticated)};
}

}  // namespace

struct Escalation::Impl {
  Impl(const Cluster& of, EscalationTarget asked, const EscalationStarts& from)
      : cluster(of),
        world(of, as_asked(std::move(asked))),
        identities(world),
        graph(world, identities) {
    graph.intern({NodeType::Target, 0, 0});
    if (from.everybody) {
      for (const auto& subject : subjects_of(cluster)) {
        starts.emplace_hint(starts.end(), subject, start_of(subject));
      }
    }
    for (const auto& subject : from.subjects) {
      starts.emplace(normalised(subject), start_of(normalised(subject)));
    }
    for (const auto& person : from.people) {
      const auto identity = identities.intern({person.username, person.groups, false});
      people.push_back(graph.ask(identity));
    }
    graph.expand();
    search();
    if (from.together) search_together();
    search_indirect();
    summarise();
  }

  std::uint32_t start_of(const Subject& subject) { return graph.ask(identities.of(subject)); }

  [[nodiscard]] std::uint32_t target() { return graph.intern({NodeType::Target, 0, 0}); }

  void search() {
    look();
    const auto certificate = graph.find({NodeType::Certificate, 0, 0});
    const bool lost = certificate != kNone && paths->weight(certificate) == search::kFar;
    if (lost && graph.join_certificates()) look();
  }

  void look() {
    paths = std::make_unique<search::PathSearch>(graph, std::vector<search::Goal>{{target(), 0}});
  }

  std::size_t search_one(std::uint32_t loser, bool any_name = false);
  void search_among(std::vector<std::uint32_t> losers);
  void search_easy(std::span<const std::uint32_t> losers);
  void search_halves(std::span<const std::uint32_t> losers);
  void search_together();
  void search_indirect();
  void summarise();
  void search_beyond_names(const std::vector<std::uint32_t>& named);
  [[nodiscard]] std::vector<std::uint32_t> enabled(std::uint32_t from, std::uint32_t to);
  [[nodiscard]] EscalationResult judge(const Subject& subject, std::uint32_t node);
  [[nodiscard]] search::Hops hops_of(std::uint32_t node);
  [[nodiscard]] std::vector<search::Hops> ways_of(std::uint32_t node, std::size_t limit);
  [[nodiscard]] TakeoverPath write(std::uint32_t start, const search::Hops& hops);
  [[nodiscard]] std::vector<search::Goal> every_goal();
  [[nodiscard]] std::vector<std::uint32_t> nodes_of(const std::vector<Subject>& subjects) const;

  const Cluster& cluster;
  AccessModel world;
  Identities identities;
  search::EscalationGraph graph;
  std::map<Subject, std::uint32_t> starts;
  std::vector<std::uint32_t> people;
  std::unique_ptr<search::PathSearch> paths;
  std::unique_ptr<search::PathSearch> indirect;
  std::map<std::uint32_t, search::Hops> joint;  // node -> the path that takes several identities
  std::vector<EscalationResult> results;
  bool cut_short = false;
};

// The nodes that the graph brings to the target by a path with a weight in this range, and that
// reach something that matters to others.
std::vector<std::uint32_t> Escalation::Impl::enabled(std::uint32_t from, std::uint32_t to) {
  std::vector<search::Goal> enablers;
  for (std::uint32_t node = 0; node < graph.size(); ++node) {
    if (graph.is_enabler(node)) enablers.push_back({node, 0});
  }
  auto candidates = people;
  for (const auto& [subject, node] : starts) candidates.push_back(node);
  std::erase_if(candidates, [&](std::uint32_t node) {
    return paths->weight(node) < from || paths->weight(node) > to;
  });
  if (candidates.empty()) return candidates;
  const search::PathSearch towards(graph, enablers);
  std::erase_if(candidates,
                [&](std::uint32_t node) { return towards.weight(node) == search::kFar; });
  return candidates;
}

// Usually no identity can. Otherwise the ones on which the combined success depends are searched
// one by one and left out of the next try, unless they reach little, and so do the others.
void Escalation::Impl::search_among(std::vector<std::uint32_t> losers) {
  constexpr int kTries = 8;
  for (int i = 0; i < kTries && !losers.empty(); ++i) {
    search::JointSearch together(graph, *paths);
    if (!together.possible(losers)) return;
    const auto blamed = together.blamed();
    std::size_t reached = 0;
    for (const auto loser : blamed) reached += search_one(loser);
    const auto left = std::erase_if(losers, [&](std::uint32_t loser) {
      return std::binary_search(blamed.begin(), blamed.end(), loser);
    });
    if (left == 0 || reached < together.reached() / 8) break;
  }
  search_easy(losers);
}

// While each reaches little, they are searched one by one. After that, halves in which no identity
// succeeds are discarded at once: few succeed.
void Escalation::Impl::search_easy(std::span<const std::uint32_t> losers) {
  constexpr std::size_t kEasy = 500'000;  // nodes visited
  std::size_t looked = 0;
  while (!losers.empty() && looked < kEasy) {
    looked += search_one(losers.front());
    losers = losers.subspan(1);
  }
  search_halves(losers);
}

// Returns the number of nodes visited.
std::size_t Escalation::Impl::search_one(std::uint32_t loser, bool any_name) {
  search::JointSearch together(graph, *paths, any_name);
  auto hops = together.run(loser);
  cut_short = cut_short || (!hops && together.cut_short());
  if (hops) joint.emplace(loser, std::move(*hops));
  return together.reached();
}

void Escalation::Impl::search_halves(std::span<const std::uint32_t> losers) {
  if (losers.empty()) return;
  if (losers.size() == 1) {
    search_one(losers.front());
    return;
  }
  if (!search::JointSearch(graph, *paths).possible(losers)) return;
  search_halves(losers.first(losers.size() / 2));
  search_halves(losers.subspan(losers.size() / 2));
}

// The nodes that alone reach namespaces of a few names, and together with others any.
void Escalation::Impl::search_beyond_names(const std::vector<std::uint32_t>& named) {
  if (named.empty() || !search::JointSearch(graph, *paths, true).possible(named)) return;
  for (const auto node : named) search_one(node, true);
}

void Escalation::Impl::search_together() {
  search_among(enabled(search::kFar, search::kFar));
  search_beyond_names(enabled(search::kFewNames, search::kFar - 1));
  if (joint.empty()) return;
  graph.expand();
  std::vector<search::Goal> goals = {{target(), 0}};
  for (const auto& [node, hops] : joint) {
    std::uint32_t weight = 0;
    for (const auto& hop : hops) weight += search::weight_of(hop.edge);
    goals.push_back({node, weight});
  }
  paths = std::make_unique<search::PathSearch>(graph, goals);
}

void Escalation::Impl::search_indirect() {
  if (!world.target().is_namespace_creation()) return;
  std::vector<search::Goal> goals;
  for (std::uint32_t node = 0; node < graph.size(); ++node) {
    if (graph.key(node).type == NodeType::Indirect) goals.push_back({node, 0});
  }
  if (!goals.empty()) indirect = std::make_unique<search::PathSearch>(graph, goals);
}

search::Hops Escalation::Impl::hops_of(std::uint32_t node) {
  if (paths->weight(node) == search::kFar) {
    return indirect && indirect->weight(node) != search::kFar ? indirect->cheapest(node)
                                                              : search::Hops();
  }
  auto hops = paths->cheapest(node);
  const auto end = search::PathSearch::end_of(hops, node);
  const auto more = joint.find(end);
  if (more != joint.end()) hops.insert(hops.end(), more->second.begin(), more->second.end());
  return hops;
}

// Up to `limit` of them, without those in which a step would create what already exists.
std::vector<search::Hops> Escalation::Impl::ways_of(std::uint32_t node, std::size_t limit) {
  constexpr std::size_t kSpare = 16;
  auto cheapest = hops_of(node);
  if (limit == 1 && !search::makes_twice(world, cheapest)) return {std::move(cheapest)};
  const auto& search = paths->weight(node) == search::kFar ? *indirect : *paths;
  std::vector<search::Hops> ways;
  for (auto hops : search.several(node, limit + kSpare)) {
    const auto more = joint.find(search::PathSearch::end_of(hops, node));
    if (more != joint.end()) hops.insert(hops.end(), more->second.begin(), more->second.end());
    if (!search::makes_twice(world, hops)) ways.push_back(std::move(hops));
    if (ways.size() == limit) return ways;
  }
  // A path was found, but no replacement for the step that fails.
  if (ways.empty()) ways.push_back(std::move(cheapest));
  return ways;
}

// All subjects are judged, but few paths are requested: no path is copied here.
EscalationResult Escalation::Impl::judge(const Subject& subject, std::uint32_t node) {
  EscalationResult result{subject, How::No, 0, Takes::Administration, who_is(subject)};
  const bool by_controller = paths->weight(node) == search::kFar;
  if (by_controller && (!indirect || indirect->weight(node) == search::kFar)) return result;
  result.how = by_controller ? How::Indirect : How::Direct;
  bool first = true;
  const auto take = [&](const Edge& edge) {
    result.cost += search::cost_of(edge);
    if (!is_technique(edge.technique)) return;
    if (first) result.takes = technique_of(edge.technique).takes;
    first = false;
    if (!by_controller) result.how = How::Becomes;
  };
  const auto end = (by_controller ? *indirect : *paths).follow(node, take);
  const auto more = joint.find(end);
  if (!by_controller && more != joint.end()) {
    for (const auto& hop : more->second) take(hop.edge);
  }
  // Of all first steps, the one that requires least determines the result: further permissions
  // beside it make it no more usual.
  const auto& way = by_controller ? *indirect : *paths;
  for (const auto& edge : graph.edges(node)) {
    if (!is_technique(edge.technique) || way.weight(edge.to) == search::kFar) continue;
    result.takes = std::min(result.takes, technique_of(edge.technique).takes);
  }
  return result;
}

void Escalation::Impl::summarise() {
  for (const auto& [subject, node] : starts) {
    auto result = judge(subject, node);
    if (result.how != How::No) results.push_back(std::move(result));
  }
}

TakeoverPath Escalation::Impl::write(std::uint32_t start, const search::Hops& hops) {
  auto path = steps::PathWriter(graph).write(start, hops);
  if (hops.empty()) return path;
  const auto& last = hops.back();
  if (last.edge.technique != TechniqueId::Direct || !world.target().is_namespace_creation())
    return path;
  const bool by_apply =
      std::any_of(last.edge.proof.begin(), last.edge.proof.end(),
                  [](const PassedCheck& use) { return use.right == kTargetApply; });
  if (!by_apply) return path;
  Rights by(world);
  std::vector<Holding> gain;
  Proof proof;
  const auto& key = graph.key(last.from);
  if (key.type == NodeType::Identity || key.type == NodeType::Gain) {
    const auto rights = graph.rights_of(last.from, by, gain);
    (void)graph.reaches_target(rights, proof, path.only_names);
  }
  return path;
}

Escalation::Escalation(const Cluster& cluster, EscalationTarget target,
                       const EscalationStarts& starts)
    : impl_(std::make_unique<Impl>(cluster, std::move(target), starts)) {}

Escalation::~Escalation() = default;
Escalation::Escalation(Escalation&&) noexcept = default;
Escalation& Escalation::operator=(Escalation&&) noexcept = default;

const std::vector<EscalationResult>& Escalation::results() const {
  return impl_->results;
}

bool Escalation::cut_short() const {
  return impl_->cut_short;
}

std::optional<EscalationResult> Escalation::result(const Subject& subject) const {
  const auto wanted = normalised(subject);
  const auto at = std::lower_bound(
      impl_->results.begin(), impl_->results.end(), wanted,
      [](const EscalationResult& one, const Subject& other) { return one.subject < other; });
  if (at != impl_->results.end() && at->subject == wanted) return *at;
  if (impl_->starts.contains(wanted)) return std::nullopt;
  // No binding names it: it has the groups that its name implies.
  for (const auto& group : wider_groups(wanted)) {
    auto result = this->result({SubjectKind::Group, {}, group});
    if (!result) continue;
    result->subject = wanted;
    return result;
  }
  return std::nullopt;
}

std::optional<TakeoverPath> Escalation::path(const Subject& subject) const {
  auto paths = all_paths(subject, 1);
  if (paths.empty()) return std::nullopt;
  return std::move(paths.front());
}

std::vector<TakeoverPath> Escalation::all_paths(const Subject& subject, std::size_t limit) const {
  auto& impl = *impl_;
  const auto at = impl.starts.find(normalised(subject));
  if (at == impl.starts.end()) {
    for (const auto& group : wider_groups(normalised(subject))) {
      auto found = all_paths({SubjectKind::Group, {}, group}, limit);
      if (!found.empty()) return found;
    }
    return {};
  }
  const auto node = at->second;
  if (limit == 0) return {};
  const bool lost = impl.paths->weight(node) == search::kFar;
  if (lost && (!impl.indirect || impl.indirect->weight(node) == search::kFar)) return {};
  std::vector<TakeoverPath> found;
  for (const auto& hops : impl.ways_of(node, limit)) found.push_back(impl.write(node, hops));
  return found;
}

std::optional<EscalationResult> Escalation::person_result(std::size_t person) const {
  const auto node = impl_->people.at(person);
  const auto& who = impl_->identities.person(impl_->graph.key(node).a);
  auto result = impl_->judge(subject_from_username(who.username), node);
  if (result.how == How::No) return std::nullopt;
  return result;
}

std::optional<TakeoverPath> Escalation::person_path(std::size_t person) const {
  const auto node = impl_->people.at(person);
  if (impl_->hops_of(node).empty()) return std::nullopt;
  return impl_->write(node, impl_->ways_of(node, 1).front());
}

// The target, and what a controller creates.
std::vector<search::Goal> Escalation::Impl::every_goal() {
  std::vector<search::Goal> goals = {{target(), 0}};
  for (std::uint32_t node = 0; node < graph.size(); ++node) {
    if (graph.key(node).type == NodeType::Indirect) goals.push_back({node, 0});
  }
  return goals;
}

std::vector<std::uint32_t> Escalation::Impl::nodes_of(const std::vector<Subject>& subjects) const {
  std::vector<std::uint32_t> nodes;
  nodes.reserve(subjects.size());
  for (const auto& subject : subjects) nodes.push_back(starts.at(subject));
  return nodes;
}

RankedRemovals Escalation::rank(const std::vector<Subject>& subjects,
                                const std::vector<std::uint64_t>& weights,
                                const std::vector<Removal>& removals) const {
  auto& impl = *impl_;
  auto goals = impl.every_goal();
  std::vector<std::uint32_t> ends;
  ends.reserve(goals.size());
  for (const auto& goal : goals) ends.push_back(goal.node);
  for (const auto& [node, hops] : impl.joint) goals.push_back({node, 0});
  const auto sources = impl.nodes_of(subjects);
  const search::PathSearch paths(impl.graph, goals);
  auto order =
      search::order_removals({impl.graph, paths, ends, impl.joint, sources, weights, removals});
  return {std::move(order.removals), std::move(order.ends_after)};
}

std::vector<Removal> Escalation::minimum_cut(const CutQuestion& question) const {
  auto& impl = *impl_;
  const auto goals = impl.every_goal();
  auto sources = impl.nodes_of(question.subjects);
  const search::PathSearch paths(impl.graph, goals);
  return search::minimum_cut(
             {impl.graph, paths, std::move(sources), question.untouchable, question.unit})
      .removals;
}

const AccessModel& Escalation::access() const {
  return impl_->world;
}

std::vector<TechniqueInfo> escalation_techniques() {
  std::vector<TechniqueInfo> infos;
  for (const auto& one : all_techniques()) {
    infos.push_back({to_string(one.id), one.title, one.attack, one.cis});
  }
  return infos;
}

// By design, no component uses the service account `default` of kube-system.
bool is_part_of_kubernetes(const Subject& subject) {
  if (subject.kind == SubjectKind::ServiceAccount) {
    return subject.namespace_ == "kube-system" && subject.name != "default";
  }
  return subject.name.starts_with("system:kube-") || subject.name == kGroupMasters ||
         subject.name == "system:nodes" || subject.name.starts_with("system:node:") ||
         subject.name.starts_with("system:bootstrappers");
}

}  // namespace nsposture::escalation
