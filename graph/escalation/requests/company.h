// Finds which of several identities that one attacker controls may do something.
#pragma once

#include "graph/escalation/model/technique.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace nsposture::escalation::requests {

// The members that hold one of some permissions, by scope. Looked up once, so that not every member
// is checked for each object. The first of them represents all.
class RightHolders {
 public:
  RightHolders(const Company& company, std::vector<PermissionId> rights);

  [[nodiscard]] bool empty() const { return any_.empty() && named_.empty(); }

  // Where a member has one: kCluster, kAllNamespaces, namespaces.
  [[nodiscard]] std::vector<Scope> scopes() const;
  // The names to which permissions there are limited; without those held in all namespaces.
  [[nodiscard]] std::vector<std::string> names_at(Scope scope) const;
  // The member that may act on the object of this name, nullptr when none may; appends the proof.
  const Member* find(Scope scope, std::string_view name, Proof& proof) const;

 private:
  [[nodiscard]] bool allows(const Member& member, Scope scope, std::string_view name,
                            Proof& proof) const;

  const Company& company_;
  std::vector<PermissionId> rights_;
  std::unordered_map<Scope, std::size_t> any_;  // index of the member
  std::map<std::pair<Scope, std::string>, std::size_t> named_;
};

// What one member prepares for another.
[[nodiscard]] inline NodeKey prepared(TechniqueId technique, std::uint32_t what) {
  return {NodeType::Prepared, static_cast<std::uint32_t>(technique), what};
}

// Service accounts there that they do not have yet and that may be worth having: something is bound
// to them, or they represent others of their namespace.
[[nodiscard]] std::vector<std::uint32_t> accounts_to_take(Company& company, Scope scope);

}  // namespace nsposture::escalation::requests
