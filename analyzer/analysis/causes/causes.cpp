#include "analyzer/analysis/causes/causes.h"

#include "analyzer/analysis/causes/grant_use.h"
#include "analyzer/analysis/causes/lost_with.h"
#include "analyzer/analysis/causes/named_removal.h"
#include "analyzer/analysis/causes/subject_weights.h"
#include "analyzer/analysis/causes/verify_causes.h"
#include "analyzer/rules/registry.h"
#include "analyzer/rules/rests_on.h"
#include "graph/base/shell_quote.h"
#include "graph/escalation/ranking.h"
#include "graph/escalation/steps/removal.h"
#include "graph/rbac/name_grant.h"
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
#include <tuple>
#include <utility>

namespace nsposture::analysis {

namespace {

using reports::Cause;
using reports::CauseKind;
using reports::FindingState;
using reports::FindingView;

constexpr auto kNone = rbac::Grant::kNoIndex;

// Of what a change takes away besides, so much is listed.
constexpr std::size_t kListed = 12;

bool is_activity(const store::Finding& finding) {
  const auto* rule = rules::find_rule(finding.rule);
  return rule != nullptr && std::holds_alternative<rules::ActivityRule>(rule->judge);
}

// "a", "a and b", "a, b and 7 more".
std::string names_text(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 2;
  if (names.size() <= kShown + 1) return reports::enumerate(names);
  std::vector<std::string> shown(names.begin(), names.begin() + kShown);
  shown.push_back(fmt::format("{} more", names.size() - kShown));
  return reports::enumerate(shown);
}

// What a finding without a change belongs to.
using GroupKey = std::tuple<CauseKind, std::string, std::string>;

std::string id_of(const GroupKey& key) {
  const auto& [kind, about, part] = key;
  return store::fingerprint({"cause", to_string(kind), about, part}).substr(0, 12);
}

class Finder {
 public:
  // REQUIRES: the ways are known.
  explicit Finder(const CauseQuestion& question)
      : question_(question),
        authorizer_(question.file.now().authorizer()),
        cluster_(question.file.now().cluster()),
        platform_(cluster_),
        uses_(question.file) {
    for (const auto& view : question.findings) {
      if (view.state == FindingState::Accepted) continue;
      open_.push_back(&view);
      by_fingerprint_.emplace(view.finding.fingerprint, &view);
    }
  }

  std::vector<Cause> run() {
    rank();
    for (const auto* view : open_) place(*view);
    auto causes = in_order();
    verify(causes);
    fold(causes);
    for (auto& cause : causes) finish(cause);
    set_commands(causes);
    set_towards(causes);
    return causes;
  }

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
  Cause& group(const FindingView& view);
  Cause& left_group(const FindingView& view);
  Cause& group_at(GroupKey key, const std::function<void(Cause&)>& fill);
  Cause& binding_group(const NamedGrant& grant, bool one_subject);
  Cause& role_group(const FindingView& view);
  [[nodiscard]] std::vector<std::uint32_t> added_rules(const FindingView& view) const;
  Cause& added_rules_group(const FindingView& view, const std::vector<std::uint32_t>& added);
  void fill_binding(const escalation::Removal& removal, Cause& cause);
  void finish(Cause& cause) const;
  [[nodiscard]] std::vector<PolicyRule> meant_by(const Cause& cause,
                                                 const ObjectKey& binding) const;
  static void fold(std::vector<Cause>& causes);
  void set_commands(std::vector<Cause>& causes) const;
  void set_towards(std::vector<Cause>& causes) const;
  [[nodiscard]] std::vector<Cause> merged_groups();
  [[nodiscard]] std::size_t ranked_before(const Cause& cause) const;
  [[nodiscard]] std::vector<Cause> in_order();

