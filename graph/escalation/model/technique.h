// One way of taking over: what it looks for, and how the request reads. Each is a file in
// techniques/, and one line in registry.cpp.
#pragma once

#include "graph/escalation/model/edge_detail.h"
#include "graph/escalation/model/joint.h"
#include "graph/escalation/model/nodes.h"
#include "graph/escalation/model/result.h"
#include "graph/escalation/model/technique_id.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::escalation {

struct Edge {
  std::uint32_t to = 0;
  TechniqueId technique = TechniqueId::None;
  Proof proof;
  EdgeDetail detail;  // what the request text needs to know beyond the proof
};

// Where an evaluation puts what it finds.
class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;
  virtual void emit(NodeKey to, Proof proof, EdgeDetail detail) = 0;

  // False where it is known already, and a technique need not look for it.
  [[nodiscard]] virtual bool wants(NodeKey) { return true; }
};

// One identity at one scope.
struct Evaluation {
  const AccessModel& world;
  Identities& identities;
  const Rights& rights;
  Scope scope;
  std::uint32_t identity;  // kNone for a gained grant on its own
  Session session;
  Sink& sink;
  // Of `rights`, the grants whose roles are written here; nullptr for all of them.
  const Rights* bound = nullptr;
  // A role that carries what is held here, and must not go: kNone for none.
  std::uint32_t carrier = kNone;
  // How the identity is acted as that a role which is written here is bound to.
  Session beneficiary = session;

  // A binding that is deleted first, by these rights; `rights` are what is left then.
  std::uint32_t deleted = kNone;
  const Rights* before = nullptr;
  // … or that somebody else has deleted.
  bool by_another = false;
  // What several hold is looked at as if it were one's: what more would come of it than they gain
  // does no harm, as each is asked afterwards.
  bool as_one = false;

  // The same with other rights.
  [[nodiscard]] Evaluation with(const Rights& others) const {
    return {world, identities, others,      scope,   identity, session,    sink,
            bound, carrier,    beneficiary, deleted, before,   by_another, as_one};
  }

  // The same at another scope, for another to take.
  [[nodiscard]] Evaluation moved(Scope other, Sink& to) const {
    return {world, identities, rights,      other,   identity, session,    to,
            bound, carrier,    beneficiary, deleted, before,   by_another, as_one};
  }

  [[nodiscard]] const Rights& bound_rights() const { return bound ? *bound : rights; }

  [[nodiscard]] bool impersonated() const { return session != kReal; }

  // What the role gains that is filled here, and is bound to the beneficiary alone.
  [[nodiscard]] NodeKey filled(Scope at_scope) const {
    return {NodeType::Gain, world.everything_role(), at_scope | gained_as(beneficiary)};
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
  const AccessModel& world;
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
  std::vector<PolicyRule> rules = {};  // that are written, when they are one's own
  // What who acts holds, and who it is in truth where it is impersonated.
  const Rights* rights = nullptr;
  const Rights* own_rights = nullptr;
  std::string own_kubectl = {};  // without impersonation
};

enum : std::uint8_t { kAtCluster = 1, kInNamespaces = 2 };

// What it adds where several identities act together.
struct Joint {
  // One member for any of the others, at each scope where it holds anything.
  void (*for_all)(const Evaluation&) = nullptr;
  // One member writes the role that another is bound to; false when it cannot.
  bool (*write_role)(const Evaluation&, const Holding&) = nullptr;
  // … and what it writes are rules of its own, else every rule.
  bool own_rules = false;
  // Steps that members share.
  void (*shared)(Company&) = nullptr;
};

struct Technique {
  TechniqueId id = TechniqueId::None;
  std::string_view title;
  std::string_view attack;  // MITRE ATT&CK
  std::string_view cis;     // CIS Kubernetes Benchmark
  Takes takes = Takes::Administration;
  std::uint8_t cost = 0;
  std::uint8_t where = 0;                 // kAtCluster, kInNamespaces; 0: only together with others
  std::vector<PermissionId> any_of = {};  // not asked when none is held; empty: always asked
  // Those of the kinds of resources that this cluster has, in addition to any_of.
  RightSet (*any_of_kinds)(const RightsTable&) = nullptr;
  // What one identity finds. REQUIRES: set unless `where` is 0.
  void (*edges)(const Evaluation&) = nullptr;
  Joint joint = {};
  StepText (*text)(const StepView&) = nullptr;
  // What it makes, if that serves all later steps: one that would make the same again is left out.
  std::string (*made_once)(const AccessModel&, const Edge&) = nullptr;
  // What it needs as it is, and what it leaves changed: a later step that needs that may fail.
  std::string_view needs = {};
  std::string_view changes = {};
  // The group that the API server asks for beside the permissions; "" for none.
  std::string_view group = {};
  // It also rests on rules that are held, and are no grant of the step: taking away the grants is
  // not the only way to end it.
  bool rests_on_cover = false;
};

// All of them, by TechniqueId.
[[nodiscard]] const std::vector<Technique>& all_techniques();

// REQUIRES: is_technique(id).
[[nodiscard]] inline const Technique& technique_of(TechniqueId id) {
  return all_techniques()[static_cast<std::size_t>(id)];
}

// A grant that was gained in "every namespace" was written into one, so only those that exist
// count; one that is cluster-wide counts in those that are yet to be as well.
[[nodiscard]] inline bool needs_namespace(const Proof& proof) {
  return !proof.empty() && proof.front().by.scope == kAllNamespaces;
}

}  // namespace nsposture::escalation
