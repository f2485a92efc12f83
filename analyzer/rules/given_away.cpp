#include "analyzer/rules/given_away.h"

#include "analyzer/rules/base/object_context.h"
#include "analyzer/rules/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace nsposture::rules {

namespace {

constexpr std::size_t kShownEvidence = 5;

// An object rule that reports the same about a binding as a posture rule.
struct SaysSame {
  std::string_view object;
  std::string_view posture;
};

constexpr std::array<SaysSame, 8> kSaySame = {{{"NP201", "NP009"},
                                               {"NP202", "NP009"},
                                               {"NP203", "NP005"},
                                               {"NP203", "NP009"},
                                               {"NP219", "NP007"},
                                               {"NP219", "NP009"},
                                               {"NP220", "NP007"},
                                               {"NP221", "NP008"}}};

// The severity of these posture rules' findings, by the binding that they cite as a cause.
using ToldBindings = std::map<std::pair<std::string, ObjectKey>, store::Severity>;

ToldBindings bindings_told(const Findings& told) {
  ToldBindings bindings;
  for (const auto& finding : told) {
    if (std::ranges::find(kSaySame, finding.rule, &SaysSame::posture) == kSaySame.end()) continue;
    for (const auto& grant : finding.grants) {
      if (grant.is_masters()) continue;
      auto& severity =
          bindings.try_emplace({finding.rule, grant.binding}, finding.severity).first->second;
      severity = std::max(severity, finding.severity);
    }
  }
  return bindings;
}

// At least as severe, so that additional permissions never lower the severity.
bool is_told(const store::Finding& finding, const ObjectKey& binding, const ToldBindings& told) {
  return std::ranges::any_of(kSaySame, [&](const SaysSame& same) {
    if (same.object != finding.rule) return false;
    const auto found = told.find({std::string(same.posture), binding});
    return found != told.end() && found->second >= finding.severity;
  });
}

bool all_told(const store::Finding& finding, const ToldBindings& told) {
  return !finding.grants.empty() &&
         std::ranges::all_of(finding.grants, [&](const NamedGrant& grant) {
           return is_told(finding, grant.binding, told);
         });
}

bool is_cluster_wide(const store::Finding& finding) {
  return std::ranges::any_of(finding.grants, [](const NamedGrant& grant) {
    return grant.binding.kind == ObjectKind::ClusterRoleBinding;
  });
}

// What a namespace's own users may do there, up to Low. A permission that does not exist is
// reported anyway: its author intended to grant something.
bool is_small(const store::Finding& finding) {
  if (finding.rule == "NP230") return false;
  return finding.severity == store::Severity::Info ||
         (finding.severity == store::Severity::Low && !is_cluster_wide(finding));
}

using Group = std::tuple<std::string, std::optional<ObjectKey>, std::string>;

// Binding rules make one finding per subject; here, those of one role become one.
Group group_of(const store::Finding& finding) {
  if (finding.subject.empty() || finding.grants.empty()) {
    return {finding.rule, std::nullopt, finding.fingerprint};
  }
  const auto& grant = finding.grants.front();
  const bool cluster_wide = grant.binding.kind == ObjectKind::ClusterRoleBinding;
  return {finding.rule, grant.role, cluster_wide ? "cluster-wide" : "in namespaces"};
}

void merge(store::Finding other, store::Finding& into) {
  into.severity = std::max(into.severity, other.severity);
  std::ranges::move(other.grants, std::back_inserter(into.grants));
  if (into.evidence.size() < kShownEvidence) {
    std::ranges::move(other.evidence, std::back_inserter(into.evidence));
  }
}

void name_group(std::size_t findings, store::Finding& finding) {
  if (findings < 2) return;
  finding.title += fmt::format(", and {} more of this role", findings - 1);
  finding.subject.clear();
  finding.namespace_.clear();
}

Findings grouped(Findings findings) {
  std::map<Group, std::size_t> places;
  std::vector<std::size_t> sizes;
  Findings groups;
  for (auto& finding : findings) {
    const auto [place, first] = places.emplace(group_of(finding), groups.size());
    if (first) {
      const auto& [rule, role, key] = place->first;
      if (role) {
        finding.fingerprint = store::fingerprint({rule, describe(*role), key});
      }
      groups.push_back(std::move(finding));
      sizes.push_back(1);
    } else {
      merge(std::move(finding), groups[place->second]);
      ++sizes[place->second];
    }
  }
  for (std::size_t i = 0; i < groups.size(); ++i) name_group(sizes[i], groups[i]);
  return groups;
}

}  // namespace

Findings given_away(const Cluster& cluster, const Findings& told) {
  auto context = object_context(cluster);
  context.whole_cluster = true;
  auto findings = run_object_rules(context);
  const auto bindings = bindings_told(told);
  std::erase_if(findings, [&](const store::Finding& finding) {
    return all_told(finding, bindings) || is_small(finding);
  });
  return grouped(std::move(findings));
}

}  // namespace nsposture::rules
