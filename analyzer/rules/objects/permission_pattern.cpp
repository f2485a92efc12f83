#include "analyzer/rules/objects/permission_pattern.h"

#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/objects/effect.h"
#include "analyzer/rules/objects/judged_roles.h"
#include "analyzer/rules/objects/powerful_names.h"
#include "graph/rbac/match.h"
#include "graph/rbac/name_grant.h"
#include "graph/rbac/rule_text.h"
#include "graph/rbac/versions.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace nsposture::rules::objects {

namespace {

constexpr std::size_t kShownBindings = 5;
constexpr std::size_t kShownSubjects = 3;
constexpr std::size_t kShownRules = 3;  // for a role of a whole cluster

bool allows_by_name(const PolicyRule& rule, std::string_view verb) {
  // A POST to a collection names no object; a POST to a subresource does.
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
  for (const auto& subject : binding.effective_subjects()) subjects.insert(describe(subject));
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
  if (!use.handed_out_by.empty()) {
    return fmt::format("aggregated into `{}`, whoever holds that", use.handed_out_by);
  }
  if (use.in_namespaces.empty() || reach == Reach::ClusterOnly) return "bound to nobody here";
  std::set<std::string> namespaces;
  for (const auto index : use.in_namespaces) {
    add_subjects(cluster.bindings[index], subjects);
    namespaces.insert(fmt::format("`{}`", cluster.bindings[index].meta.namespace_));
  }
  return fmt::format("held in {} by {}", some_of(namespaces), some_of(subjects));
}

store::Evidence rule_evidence(const ObjectContext& context, const Role& role,
                              const PolicyRule& rule) {
  store::Evidence evidence;
  evidence.kind = store::EvidenceKind::Role;
  evidence.text = fmt::format("{}: {}", describe(key_of(role)), rbac::rule_text(rule));
  locate(evidence, context.cluster, rule.pos);
  return evidence;
}

// A connection into a pod by GET: the answer depends on the server version.
bool connects_by_get(const PolicyRule& rule, const PermissionPattern& pattern) {
  const auto& into = pattern.subresource;
  return pattern.resource == "pods" &&
         (into == "exec" || into == "attach" || into == "portforward") &&
         !rbac::verb_matches(rule, "create");
}

// The match as it applies to this Kubernetes version.
std::optional<PatternMatch> on_version(const PolicyRule& rule, const PermissionPattern& pattern,
                                       PatternMatch matched, const KubernetesVersion& version) {
  constexpr auto kFeature = rbac::Feature::ConnectNeedsCreate;
  if (!connects_by_get(rule, pattern)) return matched;
  const auto closed = rbac::holds(kFeature, version);
  if (closed == rbac::Holds::Yes) return std::nullopt;
  if (closed == rbac::Holds::Unknown) {
    matched.at_most = store::Severity::Medium;
    matched.doubts.push_back(
        fmt::format("the version of Kubernetes is not known: {} `get` alone opens a connection, "
                    "{} `create` is needed",
                    rbac::until_text(kFeature), rbac::since_text(kFeature)));
  }
  return matched;
}

using MatchedRules = std::vector<std::pair<const PolicyRule*, PatternMatch>>;

// The binding is the user-written part, so it comes first.
store::Finding start_finding(const ObjectContext& context, const store::RuleInfo& info,
                             const Judged& judged, const std::string& text) {
  if (judged.through == nullptr) return make_finding(info, "", judged.role.meta.namespace_, text);
  const auto& binding = *judged.through;
  auto finding =
      make_finding(info, "", binding.meta.namespace_, text + '\n' + describe(key_of(binding)));
  store::Evidence evidence;
  evidence.kind = store::EvidenceKind::Binding;
  std::set<std::string> subjects;
  add_subjects(binding, subjects);
  evidence.text = fmt::format("{} to {}", describe(key_of(binding)), some_of(subjects));
  locate(evidence, context.cluster, binding.position_of_role_ref());
  finding.evidence.push_back(std::move(evidence));
  return finding;
}

std::vector<std::uint32_t> bindings_of(const RoleUse& use, Reach reach) {
  auto indices = use.cluster_wide;
  if (reach == Reach::Namespaced) {
    indices.insert(indices.end(), use.in_namespaces.begin(), use.in_namespaces.end());
  }
  return indices;
}

void add_bindings(store::Finding& finding, const ObjectContext& context, const RoleUse& use,
                  Reach reach) {
  const auto indices = bindings_of(use, reach);
  for (std::size_t i = 0; i < indices.size() && i < kShownBindings; ++i) {
    const auto& binding = context.cluster.bindings[indices[i]];
    std::set<std::string> subjects;
    add_subjects(binding, subjects);
    store::Evidence evidence;
    evidence.kind = store::EvidenceKind::Binding;
    evidence.text = fmt::format("{} to {}", describe(key_of(binding)), some_of(subjects));
    locate(evidence, context.cluster, binding.pos);
    finding.evidence.push_back(std::move(evidence));
  }
  if (indices.size() <= kShownBindings) return;
  store::Evidence rest;
  rest.kind = store::EvidenceKind::Binding;
  rest.text = fmt::format("and {} more bindings", indices.size() - kShownBindings);
  finding.evidence.push_back(std::move(rest));
}

// Adds each binding with each rule and each subject. A binding of an aggregating role has no rule
// here. The platform's own bindings are not causes.
void add_causes(store::Finding& finding, const ObjectContext& context, const Judged& judged,
                const MatchedRules& matches, Reach reach) {
  const auto& cluster = context.cluster;
  for (const auto index : bindings_of(judged.use(), reach)) {
    const auto& binding = cluster.bindings[index];
    const auto* bound = context.role_of[index];
    if (bound != &judged.role) {
      finding.grants.push_back(rbac::name_grant(cluster, binding, nullptr, bound));
      continue;
    }
    for (const auto& [rule, matched] : matches) {
      finding.grants.push_back(rbac::name_grant(cluster, binding, nullptr, bound, rule));
    }
    // Lists the subjects, so that a newly bound subject is noticed.
    for (const auto& subject : binding.effective_subjects()) {
      finding.grants.push_back(rbac::name_grant(cluster, binding, &subject, bound));
    }
  }
}

store::Finding role_finding(const ObjectContext& context, const store::RuleInfo& info,
                            const Judged& judged, const MatchedRules& matches,
                            const std::string& what) {
  const auto& role = judged.role;
  const auto& use = judged.use();
  const auto key = describe(key_of(role));
  std::string texts;
  for (const auto& [rule, matched] : matches) texts += '\n' + rbac::rule_text(*rule);
  // For a cluster, the role identifies the finding, even if its rules change.
  auto finding =
      start_finding(context, info, judged, context.whole_cluster ? key : key + texts + '\n' + what);
  finding.severity = store::Severity::Info;
  auto reach = Reach::ClusterOnly;
  for (const auto& [rule, matched] : matches) {
    finding.severity =
        std::max(finding.severity, severity_of(context.cluster, use, info.severity, matched));
    if (matched.reach == Reach::Namespaced) reach = Reach::Namespaced;
    finding.evidence.push_back(rule_evidence(context, role, *rule));
    finding.doubts.insert(finding.doubts.end(), matched.doubts.begin(), matched.doubts.end());
  }
  finding.title =
      fmt::format("{} allows {}; {}", key, what, holders_text(context.cluster, use, reach));
  if (judged.through == nullptr) add_bindings(finding, context, use, reach);
  if (context.whole_cluster) add_causes(finding, context, judged, matches, reach);
  if (is_handed_out(use)) {
    finding.doubts.push_back(
        fmt::format("who holds `{}` in the cluster, and where, was not read (see --cluster)",
                    use.handed_out_by));
  } else if (use.unused()) {
    finding.doubts.emplace_back("no binding of this role was read: who holds it is not known");
  }
  return finding;
}

MatchedRules matches_of(const ObjectContext& context, const Judged& judged, const RuleTest& test) {
  MatchedRules matches;
  const auto& use = judged.use();
  for (const auto& rule : judged.role.rules) {
    if (!is_judged(context, judged, rule)) continue;
    auto matched = test({judged.role, use, rule});
    if (!matched || !can_take_effect(judged.role, use, matched->reach)) continue;
    matches.emplace_back(&rule, std::move(*matched));
  }
  return matches;
}

// Mentions the same permission of two rules once.
std::string text_of(const MatchedRules& matches) {
  std::vector<std::string> texts;
  for (const auto& [rule, matched] : matches) {
    if (std::ranges::find(texts, matched.what) == texts.end()) texts.push_back(matched.what);
  }
  if (texts.size() <= kShownRules) return fmt::format("{}", fmt::join(texts, " and "));
  const auto more = texts.size() - kShownRules;
  texts.resize(kShownRules);
  return fmt::format("{} and {} more", fmt::join(texts, " and "), more);
}

}  // namespace

