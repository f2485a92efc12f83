#include "analyzer/queries/can_i.h"

namespace nsposture::queries {

namespace {

template <typename Request>
reports::Decision decide(const rbac::Authorizer& authorizer, const Identity& identity,
                         const Request& request) {
  const auto decision = authorizer.decide(identity, request);
  return {decision.allowed, authorizer.reason(identity, request, decision), {}};
}

}  // namespace

reports::Decision can_i(const rbac::Authorizer& authorizer, const Identity& identity,
                        const Action& action) {
  if (action.is_non_resource()) return decide(authorizer, identity, action.non_resource());
  return decide(authorizer, identity, action.resource());
}

reports::Decision can_i(const rbac::Authorizer& authorizer, const Identity& identity,
                        const ResourceAttributes& request) {
  return decide(authorizer, identity, request);
}

reports::Decision can_i(const rbac::Authorizer& authorizer, const Identity& identity,
                        const NonResourceAttributes& request) {
  return decide(authorizer, identity, request);
}

}  // namespace nsposture::queries
