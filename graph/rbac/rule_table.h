// The rules of all roles with their texts interned: finds the rule of a role that allows a request
// by comparing a few numbers. Agrees with match.h on every rule and request. Immutable once it is
// built, so threads may share it.
#pragma once

#include "graph/base/interned_strings.h"
#include "graph/model/objects.h"
#include "graph/model/request.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace nsposture::rbac {

class RuleTable {
 public:
  static constexpr std::uint32_t kNoRule = UINT32_MAX;

  // A request in the table's numbers, built once for all roles that it is checked against.
  struct ResourceQuery {
    std::uint32_t verb;
    std::uint32_t api_group;
    std::uint32_t resource;  // "pods" or "pods/log"
    std::uint32_t star_sub;  // "*/log"; kNone without a subresource
    std::uint32_t name;
    std::uint64_t verb_bit;
    std::uint64_t resource_bits;
  };

  struct NonResourceQuery {
    std::uint32_t verb;
    std::uint64_t verb_bit;
    std::string_view path;
  };

  // Keeps a reference: `roles` must outlive the table and not change.
  explicit RuleTable(const std::vector<Role>& roles);

  [[nodiscard]] ResourceQuery query(const ResourceAttributes& request) const;
  [[nodiscard]] NonResourceQuery query(const NonResourceAttributes& request) const;

  // The first rule of the role, starting at `first`, that allows the request; else kNoRule.
  template <typename Query>
  [[nodiscard]] std::uint32_t match(std::uint32_t role, const Query& query,
                                    std::uint32_t first = 0) const {
    const auto count = offsets_[role + 1] - offsets_[role];
    for (auto i = first; i < count; ++i) {
      if (allows(rules_[offsets_[role] + i], query)) return i;
    }
    return kNoRule;
  }

 private:
  struct List {
    std::uint32_t offset = 0;  // into pool_
    std::uint32_t size = 0;
    bool any = false;  // contains "*"; for names: is empty
  };

  // The filters are one-word Bloom filters: no common bit, no match.
  struct Rule {
    std::uint64_t verb_filter = 0;
    std::uint64_t resource_filter = 0;
    List verbs;
    List api_groups;
    List resources;
    List names;
    const PolicyRule* source = nullptr;
  };

  [[nodiscard]] Rule compile(const PolicyRule& rule);
  [[nodiscard]] List compile(const std::vector<std::string>& list);
  [[nodiscard]] std::uint64_t filter_of(const List& list) const;
  [[nodiscard]] bool holds(const List& list, std::uint32_t symbol) const;
  [[nodiscard]] bool allows(const Rule& rule, const ResourceQuery& query) const;
  [[nodiscard]] bool allows(const Rule& rule, const NonResourceQuery& query) const;

  InternedStrings symbols_;
  std::vector<std::uint32_t> pool_;
  std::vector<Rule> rules_;
  std::vector<std::uint32_t> offsets_;  // role -> first rule; one more than there are roles
};

}  // namespace nsposture::rbac
