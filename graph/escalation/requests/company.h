// Who of several identities in one hand may do something.
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

// Those who hold one of some rights, by scope: looked up once, so that nobody is asked for each
// object. The first of them stands for all.
class RightHolders {
 public:
  RightHolders(const Company& company, std::vector<PermissionId> rights);

  [[nodiscard]] bool empty() const { return any_.empty() && named_.empty(); }

  // Where somebody holds one: kCluster, kAllNamespaces, namespaces.
  [[nodiscard]] std::vector<Scope> scopes() const;
  // The names to which what somebody holds there is limited; none that holds in all namespaces.
  [[nodiscard]] std::vector<std::string> names_at(Scope scope) const;
  // Who may do it to the object of this name, nullptr when nobody may; the proof is appended.
  const Member* find(Scope scope, std::string_view name, Proof& proof) const;

 private:
  [[nodiscard]] bool allows(const Member& member, Scope scope, std::string_view name,
                            Proof& proof) const;

  const Company& company_;
  std::vector<PermissionId> rights_;
  std::unordered_map<Scope, std::size_t> any_;  // index of the member
  std::map<std::pair<Scope, std::string>, std::size_t> named_;
};

// What one of them makes ready for another.
[[nodiscard]] inline NodeKey prepared(TechniqueId technique, std::uint32_t what) {
  return {NodeType::Prepared, static_cast<std::uint32_t>(technique), what};
}

// Accounts there that they do not have yet, and that may be worth having: something is bound to
// them, or they stand for others of their namespace.
[[nodiscard]] std::vector<std::uint32_t> accounts_to_take(Company& company, Scope scope);

}  // namespace nsposture::escalation::requests
