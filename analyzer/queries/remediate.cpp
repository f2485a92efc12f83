#include "analyzer/queries/remediate.h"

#include "analyzer/analysis/named_removal.h"
#include "analyzer/queries/caveats.h"
#include "analyzer/queries/other_namespaces.h"
#include "analyzer/queries/subject_argument.h"
#include "analyzer/queries/unknown_roles.h"
#include "analyzer/queries/would_become.h"
#include "graph/escalation/remedy.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace nsposture::queries {

namespace {

void add_spared(const std::vector<Subject>& spared, reports::Caveats& caveats) {
  constexpr std::size_t kShown = 5;
  if (spared.empty()) return;
  std::string names;
  for (std::size_t i = 0; i < spared.size() && i < kShown; ++i) {
    names += (i == 0 ? "" : ", ") + describe(spared[i]);
  }
  if (spared.size() > kShown) names += fmt::format(" and {} more", spared.size() - kShown);
  caveats.notes.push_back(fmt::format(
      "accounts of kube-system are spared, though bindings that are not Kubernetes' own let them "
      "do it: {}",
      names));
}

// Where no namespace is asked about, what is granted in one is left.
std::vector<std::string> elsewhere(const ClusterIndex& index, const Action& action,
                                   const escalation::RemedyQuestion& whose) {
  std::vector<std::string> texts;
  const auto add = [&](const Identity* identity) {
    auto text = granted_in_namespaces(index, action, identity);
    if (!text.empty()) texts.push_back(std::move(text));
  };
  if (whose.subjects.empty()) add(nullptr);
  for (const auto& subject : whose.subjects) {
    const auto identity = identity_for(subject, {}, {});
    add(&identity);
  }
  return texts;
}

// Of everybody, or everybody but some, any binding matters.
std::vector<std::string> roles_of(const UnknownRoles& roles,
                                  const escalation::RemedyQuestion& whose) {
  if (whose.subjects.empty()) return first_of(roles.anywhere(nullptr));
  std::vector<std::string> list;
  for (const auto& subject : whose.subjects) {
    const auto identity = identity_for(subject, {}, {});
    for (auto& role : roles.anywhere(&identity)) list.push_back(std::move(role));
  }
  return list;
}

bool same_removals(const escalation::Remedy& one, const escalation::Remedy& other) {
  return std::ranges::equal(one.removals, other.removals, {}, &escalation::Removal::command,
                            &escalation::Removal::command);
}

// Where no pod is in the input, any account may have one that runs: does more have to go then?
void add_unknown_pods(const Cluster& cluster, const Action& action,
                      const escalation::RemedyQuestion& whose, const escalation::Remedy& remedy,
                      reports::Caveats& caveats) {
  const auto with_pods = with_possible_pods(cluster);
  if (!with_pods) return;
  const auto then = escalation::find_remedy(*with_pods, action.target(), whose);
  if (same_removals(remedy, then) && remedy.remaining == then.remaining) {
    add_note(unknown_pods(cluster), caveats);
  } else {
    add_incomplete({unknown_pods(cluster) + ", and could be ways to this"}, caveats);
  }
}

}  // namespace

reports::Remediation remediate(const Cluster& cluster, const RemediateQuestion& question) {
  const Action action(question.action, cluster);
  auto remedy = escalation::find_remedy(cluster, action.target(), question.whose);
  reports::Remediation answer;
  answer.action = question.action.text();
  answer.unit = question.whose.unit == escalation::RemovalUnit::Rules ? "rules" : "bindings";
  answer.subjects = question.whose.subjects;
  answer.allowed = question.whose.allowed;
  for (const auto& removal : remedy.removals) {
    answer.removals.push_back(analysis::name_removal(cluster, removal));
  }
  answer.caveats = caveats_of(cluster, action);
  const ClusterIndex index(cluster);
  const Memberships none;
  const KnownSubjects known(index, none);
  for (const auto& subject : question.whose.subjects) {
    add_subject(known, subject, answer.caveats);
    add_authorizers(identity_for(subject, {}, {}), action, answer.caveats);
  }
  for (const auto& subject : question.whose.allowed) {
    add_subject(known, subject, answer.caveats);
  }
  add_not_read(cluster, kinds_of_paths(), answer.caveats);
  add_incomplete(elsewhere(index, action, question.whose), answer.caveats);
  add_unknown_pods(cluster, action, question.whose, remedy, answer.caveats);
  add_incomplete(roles_of(UnknownRoles(index), question.whose), answer.caveats);
  for (auto& text : not_followed(remedy.cut_short))
    answer.caveats.incomplete.push_back(std::move(text));
  add_spared(remedy.spared, answer.caveats);
  answer.smallest = remedy.smallest && answer.caveats.whole();
  answer.complete = remedy.complete && answer.caveats.whole();
  answer.remaining = std::move(remedy.remaining);
  return answer;
}

}  // namespace nsposture::queries
