#include "analyzer/investigation/puppet.h"

#include "analyzer/correlation/reason.h"
#include "analyzer/rules/activity/access/written.h"
#include "analyzer/rules/base/actors.h"
#include "graph/model/subject.h"

#include <algorithm>

namespace nsposture::investigation {

namespace {

using correlation::LoggedRequest;
namespace access = rules::activity::access;

bool makes(const LoggedRequest& request, const Subject& account) {
  return rules::is_of(request, "", "serviceaccounts") && request.event.code == 201 &&
         rules::is_done(request) && request.event.namespace_ == account.namespace_ &&
         request.event.name == account.name;
}

// If the log lacks the body of the write, the server's reason for the creation names the binding.
bool grants_to(const LoggedRequest& write, const Subject& account,
               const std::optional<correlation::RbacReason>& reason,
               const correlation::CaseFile& file) {
  if (reason && access::key_of(write) == reason->binding) return true;
  const auto change = access::change_of(write, file);
  if (!change.binding) return false;
  for (std::size_t i = 0; i < change.binding->subjects.size(); ++i) {
    if (change.binding->effective_subject(i) == account) return true;
  }
  return false;
}

}  // namespace

bool Puppet::is_granted_by(const ObjectKey& binding) const {
  return std::ranges::any_of(
      grants, [&](const LoggedRequest* write) { return access::key_of(*write) == binding; });
}

std::optional<Puppet> puppet_behind(const correlation::Creation& creation,
                                    const correlation::CaseFile& file) {
  const auto& username = creation.request->event.user.username;
  const auto account = service_account_from_username(username);
  if (!account) return std::nullopt;
  const auto reason = correlation::parse_rbac_reason(creation.request->event.reason);
  Puppet puppet{username, nullptr, {}};
  for (const auto& request : file.requests()) {
    if (creation.time() < request.event.received) break;
    if (makes(request, *account)) {
      puppet.made = &request;
      puppet.grants.clear();
    }
    const bool by_maker =
        puppet.made != nullptr && request.event.user.username == puppet.made->event.user.username;
    if (by_maker && access::is_rbac_write(request) && rules::is_put(request) &&
        grants_to(request, *account, reason, file)) {
      puppet.grants.push_back(&request);
    }
  }
  if (puppet.made == nullptr || puppet.grants.empty()) return std::nullopt;
  if (rules::is_master(puppet.made->effective())) return std::nullopt;
  return puppet;
}

}  // namespace nsposture::investigation
