#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/permission_pattern.h"
#include "graph/escalation/model/data_files.h"

#include <algorithm>
#include <utility>

namespace nsposture::rules::objects {

namespace {

const store::RuleInfo kInfo{
    "NP232",
    "Creates or changes namespaces",
    store::Severity::Medium,
    "The labels of a namespace decide whether Pod Security applies, and which network "
    "policies and webhooks select it. A subject that can create or change namespaces, even "
    "through a controller, can remove this protection, also for privileged pods.",
    "Leave namespaces to the team that provisions them. Let tenants change what is in them.",
    {"Kubernetes RBAC good practices, namespace modification", "MITRE ATT&CK T1562"}};

const std::vector<PermissionPattern>& direct() {
  static const std::vector<PermissionPattern> kPatterns = {
      {"", "namespaces", "", {"create"}, Reach::ClusterOnly, true, store::Severity::High},
      {"", "namespaces", "", {"update", "patch"}},
  };
  return kPatterns;
}

// Kinds whose controllers create a namespace or grant its creation.
const std::vector<PermissionPattern>& indirect() {
  static const auto kKinds = escalation::indirect_kinds();
  static const auto kPatterns = [] {
    std::vector<PermissionPattern> patterns;
    for (const auto& kind : kKinds) {
      PermissionPattern pattern{kind.api_group, kind.resource, "", {"create"}};
      if (kind.changes || kind.grants) pattern.verbs = {"create", "update", "patch"};
      if (!kind.namespaced) pattern.reach = Reach::ClusterOnly;
      patterns.push_back(std::move(pattern));
    }
    return patterns;
  }();
  return kPatterns;
}

bool has_star(const std::vector<std::string>& names) {
  return std::ranges::find(names, "*") != names.end();
}

// `*` of `*` does not show which of these kinds exist; NP203 reports it.
std::optional<PatternMatch> through_controller(const RoleRule& at) {
  const bool everything = has_star(at.rule.api_groups) && has_star(at.rule.resources);
  if (everything || !has_unknown_holders(at.use)) return std::nullopt;
  std::optional<PatternMatch> all;
  for (const auto& pattern : indirect()) {
    auto matched = match(at.rule, pattern);
    if (matched && can_take_effect(at.role, at.use, matched->reach)) {
      add_match(all, std::move(*matched));
    }
  }
  return all;
}

void run(const ObjectContext& context, Findings& findings) {
  report_permissions(context, kInfo, direct(), findings);
  report_rules(context, kInfo, through_controller, findings);
}

}  // namespace

Rule np232() {
  return {kInfo, ObjectRule{run}};
}

}  // namespace nsposture::rules::objects
