// What several identities that one attacker controls can do together, as techniques see it.
#pragma once

#include "graph/escalation/model/edge_detail.h"
#include "graph/escalation/model/nodes.h"
#include "graph/escalation/model/technique_id.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace nsposture::escalation {

// One of the identities, with the grants that were gained for it.
struct Member {
  std::uint32_t node = 0;  // in the escalation graph
  std::uint32_t identity = 0;
  Session session = kReal;
  Rights rights;
  Rights own;                 // … without what all of them gained
  std::vector<Scope> scopes;  // at which it has permissions of its own
  bool grown = false;         // it has more of its own than when it was found
};

struct JointStep {
  TechniqueId technique = TechniqueId::None;
  NodeKey to;
  Proof proof;
  EdgeDetail detail;
  std::optional<NodeKey> after;   // the node that another member must have reached before
  std::uint32_t goes_on = kNone;  // node of the member that continues, if not the actor
};

class Company {
 public:
  Company() = default;
  Company(const Company&) = delete;
  Company& operator=(const Company&) = delete;
  virtual ~Company() = default;

  [[nodiscard]] virtual const AccessModel& world() const = 0;
  [[nodiscard]] virtual Identities& identities() = 0;
  [[nodiscard]] virtual const std::vector<Member>& members() const = 0;
  // The scopes at which it may do anything, including by what all of them gained.
  [[nodiscard]] virtual std::vector<Scope> scopes(const Member& member) const = 0;
  // Whether they have reached it already.
  [[nodiscard]] virtual bool has(NodeKey key) = 0;
  virtual void take(const Member& member, JointStep step) = 0;
  // From now on, what a certificate gives by its user and by its groups is evaluated together.
  virtual void join_certificates() = 0;
};

}  // namespace nsposture::escalation
