#include "tests/bench/big_cluster.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>
#include <utility>

namespace nsposture::bench {

namespace {

constexpr unsigned kPlatformRoles = 300;
constexpr std::array kVerbs = {"get", "list", "watch", "create", "update", "patch", "delete"};
constexpr std::array<std::pair<const char*, const char*>, 10> kResources = {
    {{"", "pods"},
     {"", "configmaps"},
     {"", "secrets"},
     {"", "services"},
     {"apps", "deployments"},
     {"apps", "statefulsets"},
     {"batch", "jobs"},
     {"networking.k8s.io", "ingresses"},
     {"", "namespaces"},
     {"rbac.authorization.k8s.io", "rolebindings"}}};
constexpr std::array kAccounts = {"default", "app", "deployer", "job"};

class Generator {
 public:
  Generator(unsigned namespaces, unsigned seed) : count_(namespaces), random_(seed) {
    for (unsigned i = 0; i < std::max(500U, count_ * 3); ++i) {
      made_.users.push_back(fmt::format("user{}@corp.example", i));
    }
    for (unsigned i = 0; i < std::max(50U, count_ / 4); ++i) {
      made_.groups.push_back(fmt::format("oidc:team-{}", i));
    }
    for (unsigned i = 0; i < count_; ++i) made_.namespaces.push_back(fmt::format("tenant-{}", i));
  }

  BigCluster run() {
    for (unsigned i = 0; i < kPlatformRoles; ++i) {
      add_role(RoleKind::ClusterRole, {}, platform_role(i), between(2, 12));
    }
    for (unsigned i = 0; i < count_ / 2; ++i) add_cluster_binding(i);
    for (const auto& ns : made_.namespaces) add_namespace(ns);
    return std::move(made_);
  }

 private:
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

  unsigned between(unsigned first, unsigned last) { return first + below(last - first + 1); }

  template <typename List>
  const auto& pick(const List& list) {
    return list[below(static_cast<unsigned>(list.size()))];
  }

  static std::string platform_role(unsigned i) { return fmt::format("platform-{}", i); }

  PolicyRule rule() {
    const auto& [group, resource] = pick(kResources);
    PolicyRule rule;
    rule.api_groups = {group};
    rule.resources = {resource};
    if (rule.resources.front() == "pods") rule.resources.emplace_back("pods/log");
    auto verbs = kVerbs;
    std::shuffle(verbs.begin(), verbs.end(), random_);
    rule.verbs.assign(verbs.begin(), verbs.begin() + between(1, 5));
    return rule;
  }

  void add_role(RoleKind kind, const std::string& ns, std::string name, unsigned rules) {
    Role role;
    role.kind = kind;
    role.meta.namespace_ = ns;
    role.meta.name = std::move(name);
    for (unsigned i = 0; i < rules; ++i) role.rules.push_back(rule());
    made_.cluster.roles.push_back(std::move(role));
  }

  Subject subject(const std::string& ns) {
    const auto x = below(10);
    if (x < 4) return {SubjectKind::User, {}, pick(made_.users)};
    if (x < 7) return {SubjectKind::Group, {}, pick(made_.groups)};
    return {SubjectKind::ServiceAccount, ns, pick(kAccounts)};
  }

  void add_cluster_binding(unsigned i) {
    Binding binding;
    binding.kind = BindingKind::ClusterRoleBinding;
    binding.meta.name = fmt::format("crb-{}", i);
    binding.role_ref = {RoleKind::ClusterRole, platform_role(below(kPlatformRoles))};
    for (auto n = between(1, 3); n > 0; --n) {
      binding.subjects.push_back(subject(pick(made_.namespaces)));
    }
    made_.cluster.bindings.push_back(std::move(binding));
  }

  void add_namespace(const std::string& ns) {
    for (unsigned i = 0; i < 3; ++i) {
      add_role(RoleKind::Role, ns, fmt::format("r{}", i), between(1, 4));
    }
    for (unsigned i = 0; i < 8; ++i) {
      Binding binding;
      binding.meta.namespace_ = ns;
      binding.meta.name = fmt::format("rb{}", i);
      binding.role_ref = below(2) == 0
                             ? RoleRef{RoleKind::Role, fmt::format("r{}", below(3))}
                             : RoleRef{RoleKind::ClusterRole, platform_role(below(kPlatformRoles))};
      for (auto n = between(1, 4); n > 0; --n) binding.subjects.push_back(subject(ns));
      made_.cluster.bindings.push_back(std::move(binding));
    }
  }

  unsigned count_;
  std::mt19937 random_;
  BigCluster made_;
};

}  // namespace

BigCluster make_big_cluster(unsigned namespaces, unsigned seed) {
  return Generator(namespaces, seed).run();
}

}  // namespace nsposture::bench
