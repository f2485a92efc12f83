#include "analyzer/rules/objects/permission_pattern.h"

#include "analyzer/rules/base/evidence.h"
#include "graph/rbac/match.h"
#include "graph/rbac/rule_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace nsposture::rules::objects {

namespace {

constexpr std::size_t kShownBindings = 5;
constexpr std::size_t kShownSubjects = 3;

bool allows_by_name(const PolicyRule& rule, std::string_view verb) {
  // A POST to a collection names no object; to a subresource it does.
  return verb != "create" || rbac::verb_matches(rule, "patch");
}

std::string group_suffix(const PermissionPattern& pattern) {
  return pattern.api_group.empty() ? std::string() : fmt::format(".{}", pattern.api_group);
}

std::string resource_text(const PermissionPattern& pattern) {
  std::string text(pattern.resource);
  text += group_suffix(pattern);
  if (!pattern.subresource.empty()) text += fmt::format("/{}", pattern.subresource);
  return text;
}

void add_subjects(const Binding& binding, std::set<std::string>& subjects) {
  for (const auto& subject : binding.subjects) subjects.insert(describe(subject));
}

std::string some_of(const std::set<std::string>& names) {
  std::string text;
  std::size_t shown = 0;
  for (const auto& name : names) {
    if (shown == kShownSubjects) break;
    text += (shown++ == 0 ? "" : ", ") + name;
  }
  if (names.size() > shown) text += fmt::format(" and {} more", names.size() - shown);
  return text.empty() ? "nobody" : text;
}

std::string holders_text(const Cluster& cluster, const RoleUse& use, Reach reach) {
  std::set<std::string> subjects;
  if (!use.cluster_wide.empty()) {
    for (const auto index : use.cluster_wide) add_subjects(cluster.bindings[index], subjects);
    return "held cluster-wide by " + some_of(subjects);
  }
  if (use.in_namespaces.empty() || reach == Reach::ClusterOnly) return "bound to nobody here";
  std::set<std::string> namespaces;
  for (const auto index : use.in_namespaces) {
    add_subjects(cluster.bindings[index], subjects);
    namespaces.insert(fmt::format("`{}`", cluster.bindings[index].meta.namespace_));
  }
  return fmt::format("held in {} by {}", some_of(namespaces), some_of(subjects));
}

bool in_kube_system(const Cluster& cluster, const RoleUse& use) {
  return std::ranges::any_of(use.in_namespaces, [&](std::uint32_t index) {
    return cluster.bindings[index].meta.namespace_ == "kube-system";
  });
}

store::Severity severity_of(const Cluster& cluster, const RoleUse& use, store::Severity worst,
                            const PatternMatch& matched) {
  auto severity = worst;
  if (use.unused() || (matched.reach == Reach::ClusterOnly && use.cluster_wide.empty())) {
    severity = std::min(severity, store::Severity::Low);
  } else if (use.cluster_wide.empty() && !in_kube_system(cluster, use)) {
    severity = one_less(severity);
  }
  return matched.only_names ? one_less(severity) : severity;
}

// What a Role or a RoleBinding gives of a cluster-wide resource is nothing.
bool can_take_effect(const Role& role, const RoleUse& use, Reach reach) {
  if (reach == Reach::Namespaced) return true;
  return role.kind == RoleKind::ClusterRole && (use.unused() || !use.cluster_wide.empty());
}

void add_bindings(store::Finding& finding, const ObjectContext& context, const RoleUse& use,
                  Reach reach) {
  auto indices = use.cluster_wide;
  if (reach == Reach::Namespaced) {
    indices.insert(indices.end(), use.in_namespaces.begin(), use.in_namespaces.end());
  }
  std::size_t shown = 0;
  for (const auto index : indices) {
    if (shown++ == kShownBindings) break;
    const auto& binding = context.cluster.bindings[index];
    std::set<std::string> subjects;
    add_subjects(binding, subjects);
    store::Evidence evidence;
    evidence.kind = "binding";
    evidence.text = fmt::format("{} to {}", describe(key_of(binding)), some_of(subjects));
    locate(evidence, context.cluster, binding.pos);
    finding.evidence.push_back(std::move(evidence));
  }
}

store::Finding role_finding(const ObjectContext& context, const store::RuleInfo& info,
                            const Role& role, const RoleUse& use, const PolicyRule& rule,
                            const PatternMatch& matched) {
  const auto key = describe(key_of(role));
  auto finding = make_finding(info, "", role.meta.namespace_,
                              key + '\n' + rbac::rule_text(rule) + '\n' + matched.what);
  finding.severity = severity_of(context.cluster, use, info.severity, matched);
  finding.title = fmt::format("{} allows {}; {}", key, matched.what,
                              holders_text(context.cluster, use, matched.reach));
  store::Evidence evidence;
  evidence.kind = "role";
  evidence.text = fmt::format("{}: {}", key, rbac::rule_text(rule));
  locate(evidence, context.cluster, rule.pos);
  finding.evidence.push_back(std::move(evidence));
  add_bindings(finding, context, use, matched.reach);
  if (use.unused()) {
    finding.doubts.emplace_back("no binding of this role was read: who holds it is not known");
  }
  return finding;
}

}  // namespace

