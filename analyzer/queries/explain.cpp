#include "analyzer/queries/explain.h"

#include "analyzer/queries/apply_only.h"
#include "analyzer/queries/caveats.h"
#include "analyzer/queries/change/would_become.h"
#include "analyzer/queries/names.h"
#include "analyzer/queries/unknown_roles.h"
#include "graph/rbac/explain.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace nsposture::queries {

namespace {

std::string_view kind_text(rbac::MissKind kind) {
  switch (kind) {
    case rbac::MissKind::OtherName:
      return "other_name";
    case rbac::MissKind::OtherScope:
      return "other_scope";
    case rbac::MissKind::MissingRole:
      return "missing_role";
    case rbac::MissKind::OtherVerb:
      return "other_verb";
    case rbac::MissKind::OtherSubresource:
      return "other_subresource";
    case rbac::MissKind::OtherApiGroup:
      return "other_api_group";
    case rbac::MissKind::OtherPath:
      return "other_path";
    case rbac::MissKind::NotMember:
      return "not_member";
    case rbac::MissKind::OtherSubject:
      return "other_subject";
  }
  return "";
}

template <typename Request>
void judge(const rbac::Authorizer& authorizer, const Identity& identity, const Request& request,
           reports::Explanation& answer) {
  const auto found = rbac::explain(authorizer, identity, request);
  const auto& cluster = authorizer.cluster();
  answer.allowed = found.decision.allowed;
  answer.reason = authorizer.reason(identity, request, found.decision);
  for (const auto& grant : authorizer.all_grants(identity, request)) {
    answer.grants.push_back(rbac::name_grant(cluster, grant));
  }
  for (const auto& miss : found.misses) {
    answer.misses.push_back(
        {std::string(kind_text(miss.kind)), miss.text, rbac::name_grant(cluster, miss.nearest)});
  }
}

// rbac-facts.md 1.1 and 1.2: a POST is authorized without the name; for server-side apply, a rule
// that names the namespace counts.
void judge_creation(const rbac::Authorizer& authorizer, const Identity& identity,
                    const std::string& name, reports::Explanation& answer) {
  judge(authorizer, identity, ResourceAttributes{"create", "", "namespaces", "", "", ""}, answer);
  if (answer.allowed) return;
  auto by_apply = apply_only_grants(authorizer, identity);
  if (!name.empty()) {
    std::erase_if(by_apply, [&name](const rbac::Grant& grant) {
      return std::ranges::find(grant.only_names, name) == grant.only_names.end();
    });
  }
  auto grants = name_grants(authorizer.cluster(), by_apply);
  if (name.empty() || by_apply.empty()) {
    answer.apply_only = std::move(grants);
    return;
  }
  answer.allowed = true;
  answer.reason = rbac::grant_reason(authorizer.cluster(), by_apply.front());
  answer.grants = std::move(grants);
  answer.misses.clear();
}

// The same for every other kind.
void judge_named_creation(const rbac::Authorizer& authorizer, const Identity& identity,
                          const Action& action, reports::Explanation& answer) {
  judge(authorizer, identity, action.without_name(), answer);
  if (answer.allowed) return;
  const bool by_apply = authorizer.decide(identity, action.resource()).allowed &&
                        authorizer.decide(identity, action.as_patch()).allowed;
  if (!by_apply) {
    answer.caveats.notes.emplace_back(
        "a POST is authorized without the name: a rule that names the object allows only "
        "server-side apply, with `create` and `patch` together");
    return;
  }
  answer.misses.clear();
  judge(authorizer, identity, action.resource(), answer);
  answer.caveats.notes.emplace_back("by server-side apply only");
}

// A denial is half the answer; the other half is whether the identity could gain access. That needs
// a search, from this identity alone.
void search_paths(const Cluster& cluster, const Action& action, const Identity& identity,
                  reports::Explanation& answer) {
  if (answer.allowed || action.is_non_resource()) return;
  const escalation::Escalation escalation(cluster, action.target(), {false, {identity}, {}});
  answer.searched = true;
  const auto result = escalation.person_result(0);
  if (!result) {
    // If a possible change would open a path, a plain "no" is wrong.
    const auto found = would_become(cluster, action.target(), identity);
    for (const auto& sentence : found.changes) add_note(sentence, answer.caveats);
    add_incomplete(found.unread, answer.caveats);
    for (auto& text : not_followed(escalation.cut_short()))
      answer.caveats.incomplete.push_back(std::move(text));
    return;
  }
  // By server-side apply it may create those names today.
  if (result->how == escalation::How::Direct) return;
  if (const auto path = escalation.person_path(0)) {
    answer.becoming = {access_of(result->how), result->cost, name_path(cluster, *path)};
  }
}

// The absence of grants and paths counts only if everything was read.
void tell_not_read(const ClusterIndex& index, const Action& action, const Identity& identity,
                   reports::Explanation& answer) {
  const auto& cluster = index.cluster();
  if (answer.allowed) {
    if (!cluster.reading.outside) return;
    // A moment outside all data.
    add_not_read(cluster, {}, answer.caveats);
    answer.unknown = true;
    return;
  }
  const UnknownRoles roles(index);
  const auto asked = asked_of(action, &identity);
  add_not_read(cluster, kinds_that_decide(action), asked, answer.caveats);
  add_incomplete(roles.in_namespace(asked.ns, &identity), answer.caveats);
  answer.unknown = !answer.caveats.not_read.empty();
  if (!answer.searched || answer.becoming) return;
  add_not_read(cluster, kinds_of_paths(), answer.caveats);
  add_incomplete(roles.anywhere(&identity), answer.caveats);
  answer.paths_not_read = answer.caveats.not_read;
}

}  // namespace

reports::Explanation explain(const rbac::Authorizer& authorizer, const ExplainQuestion& question,
                             const Memberships& memberships) {
  const Action action(question.action, authorizer.cluster());
  const auto identity = identity_for(question.subject, question.groups, memberships);
  reports::Explanation answer;
  answer.subject = question.subject;
  answer.groups = identity.groups;
  answer.action = question.action.text();
  answer.caveats = caveats_of(authorizer.cluster(), action);
  add_subject(KnownSubjects(authorizer.index(), memberships), question.subject, question.groups,
              answer.caveats);
  add_authorizers(identity, action, answer.caveats);
  if (action.is_non_resource()) {
    judge(authorizer, identity, action.non_resource(), answer);
  } else if (action.is_namespace_creation()) {
    judge_creation(authorizer, identity, action.name(), answer);
  } else if (action.is_named_creation()) {
    judge_named_creation(authorizer, identity, action, answer);
  } else {
    judge(authorizer, identity, action.resource(), answer);
  }
  search_paths(authorizer.cluster(), action, identity, answer);
  tell_not_read(authorizer.index(), action, identity, answer);
  return answer;
}

}  // namespace nsposture::queries
