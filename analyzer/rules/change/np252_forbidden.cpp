#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/object_context.h"
#include "analyzer/rules/change/all.h"
#include "graph/rbac/rule_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::rules::change {

namespace {

const store::RuleInfo kInfo{
    "NP252",
    "Against the policy: forbidden permission",
    store::Severity::High,
    "The policy file forbids these verbs on these resources for these subjects.",
    "Remove the permission, or add an exception for the subject to the policy.",
    {"CIS Kubernetes Benchmark 5.1.1"}};

bool is_one_of(const std::string& text, const std::vector<std::string>& patterns) {
  return patterns.empty() || std::ranges::any_of(patterns, [&](const std::string& pattern) {
           return is_like(pattern, text);
         });
}

bool is_one_of(const Subject& subject, const std::vector<SubjectPattern>& patterns) {
  return std::ranges::any_of(patterns, [&](const SubjectPattern& p) { return p.matches(subject); });
}

// A grant to a group applies to its members.
bool holds_one_of(const Subject& group, const std::vector<SubjectPattern>& patterns) {
  return std::ranges::any_of(patterns,
                             [&](const SubjectPattern& p) { return p.has_member_in(group); });
}

// A `*` in the rule grants every forbidden verb.
bool grants_verb(const PolicyRule& rule, const std::vector<std::string>& forbidden) {
  return std::ranges::any_of(rule.verbs, [&](const std::string& verb) {
    return verb == "*" || is_one_of(verb, forbidden);
  });
}

// A resource as in a policy, `deployments.apps/scale`, or as in a rule with its group appended,
// `deployments/scale.apps`.
struct ResourcePattern {
  std::string base;
  std::string group;  // "" means all
  std::string subresource;
};

ResourcePattern parts_of(const std::string& text) {
  ResourcePattern parts;
  const auto group = text.find('.');
  const auto slash = text.find('/');
  const auto end_of = [&](std::size_t from) {
    return std::min(text.find_first_of("./", from + 1), text.size());
  };
  const auto part = [&](std::size_t at, std::size_t end) {
    return at == std::string::npos ? std::string() : text.substr(at + 1, end - at - 1);
  };
  parts.base = text.substr(0, std::min(group, slash));
  const bool slash_last =
      slash != std::string::npos && (group == std::string::npos || group < slash);
  parts.group = part(group, slash_last ? slash : text.size());
  parts.subresource = part(slash, slash_last ? text.size() : end_of(slash));
  return parts;
}

// `*/exec` in a rule is exec on every resource.
bool names_parts(const ResourcePattern& forbidden, const std::string& resource,
                 const std::string& group) {
  const auto granted = parts_of(resource);
  const bool any = granted.base == "*" && !granted.subresource.empty();
  return (any || is_like(forbidden.base, granted.base)) &&
         is_like(forbidden.subresource, granted.subresource) &&
         (forbidden.group.empty() || group == "*" || is_like(forbidden.group, group));
}

// A resource of the core group has no suffix. A `*` in a pattern may match all of it.
bool names_resource(const std::string& forbidden, const std::string& resource,
                    const std::string& group) {
  if (names_parts(parts_of(forbidden), resource, group)) return true;
  if (group == "*") return is_like(forbidden.substr(0, forbidden.find('.')), resource);
  const auto full = group.empty() ? resource : resource + '.' + group;
  return is_like(forbidden, full) || is_like(forbidden, resource);
}

bool grants_resource(const PolicyRule& rule, const std::vector<std::string>& forbidden) {
  if (forbidden.empty()) return true;
  return std::ranges::any_of(rule.resources, [&](const std::string& resource) {
    return resource == "*" || std::ranges::any_of(rule.api_groups, [&](const std::string& group) {
             return std::ranges::any_of(forbidden, [&](const std::string& pattern) {
               return names_resource(pattern, resource, group);
             });
           });
  });
}

void forbid(const Policy& policy, const Forbidden& forbidden, const ObjectContext& context,
            Findings& findings) {
  for (std::size_t i = 0; i < context.cluster.bindings.size(); ++i) {
    const auto& binding = context.cluster.bindings[i];
    const auto* role = context.role_of[i];
    if (role == nullptr) continue;
    if (!forbidden.namespaces.empty() &&
        !is_one_of(binding.meta.namespace_, forbidden.namespaces)) {
      continue;
    }
    for (std::size_t s = 0; s < binding.subjects.size(); ++s) {
      if (context.platform.is_own(binding, s)) continue;
      const auto subject = binding.effective_subject(s);
      const bool meant = (forbidden.subjects.empty() || is_one_of(subject, forbidden.subjects) ||
                          holds_one_of(subject, forbidden.subjects)) &&
                         !is_one_of(subject, forbidden.except);
      if (!meant) continue;
      for (const auto& rule : role->rules) {
        if (!grants_verb(rule, forbidden.verbs) || !grants_resource(rule, forbidden.resources)) {
          continue;
        }
        const auto text = rbac::rule_text(rule);
        auto finding =
            make_finding(kInfo, describe(subject), binding.meta.namespace_,
                         describe(key_of(binding)) + '\n' + text + '\n' + forbidden.reason);
        finding.title = fmt::format("{} gets {}, which {} forbids{}{}", finding.subject, text,
                                    policy.file.empty() ? "the policy" : policy.file,
                                    forbidden.reason.empty() ? "" : ": ", forbidden.reason);
        store::Evidence grant;
        grant.kind = store::EvidenceKind::Binding;
        grant.text = fmt::format("{} of {}", describe(key_of(binding)), describe(key_of(*role)));
        locate(grant, context.cluster, binding.position_of_subject(s));
        store::Evidence place;
        place.kind = store::EvidenceKind::Role;
        place.text = fmt::format("{}: {}", describe(key_of(*role)), text);
        locate(place, context.cluster, rule.pos);
        finding.evidence.push_back(std::move(grant));
        finding.evidence.push_back(std::move(place));
        findings.push_back(std::move(finding));
      }
    }
  }
}

void run(const ChangeContext& context, Findings& findings) {
  const auto& policy = context.policy;
  if (policy.forbidden.empty()) return;
  const auto objects = object_context(context.after);
  for (const auto& forbidden : policy.forbidden) forbid(policy, forbidden, objects, findings);
}

}  // namespace

Rule np252() {
  return {kInfo, ChangeRule{run}};
}

}  // namespace nsposture::rules::change
