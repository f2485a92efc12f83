#include "analyzer/correlation/creation.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace nsposture::correlation {

namespace {

using store::AuditEvent;

// Controllers act on a new namespace within milliseconds; a busy or restarting controller manager
// may take longer. Beyond this time, a follow-up is not attributed to the request.
constexpr std::int64_t kFollowUpWindowNs = 60LL * 1'000'000'000;

bool is_namespace_object(const AuditEvent& event) {
  return event.resource == "namespaces" && event.api_group.empty() && event.subresource.empty();
}

bool is_apply(const AuditEvent& event) {
  return event.verb == "patch";
}

// A patch without a response in the log may be any kind of patch. Only server-side apply requires a
// field manager, and only server-side apply creates.
bool may_create(const LoggedRequest& request) {
  const auto& event = request.event;
  if (!is_namespace_object(event)) return false;
  if (event.verb == "create") return true;
  if (!is_apply(event)) return false;
  if (!request.answered) return !event.field_manager.empty();
  if (event.code == 201) return true;
  // A denied apply of a name that does not exist: the handler's second check mentions "create".
  return request.refused() &&
         event.message.find("cannot create resource \"namespaces\"") != std::string::npos;
}

Outcome outcome_of(const LoggedRequest& request) {
  const auto& event = request.event;
  if (!request.answered || event.stage == store::Stage::Panic) return Outcome::Unanswered;
  const int code = event.code.value_or(0);
  if (code == 401) return Outcome::Unauthenticated;
  if (code == 403) {
    return event.decision.empty() ? Outcome::ImpersonationRefused : Outcome::Refused;
  }
  if (code == 409) return Outcome::Conflict;
  if (code >= 500) return Outcome::ServerError;
  if (code >= 200 && code < 300) return event.dry_run ? Outcome::DryRun : Outcome::Created;
  return Outcome::Invalid;
}

bool is_default_account(const AuditEvent& event) {
  return event.resource == "serviceaccounts" && event.api_group.empty() &&
         event.subresource.empty() && event.verb == "create" && event.name == "default";
}

bool is_ca_map(const AuditEvent& event) {
  return event.resource == "configmaps" && event.api_group.empty() && event.verb == "create" &&
         event.name == "kube-root-ca.crt";
}

using FollowUps = std::multimap<std::string, FollowUp>;

// By namespace, ordered by time. Only controllers in kube-system count: any user with the
// permission may create a service account named default.
FollowUps collect_follow_ups(const std::vector<LoggedRequest>& requests) {
  FollowUps found;
  for (const auto& request : requests) {
    const auto& event = request.event;
    if (event.code != 201 || event.namespace_.empty()) continue;
    const bool account = is_default_account(event);
    if (!account && !is_ca_map(event)) continue;
    if (!event.user.username.starts_with("system:serviceaccount:kube-system:") &&
        event.user.username != "system:kube-controller-manager") {
      continue;
    }
    FollowUp follow_up;
    (account ? follow_up.account : follow_up.ca_map) = &request;
    found.emplace(event.namespace_, follow_up);
  }
  return found;
}

const LoggedRequest* any_of(const FollowUp& follow_up) {
  return follow_up.account != nullptr ? follow_up.account : follow_up.ca_map;
}

bool follows(const FollowUp& follow_up, Timestamp when) {
  const auto at = any_of(follow_up)->event.received.ns;
  return at >= when.ns && at - when.ns <= kFollowUpWindowNs;
}

void attach(Creation& creation, const FollowUps& follow_ups) {
  const auto [first, last] = follow_ups.equal_range(creation.name);
  for (auto it = first; it != last; ++it) {
    if (!follows(it->second, creation.time())) continue;
    if (!creation.follow_up) creation.follow_up.emplace();
    // The first of each kind: later ones belong to a recreated namespace of the same name.
    auto& found = *creation.follow_up;
    if (found.account == nullptr) found.account = it->second.account;
    if (found.ca_map == nullptr) found.ca_map = it->second.ca_map;
  }
}

// Follow-ups ordered by time, to find the namespace created at a moment.
using ByTime = std::vector<std::pair<std::int64_t, const std::string*>>;  // ns, namespace

ByTime by_time(const FollowUps& follow_ups) {
  ByTime list;
  list.reserve(follow_ups.size());
  for (const auto& [ns, follow_up] : follow_ups) {
    list.emplace_back(any_of(follow_up)->event.received.ns, &ns);
  }
  std::ranges::sort(list, {}, &ByTime::value_type::first);
  return list;
}

// The namespace created just after `when` that is not in `named`. Controllers respond within
// milliseconds, so it must be clearly earlier than the next one. If two are about equally close,
// neither counts.
const std::string* came_to_be(const ByTime& list, std::int64_t when,
                              const std::set<std::string>& named) {
  constexpr std::int64_t kNearNs = 2LL * 1'000'000'000;
  constexpr std::int64_t kApartNs = 500LL * 1'000'000;
  const std::string* first = nullptr;
  std::int64_t age = 0;
  auto it = std::ranges::lower_bound(list, when, {}, &ByTime::value_type::first);
  for (; it != list.end() && it->first - when <= kNearNs; ++it) {
    if (named.contains(*it->second)) continue;
    if (first == nullptr) {
      first = it->second;
      age = it->first - when;
    } else if (*first != *it->second) {
      const auto other = it->first - when;
      return other > age + kApartNs && other > 10 * age ? first : nullptr;
    }
  }
  return first;
}

// With generateName at level Metadata, or an unanswered POST, no event of the request has the name.
// The objects that controllers create soon afterwards show it.
void infer_names(std::vector<Creation>& creations, const FollowUps& follow_ups) {
  std::set<std::string> named;
  for (const auto& creation : creations) {
    if (!creation.name.empty() && creation.took_place()) named.insert(creation.name);
  }
  const auto list = by_time(follow_ups);
  for (auto& creation : creations) {
    if (!creation.name.empty()) continue;
    if (creation.outcome != Outcome::Created && creation.outcome != Outcome::Unanswered) continue;
    const auto* name = came_to_be(list, creation.time().ns, named);
    if (name == nullptr) continue;
    creation.name = *name;
    creation.name_inferred = true;
    named.insert(*name);
    attach(creation, follow_ups);
  }
}

Creation creation_from(const LoggedRequest& request) {
  Creation creation;
  creation.request = &request;
  creation.outcome = outcome_of(request);
  creation.way = is_apply(request.event) ? Way::Apply : Way::Post;
  creation.name = request.event.name;
  return creation;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  static constexpr std::array<std::string_view, 7> kWords = {"authorised",
                                                             "authorised-by-gone-grant",
                                                             "authorised-externally",
                                                             "unexplained",
                                                             "refused",
                                                             "not-created",
                                                             "unknown"};
  return kWords.at(static_cast<std::size_t>(verdict));
}

std::string_view to_string(Outcome outcome) {
  static constexpr std::array<std::string_view, 9> kWords = {"created",
                                                             "dry run",
                                                             "it already exists",
                                                             "the request was not valid",
                                                             "refused",
                                                             "impersonation refused",
                                                             "not authenticated",
                                                             "the server failed",
                                                             "the log has no answer"};
  return kWords.at(static_cast<std::size_t>(outcome));
}

std::string_view to_string(Way way) {
  return way == Way::Post ? "POST" : "apply";
}

std::vector<Creation> find_creations(const std::vector<LoggedRequest>& requests) {
  const auto follow_ups = collect_follow_ups(requests);
  std::vector<Creation> creations;
  for (const auto& request : requests) {
    if (!may_create(request)) continue;
    creations.push_back(creation_from(request));
    auto& creation = creations.back();
    if (creation.outcome != Outcome::DryRun && !creation.name.empty()) attach(creation, follow_ups);
  }
  infer_names(creations, follow_ups);
  return creations;
}

namespace {

bool is_deletion_of(const LoggedRequest& request, const std::string& ns) {
  const auto& event = request.event;
  return event.verb == "delete" && event.resource == "namespaces" && event.name == ns &&
         event.subresource.empty() && request.succeeded();
}

// Controllers that were down or busy may reach a namespace late.
bool has_waited(const std::string& ns, const FollowUp& follow_up,
                const std::vector<LoggedRequest>& requests,
                const std::vector<Creation>& creations) {
  const auto came = any_of(follow_up)->event.received;
  return std::ranges::any_of(creations, [&](const Creation& creation) {
    const bool waits =
        creation.name == ns && creation.outcome == Outcome::Created && !creation.follow_up;
    return waits && creation.time() <= came &&
           std::ranges::none_of(requests, [&](const LoggedRequest& request) {
             return is_deletion_of(request, ns) && creation.time() < request.event.received &&
                    request.event.received < came;
           });
  });
}

}  // namespace

std::vector<CreationWithoutEvent> find_orphans(const std::vector<LoggedRequest>& requests,
                                               const std::vector<Creation>& creations) {
  std::set<const LoggedRequest*> accounted;
  for (const auto& creation : creations) {
    if (!creation.follow_up) continue;
    accounted.insert(creation.follow_up->account);
    accounted.insert(creation.follow_up->ca_map);
  }
  std::map<std::string, CreationWithoutEvent> orphans;
  for (const auto& [ns, follow_up] : collect_follow_ups(requests)) {
    if (accounted.contains(any_of(follow_up))) continue;
    if (has_waited(ns, follow_up, requests, creations)) continue;
    auto& orphan = orphans[ns];
    orphan.namespace_ = ns;
    if (follow_up.account != nullptr) orphan.follow_up.account = follow_up.account;
    if (follow_up.ca_map != nullptr) orphan.follow_up.ca_map = follow_up.ca_map;
  }
  std::vector<CreationWithoutEvent> list;
  list.reserve(orphans.size());
  for (auto& [ns, orphan] : orphans) list.push_back(std::move(orphan));
  return list;
}

}  // namespace nsposture::correlation
