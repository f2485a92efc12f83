// The remedy on small random clusters: without what it takes away nobody asked about gets there,
// and no smaller set does where it says so.
#include "graph/escalation/remedy.h"
#include "tests/unit/graph/escalation/random_cluster.h"
#include "tests/unit/graph/rbac/cluster_builder.h"

#include <catch2/catch.hpp>

#include <algorithm>

namespace nsposture::tests {

namespace {

std::vector<escalation::Removal> everything(const Cluster& cluster, escalation::RemovalUnit unit) {
  std::vector<escalation::Removal> all;
  if (unit == escalation::RemovalUnit::Rules) {
    for (std::uint32_t role = 0; role < cluster.roles.size(); ++role) {
      if (cluster.roles[role].aggregation) continue;
      for (std::uint32_t rule = 0; rule < cluster.roles[role].rules.size(); ++rule) {
        all.emplace_back().role = role;
        all.back().rule = rule;
      }
    }
    return all;
  }
  for (std::uint32_t binding = 0; binding < cluster.bindings.size(); ++binding) {
    all.emplace_back().binding = binding;
    for (std::uint32_t s = 0; s < cluster.bindings[binding].subjects.size(); ++s) {
      all.emplace_back().binding = binding;
      all.back().subject = s;
    }
  }
  return all;
}

bool ends(const Cluster& cluster, const escalation::EscalationTarget& target,
          const Subject& subject, const std::vector<escalation::Removal>& removals) {
  const auto rest = escalation::without_removed(cluster, removals);
  return !escalation::Escalation(rest, target).result(subject).has_value();
}

// Is there a set of `size` that ends it? Indices ascend, so each is tried once.
bool any_ends(const Cluster& cluster, const escalation::EscalationTarget& target,
              const Subject& subject, const std::vector<escalation::Removal>& all, std::size_t size,
              std::vector<escalation::Removal>& chosen, std::size_t from = 0) {
  if (size == 0) return ends(cluster, target, subject, chosen);
  for (std::size_t i = from; i < all.size(); ++i) {
    chosen.push_back(all[i]);
    if (any_ends(cluster, target, subject, all, size - 1, chosen, i + 1)) return true;
    chosen.pop_back();
  }
  return false;
}

}  // namespace

TEST_CASE("A remedy ends every path, and is as small as any", "[escalation][property]") {
  std::size_t cut = 0, proved = 0, several = 0;
  for (std::uint64_t i = 0; i < 300; ++i) {
    Random random(20280101 + i);
    const auto cluster = random_cluster(random);
    const auto target = random_target(random);
    const auto unit =
        i % 3 == 0 ? escalation::RemovalUnit::Rules : escalation::RemovalUnit::Bindings;
    const escalation::Escalation escalation(cluster, target);
    for (const auto& subject : {user("eve"), account("a", "x"), group("dev")}) {
      INFO("seed " << 20280101 + i << ' ' << describe(subject));
      const bool gets_there = escalation.result(subject).has_value();
      const auto remedy = escalation::find_remedy(cluster, target, {{subject}, {}, unit});
      CHECK(remedy.removals.empty() == (!gets_there || !remedy.complete));
      if (!remedy.complete) {
        CHECK(unit == escalation::RemovalUnit::Rules);  // every binding of a random cluster may go
        continue;
      }
      CHECK(ends(cluster, target, subject, remedy.removals));
      if (!gets_there) continue;
      ++cut;
      proved += remedy.smallest ? 1 : 0;
      if (!remedy.smallest) continue;
      if (remedy.removals.size() < 2 || remedy.removals.size() > 3) continue;
      ++several;
      std::vector<escalation::Removal> chosen;
      CHECK_FALSE(any_ends(cluster, target, subject, everything(cluster, unit),
                           remedy.removals.size() - 1, chosen));
    }
  }
  CHECK(cut > 50);
  CHECK(proved > cut * 9 / 10);
  CHECK(several > 10);
}

TEST_CASE("A remedy for everybody but a list leaves just the list", "[escalation][property]") {
  for (std::uint64_t i = 0; i < 150; ++i) {
    Random random(20290101 + i);
    const auto cluster = random_cluster(random);
    const auto target = random_target(random);
    const std::vector<Subject> allowed = {user("joe"), user("admin"), group("admins")};
    const auto remedy = escalation::find_remedy(cluster, target, {{}, allowed});
    INFO("seed " << 20290101 + i);
    const auto rest = escalation::without_removed(cluster, remedy.removals);
    const escalation::Escalation after(rest, target);
    for (const auto& result : after.results()) {
      const auto& subject = result.subject;
      const bool stays = std::find(allowed.begin(), allowed.end(), subject) != allowed.end() ||
                         escalation::is_part_of_kubernetes(subject) ||
                         std::find(remedy.remaining.begin(), remedy.remaining.end(), subject) !=
                             remedy.remaining.end();
      CHECK(stays);
    }
    for (const auto& removal : remedy.removals) {
      if (removal.subject == rbac::Grant::kNoIndex) continue;
      const auto& subject = cluster.bindings[removal.binding].subjects[removal.subject];
      CHECK(std::find(allowed.begin(), allowed.end(), subject) == allowed.end());
    }
  }
}

}  // namespace nsposture::tests
