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

// The name in `User "jane"`. Nothing where a quote within leaves open where the name ends: a name
// that somebody chose must not pass for another.
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

// `subject` as a finding has it: `ServiceAccount "ci/robot"`.
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

bool is_in_force(const Acceptance& acceptance, Timestamp when) {
  return acceptance.at <= when && (!acceptance.until || when <= *acceptance.until);
}

AcceptedAt::AcceptedAt(const std::vector<Acceptance>& acceptances, Timestamp when) {
  for (const auto& acceptance : acceptances) {
    if (!is_in_force(acceptance, when)) continue;
    if (acceptance.fingerprint.empty()) {
      patterns_.push_back(acceptance);
      continue;
    }
    const auto [held, added] = findings_.emplace(acceptance.fingerprint, acceptance);
    if (!added && outlasts(acceptance, held->second)) held->second = acceptance;
  }
  std::ranges::stable_sort(patterns_, outlasts);
}

const Acceptance* AcceptedAt::covering(const Finding& finding) const {
  const auto pattern =
      std::ranges::find_if(patterns_, [&](const auto& one) { return matches(one, finding); });
  const auto* best = pattern == patterns_.end() ? nullptr : &*pattern;
  const auto direct = findings_.find(finding.fingerprint);
  if (direct == findings_.end()) return best;
  return best != nullptr && outlasts(*best, direct->second) ? best : &direct->second;
}

}  // namespace nsposture::store
