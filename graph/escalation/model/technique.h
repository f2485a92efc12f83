// One kind of escalation step: what it looks for, and how the request reads. Each is a file in
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

// Receives what an evaluation finds.
class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;
  virtual void emit(NodeKey to, Proof proof, EdgeDetail detail) = 0;

  // False when the node is known already, and a technique need not look for it.
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
  // A role that carries what is held here and must not be deleted; kNone for none.
  std::uint32_t carrier = kNone;
  // The session of the identity that a role written here is bound to.
  Session beneficiary = session;

  // A binding that is deleted first, with the permissions in `before`; `rights` is what remains.
  std::uint32_t deleted = kNone;
  const Rights* before = nullptr;
  // … or that another identity has deleted.
  bool by_another = false;
  // What several identities have is evaluated as if one had it. Finding more than they gain does no
  // harm, because each is checked afterwards.
  bool as_one = false;

  // The same with other permissions.
  [[nodiscard]] Evaluation with(const Rights& others) const {
    return {world, identities, others,      scope,   identity, session,    sink,
            bound, carrier,    beneficiary, deleted, before,   by_another, as_one};
  }

  // The same at another scope, for another sink.
  [[nodiscard]] Evaluation moved(Scope other, Sink& to) const {
    return {world, identities, rights,      other,   identity, session,    to,
            bound, carrier,    beneficiary, deleted, before,   by_another, as_one};
  }

  [[nodiscard]] const Rights& bound_rights() const { return bound ? *bound : rights; }

  [[nodiscard]] bool impersonated() const { return session != kReal; }

  // What is gained when the role is filled here and is bound only to the beneficiary.
  [[nodiscard]] NodeKey filled(Scope at_scope) const {
    return {NodeType::Gain, world.everything_role(), at_scope | gained_as(beneficiary)};
  }

  // Whether service accounts, pods … of namespace `ns` are reached from here.
  [[nodiscard]] bool includes(Scope ns) const { return scope == kAllNamespaces || scope == ns; }
};

struct StepText {
  std::string request;
  std::string because;
};

// The data for the text of a step, once the path is known.
struct StepView {
  const AccessModel& world;
  const Edge& edge;
  std::string kubectl;                // with the credentials of the acting identity
  std::string ns;                     // the namespace of the step; "" at cluster scope
  std::string as;                     // the acting identity, as readers see it
  std::vector<std::string> subjects;  // for whom a binding is written, as JSON
  std::string gains;                  // the identity that it brings, as readers see it
  Person becomes;                     // … when it is an identity
  std::string account;                // … and a service account: its name and namespace
  std::string account_ns;
  std::string suffix;          // of freely chosen names, so that no two steps collide
  std::uint32_t role = kNone;  // … when it is a grant; everything_role() for every permission
  std::vector<PolicyRule> rules = {};  // that are written, when they are the actor's own
  // The permissions of the acting identity, and of the requester when that one is impersonated.
  const Rights* rights = nullptr;
  const Rights* own_rights = nullptr;
  std::string own_kubectl = {};  // without impersonation
};

enum : std::uint8_t { kAtCluster = 1, kInNamespaces = 2 };

// What the technique adds when several identities act together.
struct Joint {
  // One member acts for any of the others, at each scope where it has permissions.
  void (*for_all)(const Evaluation&) = nullptr;
  // One member writes a role that another is bound to; false when it cannot.
  bool (*write_role)(const Evaluation&, const Holding&) = nullptr;
  // … and it writes only its own rules, else every rule.
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
  std::vector<PermissionId> any_of = {};  // skipped when none is held; empty: never skipped
  // The permissions for the resource kinds that this cluster has, in addition to any_of.
  RightSet (*any_of_kinds)(const RightsTable&) = nullptr;
  // What one identity finds. REQUIRES: set unless `where` is 0.
  void (*edges)(const Evaluation&) = nullptr;
  Joint joint = {};
  StepText (*text)(const StepView&) = nullptr;
  // What it creates, if that serves all later steps: a step that would create it again is left out.
  std::string (*made_once)(const AccessModel&, const Edge&) = nullptr;
  // What it needs unchanged, and what it leaves changed: a later step that needs that may fail.
  std::string_view needs = {};
  std::string_view changes = {};
  // The group that the API server requires in addition to the permissions; "" for none.
  std::string_view group = {};
  // It also depends on rules that are held but are not a grant of the step: removing the grants is
  // not the only way to end it.
  bool rests_on_cover = false;
};

// All of them, by TechniqueId.
[[nodiscard]] const std::vector<Technique>& all_techniques();

// REQUIRES: is_technique(id).
[[nodiscard]] inline const Technique& technique_of(TechniqueId id) {
  return all_techniques()[static_cast<std::size_t>(id)];
}

// A grant gained in "every namespace" was written into one of them, so only existing namespaces
// count. A cluster-wide grant also applies to future namespaces.
[[nodiscard]] inline bool needs_namespace(const Proof& proof) {
  return !proof.empty() && proof.front().by.scope == kAllNamespaces;
}

}  // namespace nsposture::escalation
