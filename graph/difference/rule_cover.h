// Which part of a rule other rules do not allow already. Like the API server's own check against
// escalation (Kubernetes pkg/registry/rbac/validation: Covers), which takes a rule apart into
// single verbs, groups, resources and names; only the wildcards that rules themselves know are
// understood. May be shared between threads once all rules are added.
#pragma once

#include "graph/model/objects.h"

#include <cstdint>
#include <vector>

namespace nsposture::difference {

// Rules held together, by which others are reduced.
class RuleCover {
 public:
  // `rule` must outlive this.
  void add(const PolicyRule& rule);

  // The parts of the rule that none of the held ones allows, as few rules as they can be told in;
  // empty when all of it is covered. A rule of very many combinations is not taken apart: it is
  // covered by one held rule or not at all.
  [[nodiscard]] std::vector<PolicyRule> uncovered(const PolicyRule& rule) const;

 private:
  // One-word filters, as in RuleTable: no common bit, no match.
  struct Held {
    const PolicyRule* rule;
    std::uint64_t verbs;
    std::uint64_t objects;  // resources or URLs
  };

  [[nodiscard]] bool covers_single(const PolicyRule& single) const;

  std::vector<Held> held_;
};

// The rule allows all that `other` does.
[[nodiscard]] bool covers(const PolicyRule& rule, const PolicyRule& other);

}  // namespace nsposture::difference
