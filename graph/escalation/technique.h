// One way of taking over: what it looks for, and how the request reads. Each is a file in
// techniques/, and one line in techniques/registry.cpp.
#pragma once

#include "graph/escalation/escalation.h"
#include "graph/escalation/nodes.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::escalation {

using TechniqueId = std::uint8_t;
inline constexpr TechniqueId kNoTechnique = 0xFF;  // structure of the graph: nothing is sent
inline constexpr TechniqueId kMembership = 0xFE;   // a group of the identity: it stays who it is
inline constexpr TechniqueId kDirect = 0xFD;       // the request that was asked about

struct Edge {
  std::uint32_t to = 0;
  TechniqueId technique = kNoTechnique;
  Proof proof;
  std::string note;  // what the request text needs to know beyond the proof
};

// Where an evaluation puts what it finds.
class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;
  virtual void emit(NodeKey to, Proof proof, std::string note) = 0;
};

// One identity at one scope.
struct Evaluation {
  const World& world;
  Identities& identities;
  const Rights& rights;
  Scope scope;
  std::uint32_t identity;  // kNone for a gained grant on its own
  Session session;
  Sink& sink;
  // Whose roles are filled and whose bindings lack a role, when that is somebody else.
  const Rights* beneficiary = nullptr;
  bool beneficiary_impersonated = false;

  [[nodiscard]] const Rights& gainer() const { return beneficiary ? *beneficiary : rights; }

  [[nodiscard]] bool impersonated() const { return session != kReal; }

  // What the role gains that is filled here, and is bound to the gainer alone.
  [[nodiscard]] NodeKey filled(Scope at_scope) const {
    const bool borrowed = beneficiary ? beneficiary_impersonated : impersonated();
    return {NodeType::Gain, world.everything_role(), at_scope | (borrowed ? kBorrowed : 0U)};
  }

  // Namespaces in which accounts, pods … of `ns` are reached from here.
  [[nodiscard]] bool includes(Scope ns) const { return scope == kAllNamespaces || scope == ns; }
};

struct StepText {
  std::string request;
  std::string because;
};

// What a step looks like once the path is known.
struct StepView {
  const World& world;
  const Edge& edge;
  std::string kubectl;                // with the credentials of who acts
  std::string ns;                     // the namespace in which it is done; "" at cluster scope
  std::string as;                     // who acts, for people
  std::vector<std::string> subjects;  // who a binding is written for, as JSON
  std::string gains;                  // whom it brings, for people
  Person becomes;                     // … when it is an identity
  std::string account;                // … and an account: its name, and where it lives
  std::string account_ns;
  std::string suffix;          // of names that are ours to choose, so that no two steps collide
  std::uint32_t role = kNone;  // … when it is a grant; everything_role() for every right
};

enum : std::uint8_t { kAtCluster = 1, kInNamespaces = 2 };

struct Technique {
  TechniqueInfo info;
  Takes takes;
  std::uint8_t cost;
  std::uint8_t where;         // kAtCluster, kInNamespaces
  std::vector<Right> any_of;  // it is not asked when none of these is held; empty: always asked
  void (*apply)(const Evaluation&);
  StepText (*text)(const StepView&);
  // Those of the kinds of resources that this cluster has, in addition to any_of.
  RightSet (*any_of_kinds)(const RightsTable&) = nullptr;
};

[[nodiscard]] const std::vector<Technique>& techniques();
[[nodiscard]] TechniqueId technique_named(std::string_view id);

// A grant that was gained in "every namespace" was written into one, so only those that exist
// count; one that is cluster-wide counts in those that are yet to be as well.
[[nodiscard]] inline bool needs_namespace(const Proof& proof) {
  return !proof.empty() && proof.front().by.scope == kAllNamespaces;
}

// Shared by techniques: becoming an account of a namespace by its token. `name` "" for any account
// that exists. What they use is appended to `proof`, how goes into `note`.
bool act_as_account(const Evaluation& at, Proof& proof, std::string& note, Scope ns,
                    const std::string& name);
bool run_workload(const Rights& rights, const World& world, Proof& proof, std::string& note,
                  Scope ns);
bool mint_secret(const Rights& rights, const World& world, Proof& proof, std::string& note,
                 Scope ns);
bool read_secret(const Rights& rights, Proof& proof, Scope ns, std::string_view name);
// The command that prints the token in a secret, by whichever of the rights was used.
[[nodiscard]] std::string read_secret_command(const StepView& view, const std::string& name);

}  // namespace nsposture::escalation