  const CauseQuestion& question_;
  const rbac::Authorizer& authorizer_;
  const Cluster& cluster_;
  rbac::PlatformObjects platform_;
  GrantUses uses_;
  std::vector<const FindingView*> open_;
  std::map<std::string_view, const FindingView*> by_fingerprint_;
  std::vector<Cause> ranked_;  // in the order in which they are to be ended
  std::map<std::string, std::size_t, std::less<>> ends_with_;  // subject -> index of ranked_
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> change_at_;
  std::map<GroupKey, Cause> groups_;
};

// Whoever may create namespaces with somebody's consent keeps what it has.
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
  ask.ask_changed = false;  // verify() does, with the other causes among them
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
  // A binding without its only subject is gone as a whole.
  const bool whole = cluster_.bindings[removal.binding].subjects.size() == 1;
  change_at_.emplace(std::pair(removal.binding, whole ? kNone : removal.subject), ranked_.size());
  auto& cause = ranked_.emplace_back();
  cause.subjects = std::move(ends);
  fill_binding(removal, cause);
}

void Finder::fill_binding(const escalation::Removal& removal, Cause& cause) {
  const auto& binding = cluster_.bindings[removal.binding];
  const auto role = authorizer_.index().role_of(removal.binding);
  cause.kind = CauseKind::Grant;
  const bool whole = removal.subject == kNone;
  const bool only_one = binding.subjects.size() == 1;
  cause.grant = rbac::name_grant(
      cluster_,
      rbac::Grant{removal.binding, whole ? (only_one ? 0 : kNone) : removal.subject, role, kNone});
  std::vector<std::string> to;
  for (std::uint32_t i = 0; i < binding.subjects.size(); ++i) {
    if (whole || i == removal.subject) {
      to.push_back(describe(authorizer_.index().subject_of(removal.binding, i)));
    }
  }
  cause.title = fmt::format("{} gives {} to {}", describe(key_of(binding)),
                            describe(role_key_of(binding)), names_text(to));
  cause.changes = {name_removal(cluster_, removal)};
  cause.id =
      id_of({CauseKind::Grant, describe(key_of(binding)), whole || to.empty() ? "" : to.front()});
}

// The change with whose help the last of the finding's grants goes; none where one of them stays.
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

// What several findings without a change have in common.
void Finder::name_together(Cause& cause) {
  std::vector<std::string> titles;
  for (const auto& id : cause.rules) {
    const auto* rule = rules::find_rule(id);
    if (rule != nullptr) titles.emplace_back(rule->info.title);
  }
  if (titles.empty()) return;
  if (cause.kind == CauseKind::Setting) {
    cause.title =
        fmt::format("{} findings: {}", reports::thousands(cause.findings.size()), titles.front());
  } else if (cause.kind == CauseKind::Role && cause.changes.empty()) {
    cause.title = fmt::format("{}: {}", describe(cause.grant->role), names_text(titles));
  }
}

// From its findings: how severe it is, and of which rules.
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

// A finding that does not end after all stands by itself.
void Finder::verify(std::vector<Cause>& causes) {
  const auto verified = verify_causes(
      {question_.file, question_.settings, open_, question_.findings, question_.verify_at}, causes);
  if (verified.not_ended.empty()) return;
  groups_.clear();
  for (const auto* view : verified.not_ended)
    left_group(*view).findings.push_back(view->finding.fingerprint);
  for (auto& [key, cause] : groups_) {
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
  auto& cause = change ? ranked_[*change] : group(view);
  cause.findings.push_back(view.finding.fingerprint);
  // They come by severity.
  constexpr std::size_t kMostLooks = 3;
  const auto& ns = view.finding.namespace_;
  if (!done || ns.empty() || cause.commands.size() == kMostLooks) return;
  auto look = "nsposture investigate " + shell_quote(ns);
  if (std::ranges::find(cause.commands, look) == cause.commands.end()) {
    cause.commands.push_back(std::move(look));
  }
}

Cause& Finder::group_at(GroupKey key, const std::function<void(Cause&)>& fill) {
  const auto [at, fresh] = groups_.try_emplace(key);
  auto& cause = at->second;
  if (!fresh) return cause;
  cause.kind = std::get<0>(key);
  cause.id = id_of(key);
  fill(cause);
  return cause;
}

Cause& Finder::binding_group(const NamedGrant& grant, bool one_subject) {
  const auto binding = authorizer_.index().find(grant.binding);
  const auto subject = one_subject && grant.subject ? describe(*grant.subject) : std::string();
  return group_at({CauseKind::Grant, describe(grant.binding), subject}, [&](Cause& cause) {
    if (binding == ClusterIndex::kNone) {
      cause.title = fmt::format("{} of {}", describe(grant.binding), describe(grant.role));
      cause.grant = grant;
      return;
    }
    escalation::Removal removal;
    removal.binding = binding;
    const auto& subjects = cluster_.bindings[binding].subjects;
    for (std::uint32_t i = 0; subjects.size() > 1 && !subject.empty() && i < subjects.size(); ++i) {
      if (describe(authorizer_.index().subject_of(binding, i)) == subject) removal.subject = i;
    }
    fill_binding(removal, cause);
  });
}

// The role is what the finding is about: its rules go, wherever it is bound.
Cause& Finder::role_group(const FindingView& view) {
  const auto& finding = view.finding;
  const auto& first = finding.grants.front();
  return group_at({CauseKind::Role, describe(first.role), ""}, [&](Cause& cause) {
    cause.grant = first;
    cause.grant->subject.reset();
    cause.title = finding.title;
    cause.advice = view.rule.remediation;
  });
}

// The platform made the binding, and somebody added rules to the role it gives: these are what has
// to go, the last one first.
std::vector<std::uint32_t> Finder::added_rules(const FindingView& view) const {
  const auto& grants = view.finding.grants;
  if (grants.empty() || grants.front().is_masters()) return {};
  const auto binding = authorizer_.index().find(grants.front().binding);
  const bool one = std::ranges::all_of(
      grants, [&](const NamedGrant& grant) { return grant.binding == grants.front().binding; });
  if (!one || binding == ClusterIndex::kNone || !platform_.is_own(cluster_.bindings[binding])) {
    return {};
  }
  const auto at = authorizer_.index().role_of(binding);
  if (at == ClusterIndex::kNone || cluster_.roles[at].aggregation) return {};
  const auto& role = cluster_.roles[at];
  std::vector<std::uint32_t> added;
  for (auto i = static_cast<std::uint32_t>(role.rules.size()); i-- > 0;) {
    if (!platform_.is_own(role, role.rules[i])) added.push_back(i);
  }
  return added;
}

Cause& Finder::added_rules_group(const FindingView& view, const std::vector<std::uint32_t>& added) {
  const auto& grant = view.finding.grants.front();
  return group_at({CauseKind::Role, describe(grant.role), "added"}, [&](Cause& cause) {
    const auto role = authorizer_.index().role_of(authorizer_.index().find(grant.binding));
    cause.grant = grant;
    cause.grant->subject.reset();
    cause.title = fmt::format("{} has {} that the platform does not give it", describe(grant.role),
                              added.size() == 1 ? "a rule" : "rules");
    std::vector<escalation::Removal> removals;
    for (const auto rule : added) {
      removals.emplace_back().role = role;
      removals.back().rule = rule;
    }
    escalation::steps::set_commands(cluster_, removals);
    for (const auto& removal : removals) cause.changes.push_back(name_removal(cluster_, removal));
  });
}

// Where no grant is known, or several of no common role: by what it is about.
Cause& Finder::group(const FindingView& view) {
  const auto& finding = view.finding;
  if (is_activity(finding)) {
    const auto& who = finding.subject.empty() ? finding.namespace_ : finding.subject;
    return group_at({CauseKind::Activity, who.empty() ? finding.rule : who, ""}, [&](Cause& cause) {
      cause.title = finding.title;
      cause.advice = view.rule.remediation;
    });
  }
  if (const auto added = added_rules(view); !added.empty()) return added_rules_group(view, added);
  const auto& grants = finding.grants;
  // At info nothing is to be done: those are counted by their rule.
  const bool named = finding.severity > store::Severity::Info && !grants.empty() &&
                     !grants.front().is_masters() && !is_about_creation(view.rule) &&
                     !rules::is_unknown(finding);
  if (named) {
    const auto same = [&](auto member) {
      return std::ranges::all_of(grants, [&](const NamedGrant& grant) {
        return std::invoke(member, grant) == std::invoke(member, grants.front());
      });
    };
    if (same(&NamedGrant::binding)) {
      return binding_group(grants.front(), same(&NamedGrant::subject));
    }
    if (same(&NamedGrant::role)) return role_group(view);
  }
  return left_group(view);
}

// What no change ends: by its rule.
Cause& Finder::left_group(const FindingView& view) {
  const auto& finding = view.finding;
  const bool unknown = rules::is_unknown(finding);
  const bool info = finding.severity == store::Severity::Info;
  return group_at({CauseKind::Setting, finding.rule,
                   unknown ? "unknown"
                   : info  ? "info"
                           : ""},
                  [&](Cause& cause) {
                    cause.title = finding.title;
                    cause.advice = unknown && !finding.next_steps.empty()
                                       ? finding.next_steps.front()
                                       : std::string(view.rule.remediation);
                  });
}

void Finder::finish(Cause& cause) const {
  weigh(cause);
  std::ranges::sort(cause.subjects);
  if (cause.findings.size() > 1) name_together(cause);
  std::vector<const Binding*> bindings;
  std::vector<PolicyRule> lost;
  for (const auto& change : cause.changes) {
    // The rule that goes is what was found: nothing else goes with it.
    if (change.what == reports::Removal::What::Rule) continue;
    const auto binding = authorizer_.index().find(change.object);
    if (binding == ClusterIndex::kNone) continue;
    bindings.push_back(&cluster_.bindings[binding]);
    const auto subject = change.what == reports::Removal::What::Subject ? change.index : kNone;
    std::ranges::move(lost_with(authorizer_, binding, subject, meant_by(cause, change.object)),
                      std::back_inserter(lost));
  }
  cause.used = uses_.of(bindings);
  for (const auto& rule : lost) {
    if (cause.also_removes.size() < kListed) cause.also_removes.push_back(rbac::rule_text(rule));
  }
  cause.also_removes_more = lost.size() - cause.also_removes.size();
}

// The rules of the binding by which the findings of the cause came about.
std::vector<PolicyRule> Finder::meant_by(const Cause& cause, const ObjectKey& binding) const {
  std::vector<PolicyRule> meant;
  for (const auto& fingerprint : cause.findings) {
    for (const auto& grant : by_fingerprint_.at(fingerprint)->finding.grants) {
      if (grant.rule && grant.binding == binding) meant.push_back(*grant.rule);
    }
  }
  return meant;
}

void set_after(std::vector<Cause>& causes) {
  std::map<std::string, std::vector<std::string>> changed_by;  // binding -> ids of causes
  for (auto& cause : causes) {
    std::set<std::string> after;
    for (const auto& change : cause.changes) {
      if (change.what == reports::Removal::What::Rule) continue;
      auto& ids = changed_by[describe(change.object)];
      after.insert(ids.begin(), ids.end());
      ids.push_back(cause.id);
    }
    after.erase(cause.id);
    cause.after.assign(after.begin(), after.end());
  }
}

// Several causes may take subjects out of one binding, one after the other.
void Finder::set_commands(std::vector<Cause>& causes) const {
  set_after(causes);
  std::vector<escalation::Removal> removals;
  std::vector<reports::Removal*> changes;
  for (auto& cause : causes) {
    for (auto& change : cause.changes) {
      if (change.what == reports::Removal::What::Rule) continue;
      const auto binding = authorizer_.index().find(change.object);
      if (binding == ClusterIndex::kNone) continue;
      const bool whole = change.what == reports::Removal::What::Binding;
      changes.push_back(&change);
      removals.emplace_back().binding = binding;
      removals.back().subject = whole ? kNone : change.index;
    }
  }
  escalation::steps::set_commands(cluster_, removals);
  for (std::size_t i = 0; i < changes.size(); ++i) changes[i]->command = removals[i].command;
}

// A change that cuts ways to create namespaces may stand before a more severe one that cuts what is
// left of them.
void Finder::set_towards(std::vector<Cause>& causes) const {
  auto most = store::Severity::Info;
  for (auto cause = causes.rbegin(); cause != causes.rend(); ++cause) {
    if (std::ranges::find(ranked_, cause->id, &Cause::id) == ranked_.end()) continue;
    if (most > cause->severity) cause->towards = most;
    most = std::max(most, cause->severity);
  }
}

// A change that ends nothing by itself is there for the sake of the next that does.
void Finder::fold(std::vector<Cause>& causes) {
  std::vector<Cause> folded;
  std::vector<reports::Removal> before;
  std::vector<reports::Revealed> revealed;
  for (auto& cause : causes) {
    std::ranges::move(cause.changes, std::back_inserter(before));
    std::ranges::move(cause.reveals, std::back_inserter(revealed));
    if (cause.findings.empty()) continue;
    if (cause.changes.empty()) {
      folded.push_back(std::move(cause));
      continue;
    }
    if (before.size() > 1) cause.title += fmt::format(", with {} more", before.size() - 1);
    cause.changes = std::exchange(before, {});
    cause.reveals = std::exchange(revealed, {});
    folded.push_back(std::move(cause));
  }
  causes = std::move(folded);
}

// Where the whole binding is to go, what is said of one subject of it goes with it.
std::vector<Cause> Finder::merged_groups() {
  for (auto at = groups_.begin(); at != groups_.end();) {
    const auto& [kind, binding, subject] = at->first;
    const auto whole = groups_.find(GroupKey(kind, binding, ""));
    if (kind != CauseKind::Grant || subject.empty() || whole == groups_.end()) {
      ++at;
      continue;
    }
    auto& into = whole->second;
    std::ranges::move(at->second.findings, std::back_inserter(into.findings));
    at = groups_.erase(at);
  }
  std::vector<Cause> groups;
  for (auto& [key, cause] : groups_) groups.push_back(std::move(cause));
  return groups;
}

// How many of the ranked ones change a binding that `cause` takes away as a whole: they are to
// stand before it.
std::size_t Finder::ranked_before(const Cause& cause) const {
  const auto touches = [&](const Cause& ranked) {
    return std::ranges::any_of(ranked.changes, [&](const reports::Removal& change) {
      return std::ranges::any_of(cause.changes, [&](const reports::Removal& other) {
        return other.object == change.object;
      });
    });
  };
  const auto last = std::find_if(ranked_.rbegin(), ranked_.rend(), touches);
  return static_cast<std::size_t>(ranked_.rend() - last);
}

// What was done comes first, then the most severe, then what ends most. The ranked ones keep their
// order: what each ends holds after those before it.
std::vector<Cause> Finder::in_order() {
  auto others = merged_groups();
  for (auto& cause : ranked_) weigh(cause);
  for (auto& cause : others) weigh(cause);
  const auto weight = [](const Cause& cause) {
    const bool done = cause.kind == CauseKind::Activity;
    return std::tuple(cause.severity, done, !cause.changes.empty(), cause.findings.size());
  };
  // A change that ends nothing by itself is there for the sake of the next that does, and one that
  // stands before a more severe one for the sake of that.
  using Weight = decltype(weight(Cause{}));
  std::vector<Weight> weights(ranked_.size());
  for (std::size_t i = ranked_.size(); i-- > 0;) {
    weights[i] = weight(ranked_[i]);
    if (i + 1 == ranked_.size()) continue;
    if (ranked_[i].findings.empty()) weights[i] = weights[i + 1];
    std::get<0>(weights[i]) = std::max(std::get<0>(weights[i]), std::get<0>(weights[i + 1]));
  }
  std::ranges::stable_sort(others,
                           [&](const Cause& a, const Cause& b) { return weight(a) > weight(b); });
  std::vector<Cause> all;
  std::size_t next = 0;
  for (auto& cause : others) {
    const auto before = ranked_before(cause);
    while (next < ranked_.size() && (next < before || weights[next] >= weight(cause))) {
      all.push_back(ranked_[next++]);
    }
    all.push_back(std::move(cause));
  }
  while (next < ranked_.size()) all.push_back(ranked_[next++]);
  return all;
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
