#include "graph/rbac/explain.h"

#include "graph/base/ascii_lower.h"
#include "graph/rbac/match.h"
#include "graph/rbac/near_miss.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace nsposture::rbac {

namespace {

// Easily mistaken for one another: by case, or by a service account's name without its namespace.
bool looks_alike(const Subject& named, const Subject& wanted) {
  if (named == wanted || named.kind == SubjectKind::Group) return false;
  if (named.name.empty()) return false;
  return ascii_lower(named.name) == ascii_lower(wanted.name);
}

std::string_view namespace_of(const ResourceAttributes& request) {
  return request.namespace_;
}

std::string_view namespace_of(const NonResourceAttributes&) {
  return {};
}

// A RoleBinding never applies to a non-resource request, and a Role cannot have a rule for one.
std::string scope_text(std::string_view ns, const ResourceAttributes& request) {
  return other_scope_text(ns, request);
}

std::string scope_text(std::string_view ns, const NonResourceAttributes&) {
  return fmt::format(
      "granted by a RoleBinding in `{}`, but non-resource URLs are granted cluster-wide only", ns);
}

template <typename Request>
class MissFinder {
 public:
  MissFinder(const Authorizer& authorizer, const Identity& identity, const Request& request)
      : cluster_(authorizer.cluster()),
        index_(authorizer.index()),
        request_(request),
        self_(subject_from_username(identity.username)) {
    // Includes bindings in namespaces outside the scope of the request.
    collect_applied(authorizer, identity);
  }

  std::vector<Miss> find(std::size_t max_misses) {
    for (std::uint32_t i = 0; i < cluster_.bindings.size(); ++i) {
      const auto applied = applied_.find(i);
      if (applied == applied_.end()) {
        look_at_foreign(i);
      } else {
        look_at_applied(applied->second);
      }
    }
    std::ranges::sort(misses_, {}, [](const Miss& m) { return std::tuple(m.kind, m.nearest); });
    if (misses_.size() > max_misses) misses_.resize(max_misses);
    return std::move(misses_);
  }

 private:
  void collect_applied(const Authorizer& authorizer, const Identity& identity) {
    std::vector<std::string_view> namespaces = {""};
    for (const auto& binding : cluster_.bindings) {
      if (binding.kind == BindingKind::RoleBinding) namespaces.push_back(binding.meta.namespace_);
    }
    std::ranges::sort(namespaces);
    const auto rest = std::ranges::unique(namespaces);
    namespaces.erase(rest.begin(), rest.end());
    for (const auto ns : namespaces) {
      for (const auto& applied : authorizer.bindings_for(identity, ns)) {
        applied_.emplace(applied.binding, applied);
      }
    }
  }

  [[nodiscard]] bool in_scope(const Binding& binding) const {
    return binding.kind == BindingKind::ClusterRoleBinding ||
           binding.meta.namespace_ == namespace_of(request_);
  }

  void look_at_applied(const BoundRole& applied) {
    const auto& binding = cluster_.bindings[applied.binding];
    const bool counts = in_scope(binding);
    if (applied.role == Grant::kNoIndex) {
      if (counts) add_missing_role(applied, binding);
      return;
    }
    const auto& rules = cluster_.roles[applied.role].rules;
    for (std::uint32_t i = 0; i < rules.size(); ++i) {
      const Grant grant{applied.binding, applied.subject, applied.role, i};
      if (!counts) {
        if (rule_allows(rules[i], request_)) {
          const auto text = scope_text(binding.meta.namespace_, request_);
          misses_.push_back({MissKind::OtherScope, grant, text});
        }
      } else if (auto miss = near_miss(rules[i], request_)) {
        misses_.push_back({miss->kind, grant, std::move(miss->text)});
      }
    }
  }

  void add_missing_role(const BoundRole& applied, const Binding& binding) {
    const bool read = !cluster_.reading.lacks(to_string(binding.role_ref.kind));
    const auto text = fmt::format("the role it names {}: {} `{}`",
                                  read ? "does not exist" : "may not have been read",
                                  to_string(binding.role_ref.kind), binding.role_ref.name);
    misses_.push_back({MissKind::MissingRole,
                       {applied.binding, applied.subject, Grant::kNoIndex, Grant::kNoIndex},
                       text});
  }

  // For a binding that is not the identity's: whether it names a group that the identity may be in,
  // or a subject that looks similar.
  void look_at_foreign(std::uint32_t index) {
    const auto& binding = cluster_.bindings[index];
    if (!in_scope(binding)) return;
    for (std::uint32_t i = 0; i < binding.subjects.size(); ++i) {
      const auto& named = binding.subjects[i];
      const bool group = named.kind == SubjectKind::Group && named.name != kGroupMasters;
      if (!group && !looks_alike(named, self_)) continue;
      Grant grant{index, i, Grant::kNoIndex, Grant::kNoIndex};
      if (!find_allowing_rule(grant)) return;
      misses_.push_back(
          group ? Miss{MissKind::NotMember, grant,
                       fmt::format("given to group `{}`, which is not among the "
                                   "groups of the request",
                                   named.name)}
                : Miss{MissKind::OtherSubject, grant,
                       fmt::format("given to {}, not to {}", describe(named), describe(self_))});
    }
  }

  bool find_allowing_rule(Grant& grant) const {
    const auto role = index_.role_of(grant.binding);
    if (role == Grant::kNoIndex) return false;
    const auto& rules = cluster_.roles[role].rules;
    const auto at =
        std::ranges::find_if(rules, [&](const PolicyRule& r) { return rule_allows(r, request_); });
    if (at == rules.end()) return false;
    grant.role = role;
    grant.rule = static_cast<std::uint32_t>(at - rules.begin());
    return true;
  }

  const Cluster& cluster_;
  const ClusterIndex& index_;
  const Request& request_;
  Subject self_;
  std::unordered_map<std::uint32_t, BoundRole> applied_;
  std::vector<Miss> misses_;
};

template <typename Request>
Explanation explain_request(const Authorizer& authorizer, const Identity& identity,
                            const Request& request, std::size_t max_misses) {
  Explanation explanation;
  explanation.decision = authorizer.decide(identity, request);
  if (!explanation.decision.allowed) {
    explanation.misses = MissFinder(authorizer, identity, request).find(max_misses);
  }
  return explanation;
}

}  // namespace

Explanation explain(const Authorizer& authorizer, const Identity& identity,
                    const ResourceAttributes& request, std::size_t max_misses) {
  return explain_request(authorizer, identity, request, max_misses);
}

Explanation explain(const Authorizer& authorizer, const Identity& identity,
                    const NonResourceAttributes& request, std::size_t max_misses) {
  return explain_request(authorizer, identity, request, max_misses);
}

}  // namespace nsposture::rbac
