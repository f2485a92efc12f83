#include "analyzer/analysis/causes/verify_causes.h"

#include "analyzer/analysis/causes/carry_out.h"
#include "analyzer/rules/registry.h"
#include "analyzer/rules/rests_on.h"
#include "graph/escalation/ranking.h"
#include "graph/rbac/authorizer.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace nsposture::analysis {

namespace {

using reports::Cause;
using reports::FindingView;

class Verifying {
 public:
  Verifying(const VerifyQuestion& question, std::vector<Cause>& causes)
      : question_(question), causes_(causes) {
    for (std::size_t i = 0; i < causes.size(); ++i) {
      if (!causes[i].changes.empty()) steps_.push_back(i);
    }
    note_ends();
  }

  Verified run();

 private:
  struct Place {
    const FindingView* view = nullptr;
    std::size_t least = 1;  // it does not end in fewer steps than this
    std::size_t most = 0;   // it ends after this many at the latest; more than exist: never
    std::size_t said = 0;
  };

  void note_ends();
  [[nodiscard]] std::vector<std::size_t> points() const;
  [[nodiscard]] rules::Findings found_after(std::size_t steps) const;
  void note_revealed(Cause& cause, const rules::Findings& found);
  void learn(std::size_t steps);
  Verified assign();

  const VerifyQuestion& question_;
  std::vector<Cause>& causes_;
  std::vector<std::size_t> steps_;  // indices of causes that have changes
  std::vector<Place> places_;
  std::map<std::string, store::Severity> known_;  // of today's findings and of revealed ones
};

// Only posture findings can be checked again on a changed cluster.
bool is_judged_again(const FindingView& view) {
  const auto* rule = rules::find_rule(view.finding.rule);
  const bool activity = rule == nullptr || std::holds_alternative<rules::ActivityRule>(rule->judge);
  return !activity && !rules::is_unknown(view.finding);
}

void Verifying::note_ends() {
  std::map<std::string_view, std::size_t> said;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    for (const auto& finding : causes_[steps_[i]].findings) said.emplace(finding, i + 1);
  }
  for (const auto& view : question_.known) {
    auto& known = known_.try_emplace(view.finding.fingerprint, view.finding.severity).first->second;
    known = std::max(known, view.finding.severity);
  }
  for (const auto* view : question_.findings) {
    if (!is_judged_again(*view)) continue;
    const auto at = said.find(view->finding.fingerprint);
    const auto never = steps_.size() + 1;
    places_.push_back({view, 1, never, at == said.end() ? never : at->second});
  }
}

// A point beyond the last change means the state after all changes.
std::vector<std::size_t> Verifying::points() const {
  auto wanted = question_.points;
  for (auto& point : wanted) point = std::min(point, steps_.size());
  return escalation::verification_points(question_.file.now().cluster(), steps_.size(), wanted);
}

rules::Findings Verifying::found_after(std::size_t steps) const {
  std::vector<reports::Removal> changes;
  for (std::size_t i = 0; i < steps; ++i) {
    const auto& more = causes_[steps_[i]].changes;
    changes.insert(changes.end(), more.begin(), more.end());
  }
  const auto cluster = carry_out(question_.file.now().cluster(), changes);
  const rbac::Authorizer authorizer(cluster);
  return rules::run_posture_rules(authorizer, question_.settings, &question_.file);
}

// A known finding may become more severe: a subject that lost one grant may gain more by another.
void Verifying::note_revealed(Cause& cause, const rules::Findings& found) {
  for (const auto& finding : found) {
    const auto [known, is_new] = known_.try_emplace(finding.fingerprint, finding.severity);
    if (!is_new && finding.severity <= known->second) continue;
    known->second = finding.severity;
    cause.reveals.push_back(
        {finding.rule, finding.severity, finding.title, finding.subject, finding.fingerprint, {}});
  }
}

void Verifying::learn(std::size_t steps) {
  auto& cause = causes_[steps_[steps - 1]];
  cause.verified = true;
  const auto found = found_after(steps);
  std::set<std::string_view> left;
  for (const auto& finding : found) left.insert(finding.fingerprint);
  for (std::size_t i = 0; i + 1 < steps; ++i) {
    for (auto& one : causes_[steps_[i]].reveals) {
      if (one.ended_by.empty() && !left.contains(one.fingerprint)) one.ended_by = cause.id;
    }
  }
  note_revealed(cause, found);
  for (auto& place : places_) {
    if (left.contains(place.view->finding.fingerprint)) {
      // It may have ended in between and appeared again for another reason.
      place.least = steps + 1;
      place.most = steps_.size() + 1;
    } else {
      place.most = std::min(place.most, steps);
    }
  }
}

Verified Verifying::assign() {
  for (const auto index : steps_) causes_[index].findings.clear();
  std::set<std::string_view> ended;
  for (auto& place : places_) {
    const auto after = std::clamp(place.said, std::min(place.least, place.most), place.most);
    if (after > steps_.size()) continue;
    causes_[steps_[after - 1]].findings.push_back(place.view->finding.fingerprint);
    ended.insert(place.view->finding.fingerprint);
  }
  for (auto& cause : causes_) {
    if (!cause.changes.empty() || cause.kind == reports::CauseKind::Activity) continue;
    std::erase_if(cause.findings, [&](const std::string& one) { return ended.contains(one); });
  }
  Verified verified;
  for (const auto& place : places_) {
    const bool was_said = place.said <= steps_.size();
    if (was_said && !ended.contains(place.view->finding.fingerprint)) {
      verified.not_ended.push_back(place.view);
    }
  }
  return verified;
}

Verified Verifying::run() {
  for (const auto point : points()) learn(point);
  return assign();
}

}  // namespace

Verified verify_causes(const VerifyQuestion& question, std::vector<Cause>& causes) {
  return Verifying(question, causes).run();
}

bool is_about_creation(const store::RuleInfo& rule) {
  return rule.claim == store::Claim::CreatesNamespaces ||
         rule.claim == store::Claim::CanBecomeAble || rule.claim == store::Claim::CreatesIndirectly;
}

}  // namespace nsposture::analysis
