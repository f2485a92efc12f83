#include "graph/rbac/namespace_creation.h"

#include "graph/model/memberships.h"
#include "graph/rbac/match.h"
#include "graph/validation/name_validation.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace nsposture::rbac {

namespace {

ResourceAttributes namespaces_request(std::string_view verb, std::string_view name = {}) {
  ResourceAttributes request;
  request.verb = verb;
  request.resource = "namespaces";
  request.namespace_ = name;  // rbac-facts.md 1.3: a request that names a namespace is inside it
  request.name = name;
  return request;
}

// The rules about one verb that cluster-wide bindings give to subjects.
struct NamedRules {
  const Authorizer& authorizer;
  std::string_view verb;

  [[nodiscard]] bool about_namespaces(const PolicyRule& rule) const {
    return verb_matches(rule, verb) && api_group_matches(rule, "") &&
           resource_matches(rule, "namespaces", "");
  }

  // Adds every subject to which such a rule is given, whatever names limit it.
  void add_subjects(std::set<Subject>& subjects) const;
  // Every such grant of the identity.
  [[nodiscard]] std::vector<Grant> of(const Identity& identity) const;
};

void NamedRules::add_subjects(std::set<Subject>& subjects) const {
  const auto& cluster = authorizer.cluster();
  const auto& index = authorizer.index();
  const auto about = [this](const PolicyRule& rule) { return about_namespaces(rule); };
  for (std::uint32_t role = 0; role < cluster.roles.size(); ++role) {
    if (std::ranges::none_of(cluster.roles[role].rules, about)) continue;
    for (const auto binding : index.bindings_of(role)) {
      const auto& object = cluster.bindings[binding];
      if (object.kind != BindingKind::ClusterRoleBinding) continue;
      for (std::uint32_t i = 0; i < object.subjects.size(); ++i) {
        subjects.insert(index.subject_of(binding, i));
      }
    }
  }
}

std::vector<Grant> NamedRules::of(const Identity& identity) const {
  std::vector<Grant> grants;
  for (const auto& applied : authorizer.bindings_for(identity, {})) {
    if (applied.role == Grant::kNoIndex) continue;
    const auto& rules = authorizer.cluster().roles[applied.role].rules;
    for (std::uint32_t i = 0; i < rules.size(); ++i) {
      if (about_namespaces(rules[i])) {
        grants.push_back({applied.binding, applied.subject, applied.role, i});
      }
    }
  }
  return grants;
}

class Creators {
 public:
  explicit Creators(const Authorizer& authorizer)
      : authorizer_(authorizer), create_{authorizer, "create"}, patch_{authorizer, "patch"} {}

  std::vector<SubjectGrants> find() {
    for (auto& found : authorizer_.who_can(namespaces_request("create"))) {
      found_[found.subject] = std::move(found.grants);
    }
    std::set<Subject> candidates;
    create_.add_subjects(candidates);
    patch_.add_subjects(candidates);
    for (const auto& subject : candidates) add_names_only(subject);
    std::vector<SubjectGrants> result;
    for (auto& [subject, grants] : found_) {
      std::ranges::sort(grants);
      result.push_back({subject, std::move(grants)});
    }
    return result;
  }

 private:
  [[nodiscard]] const PolicyRule& rule_of(const Grant& grant) const {
    return authorizer_.cluster().roles[grant.role].rules[grant.rule];
  }

  // Whether the binding names the subject itself, not only a group that it is in.
  [[nodiscard]] bool names_itself(const Grant& grant, const Subject& subject) const {
    const auto count = authorizer_.cluster().bindings[grant.binding].subjects.size();
    for (std::uint32_t i = 0; i < count; ++i) {
      if (authorizer_.index().subject_of(grant.binding, i) == subject) return true;
    }
    return false;
  }

  void add_names_only(const Subject& subject) {
    const auto identity = identity_for(subject);
    const auto patches = patch_.of(identity);
    if (patches.empty()) return;
    for (auto& create : create_.of(identity)) {
      const auto& names = rule_of(create).resource_names;
      if (names.empty() || std::ranges::find(names, "") != names.end()) continue;
      create.only_names = usable_names(create, patches, subject);
      if (!create.only_names.empty()) found_[subject].push_back(std::move(create));
    }
  }

  // The names of the create rule that may also be patched. One of both grants must be the subject's
  // own: access by its groups alone is reported for the group.
  [[nodiscard]] std::vector<std::string> usable_names(const Grant& create,
                                                      const std::vector<Grant>& patches,
                                                      const Subject& subject) const {
    const bool own_create = names_itself(create, subject);
    std::vector<std::string> usable;
    for (const auto& name : rule_of(create).resource_names) {
      // No namespace can have such a name, so the grant creates nothing.
      if (!validation::dns_label_errors(name).empty()) continue;
      if (std::ranges::any_of(patches, [&](const Grant& patch) {
            return resource_name_matches(rule_of(patch), name) &&
                   (own_create || names_itself(patch, subject));
          })) {
        usable.push_back(name);
      }
    }
    std::ranges::sort(usable);
    const auto rest = std::ranges::unique(usable);
    usable.erase(rest.begin(), rest.end());
    return usable;
  }

  const Authorizer& authorizer_;
  NamedRules create_;
  NamedRules patch_;
  std::map<Subject, std::vector<Grant>> found_;
};

}  // namespace

std::vector<SubjectGrants> namespace_creators(const Authorizer& authorizer) {
  return Creators(authorizer).find();
}

Decision can_create_namespace(const Authorizer& authorizer, const Identity& identity,
                              std::string_view name, bool by_apply) {
  if (!by_apply) return authorizer.decide(identity, namespaces_request("create"));
  auto patch = authorizer.decide(identity, namespaces_request("patch", name));
  if (!patch.allowed) return patch;
  return authorizer.decide(identity, namespaces_request("create", name));
}

}  // namespace nsposture::rbac
