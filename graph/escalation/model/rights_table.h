// The permissions that escalation steps use, numbered, so that each role is examined once and an
// identity is a set of bits.
#pragma once

#include "graph/escalation/model/permissions.h"
#include "graph/model/objects.h"

#include <bitset>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nsposture::escalation {

inline constexpr std::size_t kMaxRights = 512;
inline constexpr PermissionId kNoRight = 0xFFFF;
using RightSet = std::bitset<kMaxRights>;

struct RightSpec {
  std::string verb;
  std::string api_group;
  std::string resource;
  std::string subresource;
};

// A kind that runs containers under a service account of the author's choice
// (data/workload_kinds.txt).
struct WorkloadKind {
  std::string api_group;
  std::string resource;
  std::string kind;
  std::string version;
  std::string maker;     // the controller's name; empty for Kubernetes' own kinds
  bool changes = false;  // changing an existing object makes it run again as any service account
};

// A resource whose controller creates a namespace (data/indirect_creators.txt).
struct IndirectKind {
  std::string api_group;
  std::string resource;
  std::string kind;
  std::string version;
  std::string controller;
  std::vector<std::string> accounts;  // "namespace/name" of the controller's; `*` for any namespace
  bool namespaced = false;
  bool changes = false;  // changing an existing object also creates a namespace
  bool grants = false;   // the controller creates bindings or roles, and their subjects namespaces
};

struct RuleRight {
  PermissionId right = 0;
  bool limited = false;  // to names
  std::uint32_t rule = 0;

  friend auto operator<=>(const RuleRight&, const RuleRight&) = default;
};

class RightsTable {
 public:
  // `target` and what apply needs for it; of the custom resource kinds only those in `present`.
  RightsTable(const RightSpec& target, bool by_apply, const std::set<std::string>& present);

  [[nodiscard]] const RightSpec& spec(PermissionId right) const { return specs_[right]; }

  [[nodiscard]] const std::vector<WorkloadKind>& workloads() const { return workloads_; }

  [[nodiscard]] const std::vector<IndirectKind>& indirect() const { return indirect_; }

  // create; +1 is update, +2 patch.
  [[nodiscard]] static PermissionId workload_right(std::size_t kind) {
    return static_cast<PermissionId>(kFirstWorkload + 3 * kind);
  }

  // Like workload_right().
  [[nodiscard]] PermissionId indirect_right(std::size_t kind) const {
    return static_cast<PermissionId>(kFirstWorkload + 3 * (workloads_.size() + kind));
  }

  // The permissions that a rule gives, by its verbs; sorted.
  [[nodiscard]] std::vector<PermissionId> of(const PolicyRule& rule) const;
  // The permissions for which it has the verb `impersonate-on:MODE:VERB`.
  [[nodiscard]] std::vector<PermissionId> constrained(const PolicyRule& rule,
                                                      std::string_view mode) const;

 private:
  void add(RightSpec spec);
  void add_three(std::string_view group, std::string_view resource);
  void index();
  [[nodiscard]] std::vector<PermissionId> by_resource(const PolicyRule& rule) const;

  std::vector<RightSpec> specs_;
  std::vector<WorkloadKind> workloads_;
  std::vector<IndirectKind> indirect_;
  std::unordered_map<std::string, std::vector<PermissionId>> exact_;    // "pods", "pods/exec"
  std::unordered_map<std::string, std::vector<PermissionId>> any_sub_;  // "exec"
};

}  // namespace nsposture::escalation