bool has_star(const std::vector<std::string>& list) {
  return std::ranges::find(list, "*") != list.end();
}

bool is_everything(const PolicyRule& rule) {
  return is_sweeping(rule) && has_star(rule.api_groups);
}

bool is_sweeping(const PolicyRule& rule) {
  return has_star(rule.verbs) && has_star(rule.resources) && rule.resource_names.empty();
}

store::Severity one_less(store::Severity severity) {
  return severity == store::Severity::Info
             ? severity
             : static_cast<store::Severity>(static_cast<int>(severity) - 1);
}

std::optional<PatternMatch> match(const PolicyRule& rule, const PermissionPattern& pattern) {
  if (!rbac::api_group_matches(rule, pattern.api_group) ||
      !rbac::resource_matches(rule, pattern.resource, pattern.subresource)) {
    return std::nullopt;
  }
  const bool named = !rule.resource_names.empty();
  std::vector<std::string_view> verbs;
  for (const auto verb : pattern.verbs) {
    if (!rbac::verb_matches(rule, verb)) continue;
    if (named && pattern.subresource.empty() && !allows_by_name(rule, verb)) continue;
    verbs.push_back(verb);
  }
  if (verbs.empty()) return std::nullopt;
  PatternMatch matched;
  matched.what = fmt::format("{} on {}", fmt::join(verbs, ", "), resource_text(pattern));
  if (named) matched.what += fmt::format(" named {}", fmt::join(rule.resource_names, ", "));
  matched.reach = pattern.reach;
  matched.only_names = named;
  return matched;
}

void report_rules(const ObjectContext& context, const store::RuleInfo& info, const RuleTest& test,
                  Findings& findings) {
  for (std::size_t i = 0; i < context.cluster.roles.size(); ++i) {
    const auto& role = context.cluster.roles[i];
    // An aggregated role has its rules from others, which are looked at themselves.
    if (is_builtin(role.meta) || role.aggregation) continue;
    for (const auto& rule : role.rules) {
      const auto matched = test(rule);
      if (!matched || !can_take_effect(role, context.uses[i], matched->reach)) continue;
      findings.push_back(role_finding(context, info, role, context.uses[i], rule, *matched));
    }
  }
}

void report_permissions(const ObjectContext& context, const store::RuleInfo& info,
                        const std::vector<PermissionPattern>& patterns, Findings& findings) {
  // Patterns of different reach are reported apart: one may take effect where the other does not.
  const auto test_for = [&](Reach reach) {
    return [&patterns, reach](const PolicyRule& rule) -> std::optional<PatternMatch> {
      if (is_sweeping(rule)) return std::nullopt;
      std::optional<PatternMatch> all;
      for (const auto& pattern : patterns) {
        auto matched = pattern.reach == reach ? match(rule, pattern) : std::nullopt;
        if (!matched) continue;
        if (all) {
          all->what += " and " + matched->what;
        } else {
          all = std::move(matched);
        }
      }
      return all;
    };
  };
  report_rules(context, info, test_for(Reach::ClusterOnly), findings);
  report_rules(context, info, test_for(Reach::Namespaced), findings);
}

store::Finding binding_finding(const ObjectContext& context, const store::RuleInfo& info,
                               const Binding& binding, std::optional<std::size_t> subject) {
  const auto key = describe(key_of(binding));
  auto finding = make_finding(info, subject ? describe(binding.subjects[*subject]) : std::string(),
                              binding.meta.namespace_, key);
  store::Evidence evidence;
  evidence.kind = "binding";
  evidence.text = fmt::format("{} of {}", key, describe(role_key_of(binding)));
  locate(evidence, context.cluster,
         subject ? binding.position_of_subject(*subject) : binding.position_of_role_ref());
  finding.evidence.push_back(std::move(evidence));
  return finding;
}

}  // namespace nsposture::rules::objects
