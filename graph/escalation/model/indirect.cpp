#include "graph/escalation/model/indirect.h"

#include "graph/escalation/model/rights.h"
#include "graph/model/subject.h"
#include "graph/rbac/authorizer.h"

#include <optional>

namespace nsposture::escalation {

namespace {

std::vector<std::uint32_t> accounts_of(const AccessModel& world, const IndirectKind& kind) {
  std::vector<std::uint32_t> found;
  for (const auto& account : kind.accounts) {
    const auto slash = account.find('/');
    const auto ns = account.substr(0, slash);
    for (const auto index : world.accounts_named(account.substr(slash + 1))) {
      if (ns == "*" || world.scope_name(world.accounts()[index].ns) == ns) found.push_back(index);
    }
  }
  return found;
}

std::optional<PassedCheck> grant_of(const AccessModel& world, std::uint32_t index) {
  const auto& account = world.accounts()[index];
  const Subject subject{SubjectKind::ServiceAccount, world.scope_name(account.ns), account.name};
  Rights rights(world);
  rights.add(world.user(username_of(subject)));
  for (const auto& group : implicit_groups(subject)) rights.add(world.group(group));
  Proof proof;
  if (!rights.need(proof, kTarget, kCluster, "")) return std::nullopt;
  return proof.front();
}

}  // namespace

bool controller_creates(const AccessModel& world, const IndirectKind& kind) {
  if (kind.grants) return true;  // it needs `bind` or `escalate`, and no permission of its own
  const auto accounts = accounts_of(world, kind);
  if (accounts.empty()) return true;
  for (const auto account : accounts) {
    if (grant_of(world, account)) return true;
  }
  return false;
}

std::string controller_grant(const AccessModel& world, const IndirectKind& kind) {
  for (const auto account : accounts_of(world, kind)) {
    const auto use = grant_of(world, account);
    if (!use) continue;
    return rbac::grant_reason(world.cluster(),
                              {use->by.binding, use->by.subject, use->by.role, use->rule});
  }
  return {};
}

}  // namespace nsposture::escalation
