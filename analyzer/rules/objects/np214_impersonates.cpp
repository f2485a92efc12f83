#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/permission_pattern.h"
#include "analyzer/rules/objects/powerful_names.h"
#include "graph/rbac/match.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace nsposture::rules::objects {

namespace {

const store::RuleInfo kInfo{
    "NP214",
    "Impersonates others",
    store::Severity::High,
    "A subject that impersonates a user, a group or a service account has everything that "
    "it has. Only the audit log shows it.",
    "Limit it by resourceNames to the intended users and groups. Never leave groups open.",
    {"CIS Kubernetes Benchmark 5.1.8", "MITRE ATT&CK T1550"}};

constexpr std::string_view kAuthentication = "authentication.k8s.io";

constexpr std::string_view kAlone =
    "a group, UID or extra can be impersonated only together with a user or service account, and "
    "the holders may impersonate none: by itself this permission gives nothing";

bool has_any_verb(const PolicyRule& rule, std::string_view prefix) {
  return std::ranges::any_of(rule.verbs,
                             [&](const std::string& verb) { return verb.starts_with(prefix); });
}

// `userextras/scopes` names the key of the extra, so any subresource counts.
std::vector<std::string> extras(const PolicyRule& rule) {
  std::vector<std::string> found;
  if (!rbac::api_group_matches(rule, kAuthentication) || !rbac::verb_matches(rule, "impersonate")) {
    return found;
  }
  for (const auto& resource : rule.resources) {
    if (resource.starts_with("userextras/")) found.push_back(resource);
  }
  return found;
}

// A user or service account: every impersonation request needs one, also constrained ones.
bool names_somebody(const PolicyRule& rule) {
  if (has_any_verb(rule, "impersonate:")) return true;
  return rbac::verb_matches(rule, "impersonate") && rbac::api_group_matches(rule, "") &&
         (rbac::resource_matches(rule, "users", "") ||
          rbac::resource_matches(rule, "serviceaccounts", ""));
}

bool is_accounts_group(const std::string& name) {
  return name.starts_with(kGroupServiceAccounts);
}

// Whether both may be the same identity. Group members in an identity provider are unknown, so any
// user may be in any group; the groups of a service account are known.
bool may_be_same(const Subject& one, const Subject& other) {
  if (one == other) return true;
  if (one.kind == SubjectKind::ServiceAccount && other.kind == SubjectKind::ServiceAccount) {
    return false;
  }
  if (one.kind == SubjectKind::ServiceAccount || other.kind == SubjectKind::ServiceAccount) {
    const auto& account = one.kind == SubjectKind::ServiceAccount ? one : other;
    const auto& group = one.kind == SubjectKind::ServiceAccount ? other : one;
    const auto groups = implicit_groups(account);
    return group.kind == SubjectKind::Group &&
           std::ranges::find(groups, group.name) != groups.end();
  }
  if (one.kind == SubjectKind::User && other.kind == SubjectKind::User) return false;
  const bool accounts = (one.kind == SubjectKind::Group && is_accounts_group(one.name)) !=
                        (other.kind == SubjectKind::Group && is_accounts_group(other.name));
  return !accounts;
}

// Subjects that may impersonate a user or service account anywhere. Subjects with all permissions
// are left out: impersonation adds nothing to these.
std::set<Subject> impersonators(const ObjectContext& context) {
  std::set<Subject> found;
  for (std::size_t i = 0; i < context.cluster.bindings.size(); ++i) {
    const auto* role = context.role_of[i];
    if (role == nullptr || is_everything(*role)) continue;
    if (std::ranges::none_of(role->rules, names_somebody)) continue;
    const auto holders = context.cluster.bindings[i].effective_subjects();
    found.insert(holders.begin(), holders.end());
  }
  return found;
}

class Impersonation {
 public:
  explicit Impersonation(const ObjectContext& context)
      : context_(context), names_(context), impersonators_(impersonators(context)) {}

  // Everything that one rule allows is one finding.
  std::optional<PatternMatch> test(const RoleRule& at) {
    if (is_sweeping(at.role, at.rule)) return std::nullopt;
    std::optional<PatternMatch> all;
    for (const auto& pattern : patterns()) {
      auto matched = match(at.rule, pattern);
      if (!matched || !can_take_effect(at.role, at.use, pattern.reach)) continue;
      names_.weigh(at, pattern, *matched);
      add_match(all, std::move(*matched));
    }
    add_others(at, all);
    if (all && !names_somebody(at.rule) && !can_name_somebody(at)) {
      all->at_most = store::Severity::Low;
      for (auto& one : all->also) one.at_most = store::Severity::Low;
      all->doubts.emplace_back(kAlone);
    }
    return all;
  }

 private:
  static const std::vector<PermissionPattern>& patterns() {
    static const std::vector<PermissionPattern> kPatterns = {
        {"", "users", "", {"impersonate"}, Reach::ClusterOnly},
        {"", "groups", "", {"impersonate"}, Reach::ClusterOnly},
        {"", "serviceaccounts", "", {"impersonate"}},
        {kAuthentication, "uids", "", {"impersonate"}, Reach::ClusterOnly},
        {kAuthentication, "userextras", "", {"impersonate"}, Reach::ClusterOnly},
    };
    return kPatterns;
  }

  // Extras by key, and the verbs of constrained impersonation such as `impersonate:user-info`.
  static void add_others(const RoleRule& at, std::optional<PatternMatch>& all) {
    if (!can_take_effect(at.role, at.use, Reach::ClusterOnly)) return;
    const auto& rule = at.rule;
    const bool limited = !rule.resource_names.empty();
    if (has_any_verb(rule, "impersonate:")) {
      add_match(all, {fmt::format("{} on {}", fmt::join(rule.verbs, ", "),
                                  fmt::join(rule.resources, ", ")),
                      Reach::ClusterOnly, limited});
    } else if (const auto keys = extras(rule); !keys.empty()) {
      add_match(all, {fmt::format("impersonate on {}", fmt::join(keys, ", ")), Reach::ClusterOnly,
                      limited});
    }
  }

  [[nodiscard]] bool can_name_somebody(const RoleRule& at) const {
    if (std::ranges::any_of(at.role.rules, names_somebody)) return true;
    return holds_beside(at.use.cluster_wide) || holds_beside(at.use.in_namespaces);
  }

  [[nodiscard]] bool holds_beside(const std::vector<std::uint32_t>& bindings) const {
    return std::ranges::any_of(bindings, [&](std::uint32_t index) {
      return std::ranges::any_of(
          context_.cluster.bindings[index].effective_subjects(), [&](const Subject& holder) {
            return std::ranges::any_of(
                impersonators_, [&](const Subject& other) { return may_be_same(holder, other); });
          });
    });
  }

  const ObjectContext& context_;
  PowerfulNames names_;
  std::set<Subject> impersonators_;
};

void run(const ObjectContext& context, Findings& findings) {
  Impersonation impersonation(context);
  report_rules(
      context, kInfo, [&](const RoleRule& at) { return impersonation.test(at); }, findings);
}

}  // namespace

Rule np214() {
  return {kInfo, ObjectRule{run}};
}

}  // namespace nsposture::rules::objects