bool has_unknown_holders(const RoleUse& use) {
  return is_handed_out(use) || use.unused();
}

void add_match(std::optional<PatternMatch>& all, PatternMatch matched) {
  if (!all) {
    all = std::move(matched);
    return;
  }
  all->what += " and " + matched.what;
  if (matched.reach == Reach::Namespaced) all->reach = Reach::Namespaced;
  all->doubts.insert(all->doubts.end(), matched.doubts.begin(), matched.doubts.end());
  all->also.push_back(std::move(matched));
}

bool can_take_effect(const Role& role, const RoleUse& use, Reach reach) {
  if (reach == Reach::Namespaced) return true;
  return role.kind == RoleKind::ClusterRole &&
         (use.unused() || !use.cluster_wide.empty() || !use.handed_out_by.empty());
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
  matched.worst = pattern.worst;
  matched.at_most = pattern.at_most;
  matched.for_people = pattern.for_people;
  return matched;
}

void report_rules(const ObjectContext& context, const store::RuleInfo& info, const RuleTest& test,
                  Findings& findings) {
  for (const auto& judged : judged_roles(context)) {
    auto matches = matches_of(context, judged, test);
    if (context.whole_cluster && !matches.empty()) {
      findings.push_back(role_finding(context, info, judged, matches, text_of(matches)));
      continue;
    }
    for (auto& match : matches) {
      const auto what = match.second.what;
      findings.push_back(role_finding(context, info, judged, {std::move(match)}, what));
    }
  }
}

