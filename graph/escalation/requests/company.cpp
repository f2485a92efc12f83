#include "graph/escalation/requests/company.h"

#include "graph/model/subject.h"

#include <algorithm>
#include <set>

namespace nsposture::escalation::requests {

RightHolders::RightHolders(const Company& company, std::vector<PermissionId> rights)
    : company_(company), rights_(std::move(rights)) {
  RightSet wanted;
  for (const auto right : rights_) wanted.set(right);
  const auto& members = company.members();
  for (std::size_t i = 0; i < members.size(); ++i) {
    if ((members[i].rights.set() & wanted).none()) continue;
    auto scopes = company.scopes(members[i]);
    scopes.push_back(kCluster);
    for (const auto scope : scopes) {
      for (const auto right : rights_) {
        Proof proof;
        if (members[i].rights.need_any(proof, right, scope)) any_.try_emplace(scope, i);
        for (auto& name : members[i].rights.names(right, scope)) {
          named_.try_emplace({scope, std::move(name)}, i);
        }
      }
    }
  }
}

std::vector<Scope> RightHolders::scopes() const {
  std::set<Scope> scopes;
  for (const auto& [scope, member] : any_) scopes.insert(scope);
  for (const auto& [key, member] : named_) scopes.insert(key.first);
  return {scopes.begin(), scopes.end()};
}

std::vector<std::string> RightHolders::names_at(Scope scope) const {
  std::vector<std::string> names;
  for (auto at = named_.lower_bound({scope, {}}); at != named_.end(); ++at) {
    if (at->first.first != scope) break;
    names.push_back(at->first.second);
  }
  return names;
}

bool RightHolders::allows(const Member& member, Scope scope, std::string_view name,
                          Proof& proof) const {
  return std::any_of(rights_.begin(), rights_.end(), [&](PermissionId right) {
    // A request on a collection has no name.
    const bool collection = company_.world().table().spec(right).verb == "deletecollection";
    return member.rights.need(proof, right, scope, collection ? std::string_view() : name);
  });
}

const Member* RightHolders::find(Scope scope, std::string_view name, Proof& proof) const {
  for (const auto at : {scope == kCluster ? kCluster : kAllNamespaces, scope}) {
    const auto any = any_.find(at);
    const auto named = named_.find({at, std::string(name)});
    for (const auto index :
         {any == any_.end() ? kNone : any->second, named == named_.end() ? kNone : named->second}) {
      if (index == kNone) continue;
      const auto& member = company_.members()[index];
      if (allows(member, scope, name, proof)) return &member;
    }
  }
  return nullptr;
}

std::vector<std::uint32_t> accounts_to_take(Company& company, Scope scope) {
  const auto& world = company.world();
  std::vector<std::uint32_t> accounts;
  const auto add_in = [&](Scope ns) {
    bool others = false;
    for (const auto index : world.accounts_in(ns)) {
      const auto& account = world.accounts()[index];
      if (!account.exists) continue;
      const auto username = service_account_username(world.scope_name(ns), account.name);
      if (world.user(username) == nullptr && std::exchange(others, true)) continue;
      const auto identity = company.identities().account(index);
      if (!company.has({NodeType::Identity, identity, kReal})) accounts.push_back(index);
    }
  };
  if (scope != kAllNamespaces) {
    add_in(scope);
    return accounts;
  }
  for (Scope ns = kFirstNamespace; ns < world.scope_count(); ++ns) {
    if (world.namespace_exists(ns)) add_in(ns);
  }
  return accounts;
}

}  // namespace nsposture::escalation::requests
