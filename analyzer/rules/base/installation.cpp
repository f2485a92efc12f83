#include "analyzer/rules/base/installation.h"

#include "analyzer/rules/base/actors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace nsposture::rules {

namespace {

using correlation::LoggedRequest;

constexpr std::int64_t kShortly = 600LL * 1'000'000'000;

bool is_made(const LoggedRequest& request) {
  return request.event.code == 201 && is_done(request);
}

bool is_binding(const LoggedRequest& request) {
  constexpr std::string_view kGroup = "rbac.authorization.k8s.io";
  return is_of(request, kGroup, "clusterrolebindings") || is_of(request, kGroup, "rolebindings");
}

bool any_near(const std::vector<const LoggedRequest*>& requests, Timestamp when) {
  return std::ranges::any_of(requests, [&](const LoggedRequest* request) {
    const auto distance = request->event.received.ns - when.ns;
    return distance > -kShortly && distance < kShortly;
  });
}

}  // namespace

Installations::Installations(const correlation::CaseFile& file) {
  for (const auto& request : file.requests()) {
    if (!is_made(request)) continue;
    const auto& requester = request.event.user.username;
    if (is_of(request, "", "serviceaccounts")) {
      accounts_[fmt::format("system:serviceaccount:{}:{}", request.event.namespace_,
                            request.event.name)] = &request;
      accounts_by_[requester].push_back(&request);
    } else if (is_binding(request)) {
      bindings_by_[requester].push_back(&request);
    }
  }
}

bool Installations::made_account(const LoggedRequest& request, std::string_view account) const {
  const auto found = accounts_.find(account);
  if (found == accounts_.end()) return false;
  const auto& made = found->second->event;
  const auto age = request.event.received.ns - made.received.ns;
  return made.user.username == request.event.user.username && age >= 0 && age < kShortly;
}

bool Installations::are_near(const LoggedRequest& request) const {
  const auto near = [&](const ByRequester& by) {
    const auto found = by.find(request.event.user.username);
    return found != by.end() && any_near(found->second, request.event.received);
  };
  return near(accounts_by_) && near(bindings_by_);
}

}  // namespace nsposture::rules
