#include "analyzer/analysis/causes/binding_cause.h"

#include "analyzer/analysis/causes/named_removal.h"
#include "graph/rbac/name_grant.h"
#include "reports/answers/words.h"

#include <fmt/format.h>

#include <cstdint>
#include <vector>

namespace nsposture::analysis {

using reports::Cause;
using reports::CauseKind;

namespace {

constexpr auto kNone = rbac::Grant::kNoIndex;

}  // namespace

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

Cause binding_cause(const rbac::Authorizer& authorizer, const escalation::Removal& removal) {
  const auto& cluster = authorizer.cluster();
  const auto& binding = cluster.bindings[removal.binding];
  const auto role = authorizer.index().role_of(removal.binding);
  const bool whole = removal.subject == kNone;
  const bool only_one = binding.subjects.size() == 1;
  Cause cause;
  cause.kind = CauseKind::Grant;
  cause.grant = rbac::name_grant(
      cluster,
      rbac::Grant{removal.binding, whole ? (only_one ? 0 : kNone) : removal.subject, role, kNone});
  std::vector<std::string> to;
  for (std::uint32_t i = 0; i < binding.subjects.size(); ++i) {
    if (whole || i == removal.subject) {
      to.push_back(describe(authorizer.index().subject_of(removal.binding, i)));
    }
  }
  cause.title = fmt::format("{} gives {} to {}", describe(key_of(binding)),
                            describe(role_key_of(binding)), names_text(to));
  cause.changes = {name_removal(cluster, removal)};
  cause.id =
      id_of({CauseKind::Grant, describe(key_of(binding)), whole || to.empty() ? "" : to.front()});
  return cause;
}

}  // namespace nsposture::analysis
