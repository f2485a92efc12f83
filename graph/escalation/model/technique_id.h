// The techniques by number, and their names in JSON, in stored evidence and in the documentation. A
// name never changes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nsposture::escalation {

// In the order in which they are tried.
enum class TechniqueId : std::uint8_t {
  ImpersonateUser,
  ImpersonateGroup,
  ImpersonateAccount,
  ConstrainedImpersonation,
  MintToken,
  ReadTokenSecret,
  RetargetTokenSecret,
  MintTokenSecret,
  PrepareSecret,
  WatchAdmission,
  CreateWorkload,
  ChangeWorkload,
  ExecPod,
  AttachPod,
  EphemeralContainer,
  PortForward,
  NodeProxy,
  NodeAgent,
  BindPod,
  NodeTakeover,
  BindRole,
  HandOnRole,
  HandOnRules,
  ChangeBinding,
  FreeName,
  EscalateRole,
  AggregateRole,
  BindThenEscalate,
  MissingRole,
  MissingAccount,
  CreateAccount,
  MissingNamespace,
  Certificate,
  NodeCertificate,
  BootstrapToken,
  MutateAdmission,
  AwsAuth,
  IndirectCreation,
  Direct = 0xFD,      // no technique: the request in question
  Membership = 0xFE,  // no technique: a group of the identity, which stays the same
  None = 0xFF         // structure of the graph: no request is sent
};

struct TechniqueName {
  TechniqueId id;
  std::string_view name;
};

inline constexpr std::array kTechniqueNames = {
    TechniqueName{TechniqueId::ImpersonateUser, "impersonate-user"},
    TechniqueName{TechniqueId::ImpersonateGroup, "impersonate-group"},
    TechniqueName{TechniqueId::ImpersonateAccount, "impersonate-service-account"},
    TechniqueName{TechniqueId::ConstrainedImpersonation, "constrained-impersonation"},
    TechniqueName{TechniqueId::MintToken, "mint-token"},
    TechniqueName{TechniqueId::ReadTokenSecret, "read-token-secret"},
    TechniqueName{TechniqueId::RetargetTokenSecret, "retarget-token-secret"},
    TechniqueName{TechniqueId::MintTokenSecret, "mint-token-secret"},
    TechniqueName{TechniqueId::PrepareSecret, "prepare-secret"},
    TechniqueName{TechniqueId::WatchAdmission, "watch-admission"},
    TechniqueName{TechniqueId::CreateWorkload, "create-workload"},
    TechniqueName{TechniqueId::ChangeWorkload, "change-workload"},
    TechniqueName{TechniqueId::ExecPod, "exec-pod"},
    TechniqueName{TechniqueId::AttachPod, "attach-pod"},
    TechniqueName{TechniqueId::EphemeralContainer, "ephemeral-container"},
    TechniqueName{TechniqueId::PortForward, "port-forward"},
    TechniqueName{TechniqueId::NodeProxy, "node-proxy"},
    TechniqueName{TechniqueId::NodeAgent, "node-agent"},
    TechniqueName{TechniqueId::BindPod, "bind-pod"},
    TechniqueName{TechniqueId::NodeTakeover, "node-takeover"},
    TechniqueName{TechniqueId::BindRole, "bind"},
    TechniqueName{TechniqueId::HandOnRole, "hand-on-role"},
    TechniqueName{TechniqueId::HandOnRules, "hand-on-rules"},
    TechniqueName{TechniqueId::ChangeBinding, "change-binding"},
    TechniqueName{TechniqueId::FreeName, "free-name"},
    TechniqueName{TechniqueId::EscalateRole, "escalate"},
    TechniqueName{TechniqueId::AggregateRole, "aggregate"},
    TechniqueName{TechniqueId::BindThenEscalate, "bind-then-escalate"},
    TechniqueName{TechniqueId::MissingRole, "missing-role"},
    TechniqueName{TechniqueId::MissingAccount, "missing-account"},
    TechniqueName{TechniqueId::CreateAccount, "create-account"},
    TechniqueName{TechniqueId::MissingNamespace, "missing-namespace"},
    TechniqueName{TechniqueId::Certificate, "certificate"},
    TechniqueName{TechniqueId::NodeCertificate, "node-certificate"},
    TechniqueName{TechniqueId::BootstrapToken, "bootstrap-token"},
    TechniqueName{TechniqueId::MutateAdmission, "mutate-admission"},
    TechniqueName{TechniqueId::AwsAuth, "aws-auth"},
    TechniqueName{TechniqueId::IndirectCreation, "indirect-creation"},
};

inline constexpr std::size_t kTechniqueCount = kTechniqueNames.size();

// Whether it is one of the techniques, not Direct, Membership or None.
[[nodiscard]] constexpr bool is_technique(TechniqueId id) {
  return static_cast<std::size_t>(id) < kTechniqueCount;
}

[[nodiscard]] constexpr bool names_are_in_order() {
  for (std::size_t i = 0; i < kTechniqueCount; ++i) {
    if (static_cast<std::size_t>(kTechniqueNames[i].id) != i) return false;
  }
  return static_cast<std::size_t>(TechniqueId::IndirectCreation) + 1 == kTechniqueCount;
}

static_assert(names_are_in_order());

// "direct" for the request itself, "" for anything that is not a step.
[[nodiscard]] constexpr std::string_view to_string(TechniqueId id) {
  if (id == TechniqueId::Direct) return "direct";
  return is_technique(id) ? kTechniqueNames[static_cast<std::size_t>(id)].name : std::string_view();
}

// One line of the table of techniques.
struct TechniqueInfo {
  std::string_view id;
  std::string_view title;
  std::string_view attack;  // MITRE ATT&CK
  std::string_view cis;     // CIS Kubernetes Benchmark
};

}  // namespace nsposture::escalation
