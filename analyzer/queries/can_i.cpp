#include "analyzer/queries/can_i.h"

#include "analyzer/queries/caveats.h"
#include "analyzer/queries/other_namespaces.h"
#include "graph/model/subject.h"

#include <algorithm>

namespace nsposture::queries {

namespace {

template <typename Request>
reports::Decision decide(const rbac::Authorizer& authorizer, const Identity& identity,
                         const Request& request) {
  const auto decision = authorizer.decide(identity, request);
  return {decision.allowed, authorizer.reason(identity, request, decision), {}};
}

bool is_master(const Identity& identity) {
  return std::ranges::find(identity.groups, kGroupMasters) != identity.groups.end();
}

// A grant stands whatever else there is; that there is none must have been read. Of a moment that
// nothing reaches not even a grant is known to stand.
template <typename Request>
void tell_not_read(const rbac::Authorizer& authorizer, const Identity& identity,
                   const Request& request, reports::Decision& decision) {
  const auto& cluster = authorizer.cluster();
  decision.outside = cluster.reading.outside && !is_master(identity);
  if (!decision.allowed) {
    const auto asked = asked_of(request, &identity);
    add_not_read(cluster, kinds_that_decide(asked.ns), asked, decision.caveats);
  } else if (decision.outside) {
    add_not_read(cluster, {}, decision.caveats);
  }
}

}  // namespace

reports::Decision can_i(const rbac::Authorizer& authorizer, const Identity& identity,
                        const Action& action) {
  auto decision = action.is_non_resource() ? decide(authorizer, identity, action.non_resource())
                                           : decide(authorizer, identity, action.resource());
  decision.caveats = caveats_of(authorizer.cluster(), action);
  add_authorizers(identity, decision.caveats);
  tell_not_read(authorizer, identity, action, decision);
  if (!decision.allowed) {
    add_note(granted_in_namespaces(authorizer.index(), action, &identity), decision.caveats);
    const UnknownRoles unknown(authorizer.index());
    add_incomplete(unknown.in_namespace(asked_of(action, &identity).ns, &identity),
                   decision.caveats);
  }
  const bool by_name = decision.allowed && action.is_named_creation() &&
                       !authorizer.decide(identity, action.without_name()).allowed;
  if (by_name) {
    decision.caveats.notes.emplace_back(
        "a POST is authorized without the name, so this allows none; server-side apply needs "
        "`patch` on the name as well");
  }
  return decision;
}

Reviews::Reviews(const rbac::Authorizer& authorizer)
    : authorizer_(authorizer),
      vocabulary_(authorizer.cluster()),
      unknown_roles_(authorizer.index()) {}

template <typename Request>
reports::Decision Reviews::answer_any(const Identity& identity, const Request& request) const {
  auto decision = decide(authorizer_, identity, request);
  tell_not_read(authorizer_, identity, request, decision);
  if (decision.allowed) return decision;
  decision.caveats.unknown = vocabulary_.unknown_in(request);
  decision.caveats.incomplete =
      unknown_roles_.in_namespace(asked_of(request, &identity).ns, &identity);
  return decision;
}

reports::Decision Reviews::answer(const Identity& identity,
                                  const ResourceAttributes& request) const {
  return answer_any(identity, request);
}

reports::Decision Reviews::answer(const Identity& identity,
                                  const NonResourceAttributes& request) const {
  return answer_any(identity, request);
}

}  // namespace nsposture::queries
