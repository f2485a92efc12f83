// The rights that takeovers are made of, numbered, so that a role is looked at once and an identity
// is a set of bits.
#pragma once

#include "graph/model/objects.h"

#include <bitset>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nsposture::escalation {

using Right = std::uint16_t;
inline constexpr std::size_t kMaxRights = 512;
inline constexpr Right kNoRight = 0xFFFF;
using RightSet = std::bitset<kMaxRights>;

// Rights every cluster has. Three in a row (create, update, patch) are what Making takes.
enum : Right {
  kTarget,       // the question itself
  kTargetApply,  // and its `patch`, when it is a creation that apply can do too
  kImpersonateUser,
  kImpersonateGroup,
  kImpersonateAccount,
  kConstrainedUser,
  kConstrainedGroup,
  kConstrainedAccount,
  kConstrainedNode,
  kCreateToken,
  kGetSecret,
  kListSecret,
  kWatchSecret,
  kCreateSecret,
  kUpdateSecret,
  kPatchSecret,
  kGetExec,
  kCreateExec,
  kGetAttach,
  kCreateAttach,
  kGetPortForward,
  kCreatePortForward,
  kUpdateEphemeral,
  kPatchEphemeral,
  kGetNodeProxy,
  kCreateNodeProxy,
  kBindClusterRole,
  kBindRole,
  kEscalateClusterRole,
  kEscalateRole,
  kCreateClusterRole,
  kUpdateClusterRole,
  kPatchClusterRole,
  kDeleteClusterRole,
  kCreateRole,
  kUpdateRole,
  kPatchRole,
  kDeleteRole,
  kCreateClusterRoleBinding,
  kUpdateClusterRoleBinding,
  kPatchClusterRoleBinding,
  kCreateRoleBinding,
  kUpdateRoleBinding,
  kPatchRoleBinding,
  kCreateAccount,
  kUpdateAccount,
  kPatchAccount,
  kCreateNamespace,
  kUpdateNamespace,
  kPatchNamespace,
  kCreateCsr,
  kUpdateCsr,
  kPatchCsr,
  kGetCsr,
  kListCsr,
  kUpdateApproval,
  kPatchApproval,
  kApproveSigner,
  kNodeClientCsr,
  kCreateWebhook,
  kUpdateWebhook,
  kPatchWebhook,
  kCreateMutatingPolicy,
  kUpdateMutatingPolicy,
  kPatchMutatingPolicy,
  kCreateMutatingBinding,
  kUpdateMutatingBinding,
  kPatchMutatingBinding,
  kCreateConfigMap,
  kUpdateConfigMap,
  kPatchConfigMap,
  kFirstWorkload,  // from here three for each kind of workload, then three for each indirect kind
};

struct RightSpec {
  std::string verb;
  std::string api_group;
  std::string resource;
  std::string subresource;
};

// Something that runs containers under an account its author names (data/workload_kinds.txt).
struct WorkloadKind {
  std::string api_group;
  std::string resource;
  std::string kind;
  std::string version;
  std::string maker;     // the controller's name; empty for Kubernetes' own kinds
  bool changes = false;  // changing an existing object makes it run anew as any account
};

// A resource whose controller creates a namespace (data/indirect_creators.txt).
struct IndirectKind {
  std::string api_group;
  std::string resource;
  std::string kind;
  std::string version;
  std::string controller;
  std::vector<std::string> accounts;  // "namespace/name" of the controller; `*` for any namespace
  bool namespaced = false;
};

struct RuleRight {
  Right right = 0;
  bool limited = false;  // to names
  std::uint32_t rule = 0;

  friend auto operator<=>(const RuleRight&, const RuleRight&) = default;
};

class RightsTable {
 public:
  // `target` and what apply needs for it; of the kinds of custom resources those in `present`.
  RightsTable(const RightSpec& target, bool by_apply, const std::set<std::string>& present);

  [[nodiscard]] const RightSpec& spec(Right right) const { return specs_[right]; }

  [[nodiscard]] const std::vector<WorkloadKind>& workloads() const { return workloads_; }

  [[nodiscard]] const std::vector<IndirectKind>& indirect() const { return indirect_; }

  // create; +1 is update, +2 patch.
  [[nodiscard]] static Right workload_right(std::size_t kind) {
    return static_cast<Right>(kFirstWorkload + 3 * kind);
  }

  [[nodiscard]] Right indirect_right(std::size_t kind) const {
    return static_cast<Right>(kFirstWorkload + 3 * (workloads_.size() + kind));
  }

  // The rights a rule gives, by its verbs; sorted.
  [[nodiscard]] std::vector<Right> of(const PolicyRule& rule) const;
  // The rights for which it has the verb `impersonate-on:MODE:VERB`.
  [[nodiscard]] std::vector<Right> constrained(const PolicyRule& rule, std::string_view mode) const;

 private:
  void add(RightSpec spec);
  void add_three(std::string_view group, std::string_view resource);
  void add_fixed();
  void index();
  [[nodiscard]] std::vector<Right> by_resource(const PolicyRule& rule) const;

  std::vector<RightSpec> specs_;
  std::vector<WorkloadKind> workloads_;
  std::vector<IndirectKind> indirect_;
  std::unordered_map<std::string, std::vector<Right>> exact_;    // "pods", "pods/exec"
  std::unordered_map<std::string, std::vector<Right>> any_sub_;  // "exec"
};

}  // namespace nsposture::escalation
