#include "analyzer/check/findings.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/object_context.h"
#include "analyzer/rules/change/all.h"
#include "graph/rbac/rule_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <fnmatch.h>
#include <set>

namespace nsposture::check {

namespace {

using rules::make_finding;

bool like(const std::string& pattern, const std::string& text) {
  return ::fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

bool is_one_of(const std::string& text, const std::vector<std::string>& patterns) {
  return patterns.empty() || std::ranges::any_of(patterns, [&](const std::string& pattern) {
           return like(pattern, text);
         });
}

bool is_one_of(const Subject& subject, const std::vector<SubjectPattern>& patterns) {
  return std::ranges::any_of(patterns, [&](const SubjectPattern& p) { return p.matches(subject); });
}

// A `*` in the rule grants what is forbidden, whatever it is.
bool grants_verb(const PolicyRule& rule, const std::vector<std::string>& forbidden) {
  return std::ranges::any_of(rule.verbs, [&](const std::string& verb) {
    return verb == "*" || is_one_of(verb, forbidden);
  });
}

// "deployments.apps", "pods/exec", "secrets": a resource of the core group has no suffix.
bool names_resource(const std::string& forbidden, const std::string& resource,
                    const std::string& group) {
  const auto full = group.empty() ? resource : resource + '.' + group;
  return like(forbidden, full) || like(forbidden, resource);
}

bool grants_resource(const PolicyRule& rule, const std::vector<std::string>& forbidden) {
  if (forbidden.empty()) return true;
  for (const auto& resource : rule.resources) {
    if (resource == "*") return true;
    for (const auto& group : rule.api_groups) {
      const bool named = std::ranges::any_of(forbidden, [&](const std::string& pattern) {
        return group == "*" ? like(pattern.substr(0, pattern.find('.')), resource)
                            : names_resource(pattern, resource, group);
      });
      if (named) return true;
    }
  }
  return false;
}

void forbid(const Policy& policy, const Forbidden& forbidden, const rules::ObjectContext& context,
            Findings& findings) {
  const auto& info = rules::change::np252();
  for (std::size_t i = 0; i < context.cluster.bindings.size(); ++i) {
    const auto& binding = context.cluster.bindings[i];
    const auto* role = context.role_of[i];
    if (role == nullptr || rules::is_builtin(binding.meta)) continue;
    if (!forbidden.namespaces.empty() &&
        !is_one_of(binding.meta.namespace_, forbidden.namespaces)) {
      continue;
    }
    for (std::size_t s = 0; s < binding.subjects.size(); ++s) {
      const auto& subject = binding.subjects[s];
      const bool meant = (forbidden.subjects.empty() || is_one_of(subject, forbidden.subjects)) &&
                         !is_one_of(subject, forbidden.except);
      if (!meant) continue;
      for (const auto& rule : role->rules) {
        if (!grants_verb(rule, forbidden.verbs) || !grants_resource(rule, forbidden.resources)) {
          continue;
        }
        const auto text = rbac::rule_text(rule);
        auto finding =
            make_finding(info, describe(subject), binding.meta.namespace_,
                         describe(key_of(binding)) + '\n' + text + '\n' + forbidden.reason);
        finding.title = fmt::format("{} gets {}, which {} forbids{}{}", finding.subject, text,
                                    policy.file.empty() ? "the policy" : policy.file,
                                    forbidden.reason.empty() ? "" : ": ", forbidden.reason);
        store::Evidence grant;
        grant.kind = "binding";
        grant.text = fmt::format("{} of {}", describe(key_of(binding)), describe(key_of(*role)));
        rules::locate(grant, context.cluster, binding.position_of_subject(s));
        store::Evidence place;
        place.kind = "role";
        place.text = fmt::format("{}: {}", describe(key_of(*role)), text);
        rules::locate(place, context.cluster, rule.pos);
        finding.evidence.push_back(std::move(grant));
        finding.evidence.push_back(std::move(place));
        findings.push_back(std::move(finding));
      }
    }
  }
}

void report_creators(const Policy& policy, const Cluster& cluster, Findings& findings) {
  const auto& info = rules::change::np250();
  const rbac::Authorizer authorizer(cluster);
  for (const auto& creator : rbac::namespace_creators(authorizer)) {
    if (policy.lets_create(creator.subject)) continue;
    auto finding = make_finding(info, describe(creator.subject), "", "");
    for (const auto& grant : creator.grants) {
      const bool own =
          grant.grant.is_masters() || rules::is_builtin(cluster.bindings[grant.grant.binding].meta);
      if (!own) finding.evidence.push_back(rules::grant_evidence(cluster, grant.grant));
    }
    if (finding.evidence.empty()) continue;  // a part of Kubernetes itself
    finding.title = fmt::format("{} may create namespaces, and {} does not list it",
                                finding.subject, policy.file);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Findings policy_findings(const Policy& policy, const Cluster& after) {
  Findings findings;
  if (policy.may_create) report_creators(policy, after, findings);
  if (policy.forbidden.empty()) return findings;
  const auto context = rules::object_context(after);
  for (const auto& forbidden : policy.forbidden) forbid(policy, forbidden, context, findings);
  return findings;
}

}  // namespace nsposture::check
