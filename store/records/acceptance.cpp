#include "store/records/acceptance.h"

#include "graph/base/pattern.h"
#include "graph/model/subject.h"
#include "store/records/not_judged.h"

#include <algorithm>
#include <array>
#include <limits>
#include <tuple>
#include <utility>

namespace nsposture::store {

namespace {

// The name in `User "jane"`. Empty when a quote in it makes its end ambiguous: a name that a user
// chose must not pass for another.
std::optional<std::string_view> quoted_name(std::string_view subject, SubjectKind kind) {
  const auto kind_text = to_string(kind);
  if (!subject.starts_with(kind_text)) return std::nullopt;
  subject.remove_prefix(kind_text.size());
  if (subject.size() < 3 || !subject.starts_with(" \"") || !subject.ends_with('"')) {
    return std::nullopt;
  }
  const auto name = subject.substr(2, subject.size() - 3);
  return name.find('"') == std::string_view::npos ? std::optional(name) : std::nullopt;
}

struct KindPrefix {
  std::string_view prefix;
  SubjectKind kind;
};

constexpr std::array<KindPrefix, 3> kPrefixes = {{{"user:", SubjectKind::User},
                                                  {"group:", SubjectKind::Group},
                                                  {"sa:", SubjectKind::ServiceAccount}}};

// `subject` has the form of a finding's: `ServiceAccount "ci/robot"`.
bool matches_subject(std::string_view pattern, std::string_view subject) {
  for (const auto& [prefix, kind] : kPrefixes) {
    if (!pattern.starts_with(prefix)) continue;
    const auto name = quoted_name(subject, kind);
    return name && matches_pattern(pattern.substr(prefix.size()), *name);
  }
  return std::ranges::any_of(kPrefixes, [&](const KindPrefix& one) {
    const auto name = quoted_name(subject, one.kind);
    return name && matches_pattern(pattern, *name);
  });
}

std::int64_t end_of(const Acceptance& acceptance) {
  return acceptance.until ? acceptance.until->ns : std::numeric_limits<std::int64_t>::max();
}

std::string text_of(const NamedGrant& grant) {
  std::string text = describe(grant.binding) + '\n' + describe(grant.role) + '\n';
  if (grant.subject) text += describe(*grant.subject);
  text += '\n';
  if (!grant.rule) return text;
  const auto& rule = *grant.rule;
  for (const auto* list : {&rule.verbs, &rule.api_groups, &rule.resources, &rule.resource_names,
                           &rule.non_resource_urls}) {
    auto sorted = *list;
    std::ranges::sort(sorted);
    for (const auto& one : sorted) text += one + '\t';
    text += '\n';
  }
  return text;
}

bool outlasts(const Acceptance& a, const Acceptance& b) {
  return std::pair(end_of(a), a.at.ns) > std::pair(end_of(b), b.at.ns);
}

}  // namespace

std::string Acceptance::id() const {
  if (!fingerprint.empty()) return fingerprint;
  return store::fingerprint({"acceptance", rule, subject, namespace_});
}

bool matches(const Acceptance& acceptance, const Finding& finding) {
  if (!acceptance.fingerprint.empty()) return acceptance.fingerprint == finding.fingerprint;
  const auto& [rule, subject, ns] =
      std::tie(acceptance.rule, acceptance.subject, acceptance.namespace_);
  if (rule.empty() && subject.empty() && ns.empty()) return false;
  if (!rule.empty() && !matches_pattern(rule, finding.rule)) return false;
  if (!subject.empty() && !matches_subject(subject, finding.subject)) return false;
  const auto& lies_in = finding.namespace_;
  if (!ns.empty() && (lies_in.empty() || !matches_pattern(ns, lies_in))) return false;
  return rule == finding.rule || !is_not_judged(finding);
}

std::vector<std::string> extent_of(const Finding& finding) {
  constexpr std::size_t kDigits = 16;
  std::vector<std::string> extent;
  for (const auto& grant : finding.grants) {
    const bool others = !finding.subject.empty() && grant.subject &&
                        grant.subject->kind != SubjectKind::Group &&
                        describe(*grant.subject) != finding.subject;
    if (others) continue;
    extent.push_back(store::fingerprint({text_of(grant)}).substr(0, kDigits));
  }
  std::ranges::sort(extent);
  extent.erase(std::ranges::unique(extent).begin(), extent.end());
  return extent;
}

bool has_outgrown(const Finding& finding, const Acceptance& acceptance) {
  if (!acceptance.severity) return false;
  return finding.severity > *acceptance.severity ||
         !std::ranges::includes(acceptance.extent, extent_of(finding));
}

bool covers_everything(const Acceptance& acceptance) {
  if (!acceptance.fingerprint.empty()) return false;
  std::string_view subject = acceptance.subject;
  for (const auto& [prefix, kind] : kPrefixes) {
    if (subject.starts_with(prefix)) subject.remove_prefix(prefix.size());
  }
  // Separators alone identify no name: `*:*`, `*-*`.
  constexpr std::string_view kSeparators = "*/:-._@";
  return acceptance.rule.find_first_not_of("*NPnp") == std::string::npos &&
         subject.find_first_not_of(kSeparators) == std::string_view::npos &&
         acceptance.namespace_.find_first_not_of(kSeparators) == std::string::npos;
}

bool is_in_force(const Acceptance& acceptance, Timestamp when) {
  return acceptance.at <= when && (!acceptance.until || when <= *acceptance.until);
}

AcceptedAt::AcceptedAt(const std::vector<Acceptance>& acceptances, Timestamp when) {
  for (const auto& acceptance : acceptances) {
    if (!is_in_force(acceptance, when)) continue;
    auto& list = acceptance.fingerprint.empty() ? patterns_ : findings_[acceptance.fingerprint];
    list.push_back(acceptance);
  }
  std::ranges::stable_sort(patterns_, outlasts);
  for (auto& [fingerprint, list] : findings_) std::ranges::stable_sort(list, outlasts);
}

const Acceptance* AcceptedAt::covering(const Finding& finding) const {
  const auto pattern =
      std::ranges::find_if(patterns_, [&](const auto& one) { return matches(one, finding); });
  const auto* best = pattern == patterns_.end() ? nullptr : &*pattern;
  const auto direct = findings_.find(finding.fingerprint);
  if (direct == findings_.end()) return best;
  const auto one = std::ranges::find_if(direct->second, [&](const Acceptance& acceptance) {
    return !has_outgrown(finding, acceptance);
  });
  if (one == direct->second.end()) return best;
  return best != nullptr && outlasts(*best, *one) ? best : &*one;
}

const Acceptance* AcceptedAt::outgrown_by(const Finding& finding) const {
  const auto direct = findings_.find(finding.fingerprint);
  return direct == findings_.end() ? nullptr : &direct->second.front();
}

}  // namespace nsposture::store
