#include "analyzer/analysis/causes/binding_cause.h"

#include "analyzer/analysis/causes/named_removal.h"
#include "graph/escalation/model/remedy.h"
#include "graph/rbac/name_grant.h"
#include "reports/answers/words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace nsposture::analysis {

using reports::Cause;
using reports::CauseKind;

std::string id_of(const GroupKey& key) {
  const auto& [kind, about, part] = key;
  return store::fingerprint({"cause", to_string(kind), about, part}).substr(0, 12);
}

std::string names_text(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 2;
  if (names.size() <= kShown + 1) return reports::enumerate(names);
  std::vector<std::string> shown(names.begin(), names.begin() + kShown);
  shown.push_back(fmt::format("{} more", names.size() - kShown));
  return reports::enumerate(shown);
}

std::vector<std::uint32_t> same_subjects(const rbac::Authorizer& authorizer, std::uint32_t binding,
                                         const Subject& subject) {
  std::vector<std::uint32_t> same;
  const auto count = authorizer.cluster().bindings[binding].subjects.size();
  for (std::uint32_t i = 0; i < count; ++i) {
    if (authorizer.index().subject_of(binding, i) == subject) same.push_back(i);
  }
  return same;
}

Cause binding_cause(const rbac::Authorizer& authorizer, std::uint32_t binding,
                    const std::vector<std::uint32_t>& subjects) {
  const auto& cluster = authorizer.cluster();
  const auto& bound = cluster.bindings[binding];
  const bool whole = subjects.empty() || subjects.size() == bound.subjects.size();
  const bool only_one = bound.subjects.size() == 1;
  Cause cause;
  cause.kind = CauseKind::Grant;
  const auto named = whole ? (only_one ? 0 : rbac::Grant::kNoIndex) : subjects.front();
  cause.grant = rbac::name_grant(
      cluster,
      rbac::Grant{binding, named, authorizer.index().role_of(binding), rbac::Grant::kNoIndex});
  std::vector<std::string> to;
  for (std::uint32_t i = 0; i < bound.subjects.size(); ++i) {
    if (!whole && std::ranges::find(subjects, i) == subjects.end()) continue;
    auto name = describe(authorizer.index().subject_of(binding, i));
    if (std::ranges::find(to, name) == to.end()) to.push_back(std::move(name));
  }
  cause.title = fmt::format("{} gives {} to {}", describe(key_of(bound)),
                            describe(role_key_of(bound)), names_text(to));
  escalation::Removal removal;
  removal.binding = binding;
  if (whole) {
    cause.changes = {name_removal(cluster, removal)};
  } else {
    for (auto at = subjects.rbegin(); at != subjects.rend(); ++at) {
      removal.subject = *at;
      cause.changes.push_back(name_removal(cluster, removal));
    }
  }
  cause.id = id_of({CauseKind::Grant, describe(key_of(bound)),
                    whole ? std::string() : fmt::format("{}", fmt::join(to, "\n"))});
  return cause;
}

}  // namespace nsposture::analysis
