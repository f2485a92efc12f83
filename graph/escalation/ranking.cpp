#include "graph/escalation/ranking.h"

#include "graph/escalation/remedy.h"
#include "graph/escalation/steps/removal.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

namespace nsposture::escalation {

namespace {

EscalationStarts starts_of(const RemedyQuestion& question) {
  if (question.subjects.empty()) return {};
  return {false, {}, question.subjects};
}

class Ranking {
 public:
  Ranking(const Cluster& cluster, const EscalationTarget& target, const RankQuestion& question)
      : cluster_(cluster), target_(target), question_(question) {}

  RankedRemedy run();

 private:
  void put_in_order(const Escalation& known);
  [[nodiscard]] std::vector<Subject> left_after(std::size_t count,
                                                const std::vector<Subject>& before) const;
  void verify();
  void set_ends();

  const Cluster& cluster_;
  const EscalationTarget& target_;
  const RankQuestion& question_;
  RankedRemedy ranked_;
  std::vector<std::size_t> ends_after_;  // of each subject that had a path
};

void Ranking::put_in_order(const Escalation& known) {
  auto& remedy = ranked_.remedy;
  std::vector<std::uint64_t> weights;
  weights.reserve(remedy.had_path.size());
  for (const auto& subject : remedy.had_path) {
    weights.push_back(question_.weight ? question_.weight(subject) : 1);
  }
  const auto order = known.rank(remedy.had_path, weights, remedy.removals);
  std::vector<Removal> removals;
  removals.reserve(order.order.size());
  for (const auto index : order.order) removals.push_back(std::move(remedy.removals[index]));
  remedy.removals = std::move(removals);
  steps::set_commands(cluster_, remedy.removals);
  ends_after_.assign(order.ends_after.begin(), order.ends_after.end());
}

// A subject that lost its path does not regain it when more is removed.
std::vector<Subject> Ranking::left_after(std::size_t count,
                                         const std::vector<Subject>& before) const {
  const auto& removals = ranked_.remedy.removals;
  const auto left = without_removed(
      cluster_, {removals.begin(), removals.begin() + static_cast<std::ptrdiff_t>(count)});
  const Escalation rest(left, target_, {false, {}, before});
  std::vector<Subject> still;
  for (const auto& result : rest.results()) {
    if (std::ranges::binary_search(before, result.subject)) still.push_back(result.subject);
  }
  return still;
}

// Between two points with a known answer, the graph's result is limited to their range.
void Ranking::verify() {
  const auto& had = ranked_.remedy.had_path;
  const auto count = ranked_.remedy.removals.size();
  if (question_.ask_changed) {
    ranked_.verified = verification_points(cluster_, count, question_.verify_at);
    std::erase(ranked_.verified, count);  // what remains after all of them is known
  }
  std::vector<std::size_t> least(had.size(), 1), most(had.size(), count + 1);
  auto left = had;
  const auto learn = [&](std::size_t point, const std::vector<Subject>& still) {
    for (std::size_t i = 0; i < had.size(); ++i) {
      if (std::ranges::binary_search(still, had[i])) {
        least[i] = point + 1;
      } else {
        most[i] = std::min(most[i], point);
      }
    }
  };
  for (const auto point : ranked_.verified) {
    left = left_after(point, left);
    learn(point, left);
  }
  learn(count, ranked_.remedy.remaining);
  if (count > 0) ranked_.verified.push_back(count);
  for (std::size_t i = 0; i < had.size(); ++i) {
    ends_after_[i] = std::clamp(ends_after_[i], std::min(least[i], most[i]), most[i]);
  }
}

void Ranking::set_ends() {
  ranked_.ends.resize(ranked_.remedy.removals.size());
  for (std::size_t i = 0; i < ends_after_.size(); ++i) {
    const auto after = ends_after_[i];
    if (after >= 1 && after <= ranked_.ends.size()) {
      ranked_.ends[after - 1].push_back(ranked_.remedy.had_path[i]);
    }
  }
}

RankedRemedy Ranking::run() {
  std::optional<Escalation> own;
  if (question_.known == nullptr) own.emplace(cluster_, target_, starts_of(question_.remedy));
  const auto& known = question_.known == nullptr ? *own : *question_.known;
  ranked_.remedy = find_remedy(cluster_, target_, question_.remedy, &known);
  put_in_order(known);
  verify();
  set_ends();
  return std::move(ranked_);
}

}  // namespace

std::vector<std::size_t> verification_points(const Cluster& cluster, std::size_t count,
                                             const std::vector<std::size_t>& wanted) {
  constexpr std::size_t kWork = 40'000;
  const auto size = cluster.bindings.size() + cluster.roles.size() + 1;
  std::set<std::size_t> points;
  for (std::size_t i = 1; size * count <= kWork && i <= count; ++i) points.insert(i);
  for (const auto point : wanted) {
    if (point > 0 && point <= count) points.insert(point);
  }
  return {points.begin(), points.end()};
}

RankedRemedy rank_remedy(const Cluster& cluster, const EscalationTarget& target,
                         const RankQuestion& question) {
  return Ranking(cluster, target, question).run();
}

}  // namespace nsposture::escalation
