#include "analyzer/analysis/causes/causes.h"

#include "analyzer/analysis/causes/binding_cause.h"
#include "analyzer/analysis/causes/cause_groups.h"
#include "analyzer/analysis/causes/cause_order.h"
#include "analyzer/analysis/causes/grant_use.h"
#include "analyzer/analysis/causes/lost_with.h"
#include "analyzer/analysis/causes/subject_weights.h"
#include "analyzer/analysis/causes/verify_causes.h"
#include "analyzer/rules/registry.h"
#include "graph/base/shell_quote.h"
#include "graph/escalation/ranking.h"
#include "graph/escalation/steps/removal.h"
#include "graph/rbac/platform_objects.h"
#include "graph/rbac/rule_text.h"
#include "reports/answers/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace nsposture::analysis {

namespace {

using reports::Cause;
using reports::CauseKind;
using reports::FindingState;
using reports::FindingView;

constexpr auto kNone = rbac::Grant::kNoIndex;

// How many of the permissions removed as a side effect are listed.
constexpr std::size_t kListed = 12;

class Finder {
 public:
  // REQUIRES: `question.known` is set.
  explicit Finder(const CauseQuestion& question)
      : question_(question),
        authorizer_(question.file.now().authorizer()),
        cluster_(question.file.now().cluster()),
        platform_(cluster_),
        uses_(question.file),
        groups_(authorizer_, platform_) {
    for (const auto& view : question.findings) {
      if (view.state == FindingState::Accepted) continue;
      open_.push_back(&view);
      by_fingerprint_.emplace(view.finding.fingerprint, &view);
    }
  }

  std::vector<Cause> run();

 private:
  void rank();
  [[nodiscard]] std::vector<Subject> accepted() const;
  void add_change(const escalation::Removal& removal, std::vector<Subject> ends);
  void place(const FindingView& view);
  [[nodiscard]] std::optional<std::size_t> change_that_ends(const FindingView& view) const;
  [[nodiscard]] std::optional<std::size_t> change_of(const NamedGrant& grant) const;
  void weigh(Cause& cause) const;
  static void name_together(Cause& cause);
  void verify(std::vector<Cause>& causes);
  [[nodiscard]] std::vector<std::size_t> points_to_verify() const;
  void finish(Cause& cause);
  [[nodiscard]] std::vector<PolicyRule> meant_by(const Cause& cause,
                                                 const ObjectKey& binding) const;
  void set_commands(std::vector<Cause>& causes) const;

