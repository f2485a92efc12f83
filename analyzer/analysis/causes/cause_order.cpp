#include "analyzer/analysis/causes/cause_order.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace nsposture::analysis {

namespace {

using reports::Cause;
using reports::CauseKind;

using Weight = std::tuple<store::Severity, bool, bool, std::size_t>;

Weight weight(const Cause& cause) {
  const bool done = cause.kind == CauseKind::Activity;
  return {cause.severity, done, !cause.changes.empty(), cause.findings.size()};
}

// A change also counts as much as the heaviest cause behind it: both cut parts of the same paths.
std::vector<Weight> weights_of(const std::vector<Cause>& ranked) {
  std::vector<Weight> weights(ranked.size());
  for (std::size_t i = ranked.size(); i-- > 0;) {
    weights[i] = weight(ranked[i]);
    if (i + 1 == ranked.size()) continue;
    weights[i] = std::max(weights[i], weights[i + 1]);
  }
  return weights;
}

// How many of the ranked causes must precede `cause`: up to the last one that changes a binding
// that `cause` changes too.
std::size_t ranked_before(const std::vector<Cause>& ranked, const Cause& cause) {
  const auto touches = [&](const Cause& one) {
    return std::ranges::any_of(one.changes, [&](const reports::Removal& change) {
      return std::ranges::any_of(cause.changes, [&](const reports::Removal& other) {
        return other.object == change.object;
      });
    });
  };
  const auto last = std::find_if(ranked.rbegin(), ranked.rend(), touches);
  return static_cast<std::size_t>(ranked.rend() - last);
}

}  // namespace

std::vector<Cause> in_order(const std::vector<Cause>& ranked, std::vector<Cause> others) {
  const auto weights = weights_of(ranked);
  std::ranges::stable_sort(others,
                           [](const Cause& a, const Cause& b) { return weight(a) > weight(b); });
  std::vector<Cause> all;
  std::size_t next = 0;
  for (auto& cause : others) {
    const auto before = ranked_before(ranked, cause);
    while (next < ranked.size() && (next < before || weights[next] >= weight(cause))) {
      all.push_back(ranked[next++]);
    }
    all.push_back(std::move(cause));
  }
  while (next < ranked.size()) all.push_back(ranked[next++]);
  return all;
}

void fold(std::vector<Cause>& causes) {
  std::vector<Cause> folded;
  std::vector<reports::Removal> before;
  std::vector<reports::Revealed> revealed;
  for (auto& cause : causes) {
    const bool is_change = !cause.changes.empty();
    std::ranges::move(cause.reveals, std::back_inserter(revealed));
    const auto own = cause.changes.size();
    std::ranges::move(cause.changes, std::back_inserter(before));
    if (cause.findings.empty()) continue;
    if (!is_change) {
      folded.push_back(std::move(cause));
      continue;
    }
    if (before.size() > own) cause.title += fmt::format(", with {} more", before.size() - own);
    cause.changes = std::exchange(before, {});
    cause.reveals = std::exchange(revealed, {});
    folded.push_back(std::move(cause));
  }
  causes = std::move(folded);
}

void drop_repeated(std::vector<Cause>& causes) {
  using Key = std::tuple<std::string, reports::Removal::What, std::uint32_t>;
  std::map<Key, std::size_t> proposed;  // index into `kept` of the cause that proposed it
  std::vector<Cause> kept;
  for (auto& cause : causes) {
    std::optional<std::size_t> by;
    const bool had_change = !cause.changes.empty();
    std::erase_if(cause.changes, [&](const reports::Removal& change) {
      const auto known =
          proposed.emplace(Key(describe(change.object), change.what, change.index), kept.size());
      if (!known.second) by = std::max(by.value_or(0), known.first->second);
      return !known.second;
    });
    if (had_change && cause.changes.empty() && by) {
      auto& into = kept[*by];
      std::ranges::move(cause.findings, std::back_inserter(into.findings));
      std::ranges::move(cause.subjects, std::back_inserter(into.subjects));
    } else {
      kept.push_back(std::move(cause));
    }
  }
  causes = std::move(kept);
}

void set_towards(const std::vector<Cause>& ranked, std::vector<Cause>& causes) {
  auto most = store::Severity::Info;
  for (auto cause = causes.rbegin(); cause != causes.rend(); ++cause) {
    if (std::ranges::find(ranked, cause->id, &Cause::id) == ranked.end()) continue;
    if (most > cause->severity) cause->towards = most;
    most = std::max(most, cause->severity);
  }
}

void set_after(std::vector<Cause>& causes) {
  std::map<std::string, std::vector<std::string>> changed_by;  // binding -> ids of causes
  for (auto& cause : causes) {
    std::set<std::string> after;
    for (const auto& change : cause.changes) {
      if (change.what == reports::Removal::What::Rule) continue;
      auto& ids = changed_by[describe(change.object)];
      after.insert(ids.begin(), ids.end());
      ids.push_back(cause.id);
    }
    after.erase(cause.id);
    cause.after.assign(after.begin(), after.end());
  }
}

}  // namespace nsposture::analysis
