#include "analyzer/correlation/verdict.h"

#include "analyzer/correlation/dry_run.h"
#include "analyzer/correlation/reason.h"
#include "graph/rbac/default_objects.h"
#include "graph/rbac/match.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::correlation {

namespace {

// RBAC's decision on a creation with all its permissions taken together: an apply needs `patch` as
// well as `create`.
struct AccessAt {
  DecisionAt at;  // at the time of the creation
  bool then = false;
  bool now = false;
};

bool is_blind(const Creation& creation, store::MissingField what) {
  return (creation.request->event.blind & static_cast<std::uint32_t>(what)) != 0;
}

// The effective user. If the format hides groups or impersonation, the logged reason proves part of
// it: a user allowed by a grant to a group is in that group.
Identity authorized_identity(const Creation& creation) {
  auto identity = identity_of(creation.request->effective());
  const bool hidden = is_blind(creation, store::MissingField::Groups) ||
                      is_blind(creation, store::MissingField::Impersonation);
  const auto reason = parse_rbac_reason(creation.request->event.reason);
  if (!hidden || !reason) return identity;
  if (reason->subject.kind == SubjectKind::Group) {
    identity.groups.push_back(reason->subject.name);
  } else {
    identity.username = username_of(reason->subject);
  }
  return identity;
}

AccessAt access_at(const Creation& creation, const CaseFile& file) {
  const auto identity = authorized_identity(creation);
  const auto attributes = attributes_of(creation);
  AccessAt access;
  access.at = file.decide_at(identity, attributes.create, creation.time());
  access.then = access.at.allowed;
  access.now = file.decide_now(identity, attributes.create).allowed;
  if (attributes.patch) {
    const auto patch = file.decide_at(identity, *attributes.patch, creation.time());
    access.then = access.then && patch.allowed;
    access.now = access.now && file.decide_now(identity, *attributes.patch).allowed;
    access.at.unknown.insert(access.at.unknown.end(), patch.unknown.begin(), patch.unknown.end());
    access.at.unsure.insert(access.at.unsure.end(), patch.unsure.begin(), patch.unsure.end());
  }
  return access;
}

std::string grant_text(const NamedGrant& grant) {
  return fmt::format("{} of {} to {}", describe(grant.binding), describe(grant.role),
                     describe(*grant.subject));
}

const LoggedRequest* removal_of(const CaseFile& file, const ObjectKey& key, Timestamp when) {
  for (const auto& version : file.now().history->versions(key)) {
    if (!version.present && version.write != nullptr && when < version.since) return version.write;
  }
  return nullptr;
}

// The kinds that may grant the creation and were not fully read.
std::string not_read(const Creation& creation, const Snapshot& snapshot) {
  const auto& kinds = creation.way == Way::Apply ? kinds_of_grants() : kinds_of_cluster_grants();
  std::string names;
  for (const auto& kind : snapshot.cluster().reading.lacking(kinds)) {
    names += (names.empty() ? "" : ", ") + kind;
  }
  return names;
}

// What happened to the binding after the creation, as far as the log shows.
std::string how_it_went(const CaseFile& file, const ObjectKey& key, Timestamp when) {
  const auto& versions = file.now().history->versions(key);
  if (const auto* gone = removal_of(file, key, when)) {
    return fmt::format("was removed at {} by {}{}", format_rfc3339(gone->event.received),
                       describe(gone->effective()),
                       may_be_dry_run(*gone) ? ", unless that was a dry run" : "");
  }
  if (!versions.empty()) return "was changed since";
  return file.now().history->present(key, file.end()).value_or(false)
             ? "is there still, but does not grant this any more"
             : "is in none of the snapshots";
}

// A deletecollection may have removed the binding since: the log does not show what it removed.
std::string whether_still_there(const ObjectKey& key, const CaseFile& file) {
  const auto& versions = file.now().history->versions(key);
  if (versions.empty() || versions.back().maybe_removed_by == nullptr) return {};
  const auto& request = *versions.back().maybe_removed_by;
  return fmt::format(
      "; whether it still exists is unknown: a deletion by {} at {} may have removed it",
      describe(request.effective()), format_rfc3339(request.event.received));
}

// The binding and role in the logged reason still exist and were not written after the creation;
// the log only lacks their content (level Metadata).
bool stands_unseen(const RbacReason& reason, const Creation& creation, const CaseFile& file) {
  const auto& history = *file.now().history;
  bool unseen = false;
  for (const auto& key : {reason.binding, reason.role}) {
    const auto& versions = history.versions(key);
    if (versions.empty()) {
      if (!history.present(key, file.end()).value_or(false)) return false;
      continue;
    }
    const auto& last = versions.back();
    if (!last.present || last.since > creation.time()) return false;
    unseen = unseen || !last.content_known();
  }
  return unseen;
}

void set(Creation& creation, Verdict verdict, std::string explanation) {
  creation.verdict = verdict;
  creation.explanation = std::move(explanation);
}

// A deletion that the server's reason contradicts: the binding allowed a request afterwards.
std::string without_effect(const ObjectKey& key, const Creation& creation, const CaseFile& file) {
  const auto* removal = file.now().history->contradicted_removal(key, creation.time());
  if (removal == nullptr) return {};
  return fmt::format(
      "; {} deleted {} at {}, but the server went by it later: a dry run, a finalizer, or somebody "
      "made it again unseen",
      describe(removal->effective()), describe(key), format_rfc3339(removal->event.received));
}

bool is_in_a_snapshot(const CaseFile& file, const ObjectKey& key) {
  return std::ranges::any_of(file.snapshots(), [&](const Snapshot& snapshot) {
    return snapshot.state->index().find(key) != ClusterIndex::kNone;
  });
}

// What the newest snapshot lacks was removed: it was taken after the creation, and it either has
// all objects of a server, or has or had this one.
bool snapshot_shows(const CaseFile& file, const ObjectKey& key, Timestamp when) {
  const auto& now = file.now();
  if (now.info.taken < when || now.cluster().reading.lacks(to_string(key.kind))) return false;
  return rbac::is_from_server(now.cluster()) || is_in_a_snapshot(file, key);
}

// A write after the creation left the role without the permission.
bool lost_permission(const CaseFile& file, const ObjectKey& role, const Creation& creation) {
  const auto& versions = file.now().history->versions(role);
  if (versions.empty()) return false;
  const auto& last = versions.back();
  if (!last.present || !last.role || last.since <= creation.time()) return false;
  const auto wanted = attributes_of(creation).create;
  return std::ranges::none_of(
      last.role->rules, [&](const PolicyRule& rule) { return rbac::rule_allows(rule, wanted); });
}

// The log or a snapshot shows that the object was removed or changed after the creation.
bool shows_change(const CaseFile& file, const ObjectKey& key, Timestamp when) {
  if (snapshot_shows(file, key, when)) return true;
  if (removal_of(file, key, when) != nullptr) return true;
  const auto& versions = file.now().history->versions(key);
  if (versions.empty()) return file.now().history->binding_at(key, file.end()) != nullptr;
  const auto& last = versions.back();
  // The authorizer sees a removal a moment later.
  return !last.present || (last.content_known() && when < last.since);
}

// The part of the reason's grant that no longer exists: the binding or the role. If the binding is
// unknown, a deleted role ends the grant as well.
const ObjectKey& ended_part(const RbacReason& reason, const Creation& creation,
                            const CaseFile& file) {
  const auto when = creation.time();
  const auto* binding = file.now().history->binding_at(reason.binding, file.end());
  const bool binds = binding != nullptr && std::ranges::find(binding->subjects, reason.subject) !=
                                               binding->subjects.end();
  const bool role_went = removal_of(file, reason.role, when) != nullptr ||
                         lost_permission(file, reason.role, creation);
  return binds || (role_went && !shows_change(file, reason.binding, when)) ? reason.role
                                                                           : reason.binding;
}

void judge_by_reason(Creation& creation, const RbacReason& reason, const CaseFile& file) {
  const auto grant = grant_text(named_grant(reason));
  const auto& ended = ended_part(reason, creation, file);
  if (!shows_change(file, ended, creation.time())) {
    set(creation, Verdict::Authorised,
        fmt::format("allowed by {}, by the server's reason; whether it still exists is unknown{}",
                    grant, without_effect(reason.binding, creation, file)));
    return;
  }
  const bool role = ended == reason.role;
  set(creation, Verdict::AuthorisedByGoneGrant,
      fmt::format("allowed by {}{} {}", grant,
                  role ? fmt::format("; {}", describe(ended)) : std::string(", which"),
                  how_it_went(file, ended, creation.time())));
}

void judge_gone(Creation& creation, const AccessAt& access, const CaseFile& file) {
  if (const auto reason = parse_rbac_reason(creation.request->event.reason)) {
    judge_by_reason(creation, *reason, file);
    return;
  }
  const auto& grant = access.at.grants.front().grant;
  set(creation, Verdict::AuthorisedByGoneGrant,
      fmt::format("allowed by {}, which {}", grant_text(grant),
                  how_it_went(file, grant.binding, creation.time())));
}

void judge_unproved(Creation& creation, const AccessAt& access, const CaseFile& file) {
  const auto& event = creation.request->event;
  if (is_blind(creation, store::MissingField::Groups) && event.reason.empty() &&
      event.decision == "allow") {
    set(creation, Verdict::Unknown,
        "allowed without a reason, as a member of system:masters is, and the log shows no groups");
    return;
  }
  if (!access.at.unknown.empty()) {
    set(creation, Verdict::Unknown,
        fmt::format("nothing known grants it, but {} was changed and the log does not show to what",
                    describe(access.at.unknown.front())));
    return;
  }
  if (const auto missing = not_read(creation, file.at(creation.time())); !missing.empty()) {
    set(creation, Verdict::Unknown,
        fmt::format("nothing that was read grants it, but {} not read", missing));
    return;
  }
  std::string text =
      event.decision.empty()
          ? "no binding known at that time grants it, and the log names no reason"
          : "the server allowed it without naming a grant, and no binding known at that time "
            "grants it";
  if (!access.at.unsure.empty()) text += "; but " + describe(*access.at.unsure.front());
  set(creation, Verdict::Unexplained, std::move(text));
}

bool is_bootstrap(const Creation& creation) {
  static constexpr std::string_view kOwn[] = {"default", "kube-system", "kube-public",
                                              "kube-node-lease"};
  return creation.request->event.user.username == "system:apiserver" &&
         std::ranges::find(kOwn, creation.name) != std::end(kOwn);
}

void judge_created(Creation& creation, const CaseFile& file) {
  auto access = access_at(creation, file);
  const auto& event = creation.request->event;
  const auto reason = parse_rbac_reason(event.reason);
  creation.grant = access.at;
  creation.bootstrap = is_bootstrap(creation);
  if (creation.bootstrap) {
    set(creation, Verdict::Authorised, "the API server itself makes this namespace on start");
  } else if (access.at.masters) {
    set(creation, Verdict::Authorised,
        "a member of system:masters, who is allowed everything before RBAC is asked");
  } else if (is_external_reason(event.reason)) {
    set(creation, Verdict::AuthorisedExternally,
        "allowed by an authorizer outside RBAC: " + event.reason);
  } else if (access.then && access.now) {
    set(creation, Verdict::Authorised,
        creation.grant.grants.empty()
            ? "RBAC grants it"
            : "allowed by " + grant_text(creation.grant.grants.front().grant) +
                  whether_still_there(creation.grant.grants.front().grant.binding, file));
  } else if (reason && (access.now || stands_unseen(*reason, creation, file))) {
    // The log proves a grant. The snapshots show one too, but not since when; or the log lacks the
    // written content.
    set(creation, Verdict::Authorised,
        event.reason + without_effect(reason->binding, creation, file));
  } else if (reason || access.then) {
    judge_gone(creation, access, file);
  } else {
    judge_unproved(creation, access, file);
  }
}

std::string refusal_text(const Creation& creation) {
  const auto& event = creation.request->event;
  if (creation.outcome == Outcome::ImpersonationRefused) {
    return event.message.empty() ? "the impersonation was refused" : event.message;
  }
  if (creation.outcome == Outcome::Unauthenticated) return "the credentials were not accepted";
  if (event.decision == "allow") {
    return event.message.empty() ? "let through by the authorizer, then refused" : event.message;
  }
  return "no grant allows it";
}

}  // namespace

void judge(Creation& creation, const CaseFile& file) {
  switch (creation.outcome) {
    case Outcome::Created:
      judge_created(creation, file);
      return;
    case Outcome::DryRun:
      set(creation, Verdict::NotCreated, "a dry run: nothing was stored");
      return;
    case Outcome::Conflict:
      set(creation, Verdict::NotCreated, "it existed already");
      return;
    case Outcome::Invalid:
      set(creation, Verdict::NotCreated,
          fmt::format("the server answered {}", creation.request->event.code.value_or(0)));
      return;
    case Outcome::Refused:
    case Outcome::ImpersonationRefused:
    case Outcome::Unauthenticated:
      set(creation, Verdict::Refused, refusal_text(creation));
      return;
    case Outcome::ServerError:
    case Outcome::Unanswered:
      creation.grant = access_at(creation, file).at;
      set(creation, Verdict::Unknown,
          creation.follow_up ? "the log has no answer, but the controllers' first objects in the "
                               "namespace show that it was created"
                             : "the log does not say what came of it");
      return;
  }
}

}  // namespace nsposture::correlation
