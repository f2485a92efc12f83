#include "analyzer/queries/can_i.h"

#include "analyzer/queries/caveats.h"

namespace nsposture::queries {

namespace {

template <typename Request>
reports::Decision decide(const rbac::Authorizer& authorizer, const Identity& identity,
                         const Request& request) {
  const auto decision = authorizer.decide(identity, request);
  return {decision.allowed, authorizer.reason(identity, request, decision), {}};
}

// A grant stands whatever else there is; that there is none must have been read.
void add_not_read_unless_allowed(const rbac::Authorizer& authorizer, std::string_view ns,
                                 reports::Decision& decision) {
  if (decision.allowed) return;
  add_not_read(authorizer.cluster(), kinds_that_decide(ns), decision.caveats);
}

}  // namespace

reports::Decision can_i(const rbac::Authorizer& authorizer, const Identity& identity,
                        const Action& action) {
  auto decision = action.is_non_resource() ? decide(authorizer, identity, action.non_resource())
                                           : decide(authorizer, identity, action.resource());
  decision.caveats = caveats_of(authorizer.cluster(), action);
  add_authorizers(identity, decision.caveats);
  add_not_read_unless_allowed(
      authorizer, action.is_non_resource() ? "" : action.resource().namespace_, decision);
  const bool by_name = decision.allowed && action.is_named_creation() &&
                       !authorizer.decide(identity, action.without_name()).allowed;
  if (by_name) {
    decision.caveats.notes.emplace_back(
        "a POST is authorized without the name, so this allows none; server-side apply needs "
        "`patch` on the name as well");
  }
  return decision;
}

reports::Decision can_i(const rbac::Authorizer& authorizer, const Identity& identity,
                        const ResourceAttributes& request) {
  auto decision = decide(authorizer, identity, request);
  add_not_read_unless_allowed(authorizer, request.namespace_, decision);
  return decision;
}

reports::Decision can_i(const rbac::Authorizer& authorizer, const Identity& identity,
                        const NonResourceAttributes& request) {
  auto decision = decide(authorizer, identity, request);
  add_not_read_unless_allowed(authorizer, "", decision);
  return decision;
}

}  // namespace nsposture::queries
