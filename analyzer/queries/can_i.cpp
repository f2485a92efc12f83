#include "analyzer/queries/can_i.h"

#include "analyzer/queries/caveats.h"
#include "analyzer/queries/other_namespaces.h"
#include "graph/model/subject.h"

#include <algorithm>
#include <string>
#include <type_traits>
#include <vector>

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

// A grant is valid whatever else exists; the absence of a grant counts only if everything was read.
// At a moment outside all data, not even a grant is certain.
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
  add_authorizers(identity, action, decision.caveats);
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

namespace {

constexpr std::size_t kMostMet = 100'000;  // entries to remember

}  // namespace

Reviews::Reviews(const rbac::Authorizer& authorizer, const Memberships& memberships)
    : authorizer_(authorizer),
      vocabulary_(authorizer.cluster()),
      unknown_roles_(authorizer.index()),
      subjects_(authorizer.index(), memberships) {}

// A large batch may have many unknown subjects, and each is compared with all known names.
const std::optional<reports::Unknown>& Reviews::unknown(const Subject& subject) {
  constexpr std::size_t kMostCompared = 2'000'000;
  if (met_.size() >= kMostMet) met_.clear();
  const auto [at, is_new] = met_.try_emplace(subject);
  if (!is_new || subjects_.knows(subject)) return at->second;
  const bool may_compare = compared_ < kMostCompared;
  at->second = may_compare ? subjects_.unknown(subject) : subjects_.bare_unknown(subject);
  if (may_compare) compared_ += subjects_.size();
  return at->second;
}

namespace {

// The form in a SubjectAccessReview: `system:serviceaccount:ci:robot` for `sa:ci/robot`.
std::string as_username(const std::string& name) {
  const auto slash = name.find('/');
  if (!name.starts_with("sa:") || slash == std::string::npos) return name;
  return service_account_username(name.substr(3, slash - 3), name.substr(slash + 1));
}

// In a review a name has no prefix: a prefix would be part of the user name.
std::optional<reports::Unknown> prefixed_user(const std::string& username) {
  constexpr std::string_view kGroup = "group:", kUser = "user:";
  std::optional<reports::Unknown> found;
  if (username.starts_with("sa:")) {
    found = {"subject", username, {as_username(username)}};
  } else if (username.starts_with(kGroup)) {
    found = {"subject", username, {"\"groups\": [\"" + username.substr(kGroup.size()) + "\"]"}};
  } else if (username.starts_with(kUser)) {
    found = {"subject", username, {username.substr(kUser.size())}};
  }
  return found;
}

}  // namespace

// Most groups from an authenticator are not bound. If the user or one of its groups is known, only
// an unknown name close to a known one is reported.
void Reviews::add_identity(const Identity& identity, reports::Caveats& caveats) {
  std::vector<Subject> asked;
  std::vector<std::string> implied;
  if (!identity.username.empty()) {
    asked.push_back(subject_from_username(identity.username));
    implied = implicit_groups(asked.front());
  }
  for (const auto& group : identity.groups) {
    const bool told = std::ranges::find(implied, group) != implied.end();
    if (!told) asked.push_back({SubjectKind::Group, {}, group});
  }
  const bool any_known = std::ranges::any_of(
      asked, [&](const Subject& subject) { return !unknown(subject).has_value(); });
  const auto prefixed = prefixed_user(identity.username);
  if (prefixed) caveats.unknown.push_back(*prefixed);
  for (const auto& subject : asked) {
    const auto& found = unknown(subject);
    if (prefixed && subject == asked.front()) continue;
    if (found && (!any_known || !found->did_you_mean.empty())) caveats.unknown.push_back(*found);
  }
}

void Reviews::add_place(const ResourceAttributes& request, reports::Caveats& caveats) {
  const auto ns = request.namespace_;
  if (ns.empty() || ns == request.name || vocabulary_.has_namespace(ns)) return;
  if (places_met_.size() >= kMostMet) places_met_.clear();
  const auto [at, is_new] = places_met_.try_emplace(std::string(ns));
  if (is_new) add_namespace(vocabulary_, ns, at->second);
  const auto& found = at->second;
  caveats.unknown.insert(caveats.unknown.end(), found.unknown.begin(), found.unknown.end());
  caveats.notes.insert(caveats.notes.end(), found.notes.begin(), found.notes.end());
}

template <typename Request>
reports::Decision Reviews::answer_any(const Identity& identity, const Request& request) {
  auto decision = decide(authorizer_, identity, request);
  tell_not_read(authorizer_, identity, request, decision);
  constexpr bool kIsPath = std::is_same_v<Request, NonResourceAttributes>;
  if constexpr (kIsPath) add_resource_path(request, decision.caveats);
  if (decision.allowed) return decision;
  decision.caveats.unknown = vocabulary_.unknown_in(request);
  if constexpr (!kIsPath) add_place(request, decision.caveats);
  add_identity(identity, decision.caveats);
  add_incomplete(unknown_roles_.in_namespace(asked_of(request, &identity).ns, &identity),
                 decision.caveats);
  return decision;
}

reports::Decision Reviews::answer(const Identity& identity, const ResourceAttributes& request) {
  return answer_any(identity, request);
}

reports::Decision Reviews::answer(const Identity& identity, const NonResourceAttributes& request) {
  return answer_any(identity, request);
}

}  // namespace nsposture::queries
