// Which part of a rule other rules do not already allow. Like the API server's own escalation check
// (Kubernetes pkg/registry/rbac/validation: Covers), it splits a rule into single verbs, groups,
// resources and names. It understands only the wildcards of rules themselves. Threads may share it
// once all rules are added.
#pragma once

#include "graph/model/objects.h"

#include <cstdint>
#include <vector>

namespace nsposture::difference {

// A set of rules by which other rules are reduced.
class RuleCover {
 public:
  // `rule` must outlive this.
  void add(const PolicyRule& rule);

  // The parts of the rule that no added rule allows, as few rules as possible; empty when all of it
  // is covered. A rule with very many combinations is not split: one added rule covers it, or none
  // of it is covered.
  [[nodiscard]] std::vector<PolicyRule> uncovered(const PolicyRule& rule) const;

 private:
  // One-word filters, as in RuleTable: without a common bit there is no match.
  struct Held {
    const PolicyRule* rule;
    std::uint64_t verbs;
    std::uint64_t objects;  // resources or URLs
  };

  [[nodiscard]] bool covers_single(const PolicyRule& single) const;

  std::vector<Held> held_;
};

// Whether `rule` allows everything that `other` allows.
[[nodiscard]] bool covers(const PolicyRule& rule, const PolicyRule& other);

}  // namespace nsposture::difference