  const CauseQuestion& question_;
  const rbac::Authorizer& authorizer_;
  const Cluster& cluster_;
  rbac::PlatformObjects platform_;
  GrantUses uses_;
  CauseGroups groups_;
  std::vector<const FindingView*> open_;
  std::map<std::string_view, const FindingView*> by_fingerprint_;
  std::vector<Cause> ranked_;                                  // in the order in which to end them
  std::map<std::string, std::size_t, std::less<>> ends_with_;  // subject -> index of ranked_
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> change_at_;
  std::map<ObjectKey, std::vector<PolicyRule>> gone_;  // role -> rules removed by earlier causes
};

std::vector<Cause> Finder::run() {
  rank();
  for (const auto* view : open_) place(*view);
  auto others = groups_.take();
  for (auto& cause : ranked_) weigh(cause);
  for (auto& cause : others) weigh(cause);
  auto causes = in_order(ranked_, std::move(others));
  drop_repeated(causes);
  verify(causes);
  fold(causes);
  for (auto& cause : causes) finish(cause);
  set_after(causes);
  set_commands(causes);
  set_towards(ranked_, causes);
  return causes;
}

// Subjects whose namespace creation is covered by an acceptance keep their access.
std::vector<Subject> Finder::accepted() const {
  std::set<std::string> names;
  for (const auto& view : question_.findings) {
    if (view.state == FindingState::Accepted && is_about_creation(view.rule)) {
      names.insert(view.finding.subject);
    }
  }
  std::vector<Subject> subjects;
  for (const auto& result : question_.known->results()) {
    if (names.contains(describe(result.subject))) subjects.push_back(result.subject);
  }
  return subjects;
}

void Finder::rank() {
  const bool any = std::ranges::any_of(open_, [](const FindingView* view) {
    return is_about_creation(view->rule) && view->finding.severity > store::Severity::Info;
  });
  if (!any) return;
  escalation::RankQuestion ask;
  ask.remedy.allowed = accepted();
  ask.ask_changed = false;  // verify() does, together with the other causes
  ask.known = question_.known;
  SubjectWeights weights;
  for (const auto* view : open_) weights.add(view->finding);
  ask.weight = std::cref(weights);
  auto ranked = escalation::rank_remedy(cluster_, {}, ask);
  for (std::size_t i = 0; i < ranked.ends.size(); ++i) {
    add_change(ranked.remedy.removals[i], std::move(ranked.ends[i]));
  }
}

void Finder::add_change(const escalation::Removal& removal, std::vector<Subject> ends) {
  for (const auto& subject : ends) ends_with_.emplace(describe(subject), ranked_.size());
  // If its only subject is removed, the whole binding is.
  const bool whole =
      removal.subject == kNone || cluster_.bindings[removal.binding].subjects.size() == 1;
  change_at_.emplace(std::pair(removal.binding, whole ? kNone : removal.subject), ranked_.size());
  std::vector<std::uint32_t> out;
  if (!whole) {
    const auto& subject = authorizer_.index().subject_of(removal.binding, removal.subject);
    out = same_subjects(authorizer_, removal.binding, subject);
  }
  ranked_.push_back(binding_cause(authorizer_, removal.binding, out));
  ranked_.back().subjects = std::move(ends);
}

// The change that removes the last of the finding's grants; none if a grant stays.
std::optional<std::size_t> Finder::change_that_ends(const FindingView& view) const {
  if (is_about_creation(view.rule)) {
    const auto found = ends_with_.find(view.finding.subject);
    return found == ends_with_.end() ? std::nullopt : std::optional(found->second);
  }
  std::optional<std::size_t> last;
  for (const auto& grant : view.finding.grants) {
    const auto at = change_of(grant);
    if (!at) return std::nullopt;
    last = std::max(last.value_or(0), *at);
  }
  return last;
}

std::optional<std::size_t> Finder::change_of(const NamedGrant& grant) const {
  if (grant.is_masters()) return std::nullopt;
  const auto binding = authorizer_.index().find(grant.binding);
  if (binding == ClusterIndex::kNone) return std::nullopt;
  if (const auto whole = change_at_.find({binding, kNone}); whole != change_at_.end()) {
    return whole->second;
  }
  if (!grant.subject) return std::nullopt;
  for (std::uint32_t i = 0; i < cluster_.bindings[binding].subjects.size(); ++i) {
    if (authorizer_.index().subject_of(binding, i) != *grant.subject) continue;
    const auto entry = change_at_.find({binding, i});
    if (entry != change_at_.end()) return entry->second;
  }
  return std::nullopt;
}

// Names what several findings have in common where the change itself does not show it.
void Finder::name_together(Cause& cause) {
  std::vector<std::string> titles;
  for (const auto& id : cause.rules) {
    const auto* rule = rules::find_rule(id);
    if (rule != nullptr) titles.emplace_back(rule->info.title);
  }
  if (titles.empty()) return;
  const bool is_whole_role = cause.kind == CauseKind::Role &&
                             cause.id == id_of({cause.kind, describe(cause.grant->role), ""});
  if (cause.kind == CauseKind::Setting) {
    cause.title =
        fmt::format("{} findings: {}", reports::thousands(cause.findings.size()), titles.front());
  } else if (is_whole_role) {
    cause.title = fmt::format("{}: {}", describe(cause.grant->role), names_text(titles));
  }
}

// Sets severity and rules from the cause's findings.
void Finder::weigh(Cause& cause) const {
  cause.severity = store::Severity::Info;
  cause.rules.clear();
  for (const auto& fingerprint : cause.findings) {
    const auto& finding = by_fingerprint_.at(fingerprint)->finding;
    cause.severity = std::max(cause.severity, finding.severity);
    cause.rules.push_back(finding.rule);
  }
  std::ranges::sort(cause.rules);
  const auto same = std::ranges::unique(cause.rules);
  cause.rules.erase(same.begin(), same.end());
}

// In a cluster of tens of thousands of bindings each point takes seconds: then only the last
// counts.
std::vector<std::size_t> Finder::points_to_verify() const {
  constexpr std::size_t kMany = 50'000;
  auto points = question_.verify_at;
  const bool large = cluster_.bindings.size() + cluster_.roles.size() > kMany;
  if (large && points.size() > 1) points.erase(points.begin(), points.end() - 1);
  return points;
}

// A finding that does not end after all gets a cause of its own.
void Finder::verify(std::vector<Cause>& causes) {
  const auto points = points_to_verify();
  const auto verified = verify_causes(
      {question_.file, question_.settings, open_, question_.findings, points}, causes);
  for (const auto* view : verified.not_ended) groups_.add_left(*view);
  for (auto& cause : groups_.take()) {
    const auto same = std::ranges::find(causes, cause.id, &Cause::id);
    if (same == causes.end()) {
      causes.push_back(std::move(cause));
    } else {
      std::ranges::move(cause.findings, std::back_inserter(same->findings));
    }
  }
}

void Finder::place(const FindingView& view) {
  const bool done = is_activity(view.finding);
  const auto change = done ? std::nullopt : change_that_ends(view);
  if (change) {
    auto& cause = ranked_[*change];
    cause.findings.push_back(view.finding.fingerprint);
    if (!is_about_creation(view.rule)) add_holders(view.finding, cause);
    return;
  }
  auto& cause = groups_.add(view);
  // Findings are ordered by severity.
  constexpr std::size_t kMostLooks = 3;
  const auto& ns = view.finding.namespace_;
  if (!done || ns.empty() || cause.commands.size() == kMostLooks) return;
  auto look = "nsposture investigate " + shell_quote(ns);
  if (std::ranges::find(cause.commands, look) == cause.commands.end()) {
    cause.commands.push_back(std::move(look));
  }
}

void Finder::finish(Cause& cause) {
  weigh(cause);
  std::ranges::sort(cause.subjects);
  const auto twice = std::ranges::unique(cause.subjects);
  cause.subjects.erase(twice.begin(), twice.end());
  if (cause.findings.size() > 1) name_together(cause);
  std::vector<const Binding*> bindings;
  std::vector<PolicyRule> gone, lost;
  for (const auto& change : cause.changes) {
    // Every subject of the role loses the rule, whether the finding is about that subject or not.
    if (change.what == reports::Removal::What::Rule) {
      gone.push_back(change.rule);
      lost.push_back(change.rule);
      gone_[change.object].push_back(change.rule);
      for (const auto binding : authorizer_.index().bindings_of(change.object)) {
        bindings.push_back(&cluster_.bindings[binding]);
      }
      continue;
    }
    const auto binding = authorizer_.index().find(change.object);
    if (binding == ClusterIndex::kNone) continue;
    bindings.push_back(&cluster_.bindings[binding]);
    const auto subject = change.what == reports::Removal::What::Subject ? change.index : kNone;
    auto not_lost = meant_by(cause, change.object);
    const auto before = gone_.find(role_key_of(cluster_.bindings[binding]));
    if (before != gone_.end()) std::ranges::copy(before->second, std::back_inserter(not_lost));
    std::ranges::move(lost_with(authorizer_, binding, subject, not_lost), std::back_inserter(lost));
  }
  std::ranges::sort(bindings);
  const auto same = std::ranges::unique(bindings);
  bindings.erase(same.begin(), same.end());
  if (!gone.empty() && bindings.size() > 1) {
    cause.title += fmt::format(" (in {} bindings)", reports::thousands(bindings.size()));
  }
  cause.used = uses_.of(bindings, gone);
  std::vector<std::string> texts;
  for (const auto& rule : lost) {
    auto text = rbac::rule_text(rule);
    if (std::ranges::find(texts, text) == texts.end()) texts.push_back(std::move(text));
  }
  cause.also_removes_more = texts.size() - std::min(texts.size(), kListed);
  texts.resize(std::min(texts.size(), kListed));
  cause.also_removes = std::move(texts);
}

// The rules of the binding that caused the findings of the cause.
std::vector<PolicyRule> Finder::meant_by(const Cause& cause, const ObjectKey& binding) const {
  std::vector<PolicyRule> meant;
  for (const auto& fingerprint : cause.findings) {
    for (const auto& grant : by_fingerprint_.at(fingerprint)->finding.grants) {
      if (grant.rule && grant.binding == binding) meant.push_back(*grant.rule);
    }
  }
  return meant;
}

// Several causes may remove subjects from one binding, one after the other.
void Finder::set_commands(std::vector<Cause>& causes) const {
  std::vector<escalation::Removal> removals;
  std::vector<reports::Removal*> changes;
  for (auto& cause : causes) {
    for (auto& change : cause.changes) {
      const auto at = authorizer_.index().find(change.object);
      if (at == ClusterIndex::kNone) continue;
      changes.push_back(&change);
      auto& removal = removals.emplace_back();
      if (change.what == reports::Removal::What::Rule) {
        removal.role = at;
        removal.rule = change.index;
      } else {
        removal.binding = at;
        if (change.what == reports::Removal::What::Subject) removal.subject = change.index;
      }
    }
  }
  escalation::steps::set_commands(cluster_, removals);
  for (std::size_t i = 0; i < changes.size(); ++i) changes[i]->command = removals[i].command;
}

}  // namespace

std::vector<Cause> find_causes(const CauseQuestion& question) {
  if (question.known != nullptr) return Finder(question).run();
  const escalation::Escalation ways(question.file.now().cluster());
  auto with_ways = question;
  with_ways.known = &ways;
  return Finder(with_ways).run();
}

}  // namespace nsposture::analysis