void report_roles(const ObjectContext& context, const store::RuleInfo& info, const RuleTest& test,
                  const TextOfRules& together, Findings& findings) {
  for (const auto& judged : judged_roles(context)) {
    const auto matches = matches_of(context, judged, test);
    if (matches.empty()) continue;
    std::vector<const PolicyRule*> rules;
    for (const auto& match : matches) rules.push_back(match.first);
    findings.push_back(role_finding(context, info, judged, matches, together(rules)));
  }
}

void report_permissions(const ObjectContext& context, const store::RuleInfo& info,
                        const std::vector<PermissionPattern>& patterns, Findings& findings) {
  PowerfulNames names(context);
  const auto test = [&](const RoleRule& at) -> std::optional<PatternMatch> {
    if (is_sweeping(at.role, at.rule)) return std::nullopt;
    std::optional<PatternMatch> all;
    for (const auto& pattern : patterns) {
      if (pattern.unless_held && !has_unknown_holders(at.use)) continue;
      auto matched = match(at.rule, pattern);
      if (!matched || !can_take_effect(at.role, at.use, pattern.reach)) continue;
      matched = on_version(at.rule, pattern, std::move(*matched), context.cluster.kubernetes);
      if (!matched) continue;
      names.weigh(at, pattern, *matched);
      add_match(all, std::move(*matched));
    }
    return all;
  };
  report_rules(context, info, test, findings);
}

store::Finding binding_finding(const ObjectContext& context, const store::RuleInfo& info,
                               const Binding& binding, std::optional<std::size_t> subject) {
  const auto key = describe(key_of(binding));
  auto finding =
      make_finding(info, subject ? describe(binding.effective_subject(*subject)) : std::string(),
                   binding.meta.namespace_, key);
  store::Evidence evidence;
  evidence.kind = store::EvidenceKind::Binding;
  evidence.text = fmt::format("{} of {}", key, describe(role_key_of(binding)));
  locate(evidence, context.cluster,
         subject ? binding.position_of_subject(*subject) : binding.position_of_role_ref());
  finding.evidence.push_back(std::move(evidence));
  if (context.whole_cluster) {
    const auto at = static_cast<std::size_t>(&binding - context.cluster.bindings.data());
    const auto who = subject ? std::optional(binding.effective_subject(*subject)) : std::nullopt;
    finding.grants.push_back(
        rbac::name_grant(context.cluster, binding, who ? &*who : nullptr, context.role_of[at]));
  }
  return finding;
}

}  // namespace nsposture::rules::objects
