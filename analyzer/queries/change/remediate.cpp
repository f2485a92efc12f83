#include "analyzer/queries/change/remediate.h"

#include "analyzer/analysis/causes/named_removal.h"
#include "analyzer/queries/caveats.h"
#include "analyzer/queries/change/ranked_removals.h"
#include "analyzer/queries/change/would_become.h"
#include "analyzer/queries/other_namespaces.h"
#include "analyzer/queries/subject_argument.h"
#include "analyzer/queries/unknown_roles.h"
#include "graph/escalation/remedy.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace nsposture::queries {

namespace {

// If the action names no namespace, grants in single namespaces remain.
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

// For all subjects, or all but some, any binding matters.
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

// In any order.
bool same_removals(const escalation::Remedy& one, const escalation::Remedy& other) {
  return std::ranges::is_permutation(one.removals, other.removals, {},
                                     &escalation::Removal::command, &escalation::Removal::command);
}

// If the input has no pods, any service account may have a running pod: are more removals needed
// then?
void add_unknown_pods(const Cluster& cluster, const Action& action,
                      const escalation::RemedyQuestion& whose, const escalation::Remedy& remedy,
                      reports::Caveats& caveats) {
  const auto with_pods = with_possible_pods(cluster);
  if (!with_pods) return;
  const auto then = escalation::find_remedy(*with_pods, action.target(), whose);
  if (same_removals(remedy, then) && remedy.remaining == then.remaining) {
    add_note(unknown_pods(cluster), caveats);
  } else {
    add_incomplete({unknown_pods(cluster) + ", and could be paths to this"}, caveats);
  }
}

}  // namespace

namespace {

// The bindings to keep that exist in the cluster.
escalation::RemedyQuestion whose_paths(const ClusterIndex& index,
                                       const RemediateQuestion& question) {
  auto whose = question.whose;
  for (const auto& key : question.kept) {
    const auto binding = index.find(key);
    if (binding != ClusterIndex::kNone) whose.kept.push_back(binding);
  }
  return whose;
}

void add_removals(const Cluster& cluster, const escalation::RankedRemedy& ranked, std::size_t top,
                  reports::Remediation& answer) {
  const auto& removals = ranked.remedy.removals;
  const auto count = top == 0 ? removals.size() : std::min(top, removals.size());
  for (std::size_t i = 0; i < count; ++i) {
    answer.removals.push_back(analysis::name_removal(cluster, removals[i]));
    answer.removals.back().ends = ranked.ends[i];
  }
  answer.left_out = removals.size() - count;
  answer.paths = ranked.remedy.had_path.size();
  for (const auto point : ranked.verified) {
    if (point <= count) answer.verified.push_back(point);
  }
}

}  // namespace

reports::Remediation remediate(const Cluster& cluster, const RemediateQuestion& question) {
  const Action action(question.action, cluster);
  const ClusterIndex index(cluster);
  const auto whose = whose_paths(index, question);
  escalation::RankQuestion asked;
  asked.remedy = whose;
  asked.verify_at = {3, question.top};
  auto ranked = ranked_removals(cluster, action, asked, question.rules);
  auto& remedy = ranked.remedy;
  reports::Remediation answer;
  answer.action = question.action.text();
  answer.unit = question.whose.unit == escalation::RemovalUnit::Rules ? "rules" : "bindings";
  answer.subjects = question.whose.subjects;
  answer.allowed = question.whose.allowed;
  answer.keeps_used = !question.kept.empty();
  add_removals(cluster, ranked, question.top, answer);
  answer.caveats = caveats_of(cluster, action);
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
  add_unknown_pods(cluster, action, whose, remedy, answer.caveats);
  add_incomplete(roles_of(UnknownRoles(index), question.whose), answer.caveats);
  for (auto& text : not_followed(remedy.cut_short))
    answer.caveats.incomplete.push_back(std::move(text));
  answer.smallest = remedy.smallest && answer.caveats.whole();
  answer.complete = remedy.complete && answer.left_out == 0 && answer.caveats.whole();
  answer.remaining = std::move(remedy.remaining);
  return answer;
}

}  // namespace nsposture::queries
