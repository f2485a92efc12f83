#include "tests/unit/graph/escalation/api_server.h"

#include "graph/rbac/aggregate.h"
#include "graph/rbac/rules_for.h"

#include <algorithm>

namespace nsposture::tests {

namespace {

bool has(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool is_masters(const Identity& who) {
  return has(who.groups, "system:masters");
}

bool resource_covered(const PolicyRule& owner, const std::string& resource) {
  if (has(owner.resources, "*") || has(owner.resources, resource)) return true;
  const auto slash = resource.find('/');
  return slash != std::string::npos && has(owner.resources, "*" + resource.substr(slash));
}

// kube: component-helpers/auth/rbac/validation/policy_comparator.go, for one verb, group, resource
// and name.
bool covers_one(const PolicyRule& owner, const std::string& verb, const std::string& group,
                const std::string& resource, const std::string* name) {
  if (!has(owner.verbs, "*") && !has(owner.verbs, verb)) return false;
  if (!has(owner.api_groups, "*") && !has(owner.api_groups, group)) return false;
  if (!resource_covered(owner, resource)) return false;
  return owner.resource_names.empty() || (name != nullptr && has(owner.resource_names, *name));
}

bool covered(const std::vector<PolicyRule>& owners, const PolicyRule& rule) {
  std::vector<const std::string*> names = {nullptr};
  if (!rule.resource_names.empty()) names.clear();
  for (const auto& name : rule.resource_names) names.push_back(&name);
  for (const auto& verb : rule.verbs) {
    for (const auto& group : rule.api_groups) {
      for (const auto& resource : rule.resources) {
        for (const auto* name : names) {
          if (std::none_of(owners.begin(), owners.end(), [&](const PolicyRule& owner) {
                return covers_one(owner, verb, group, resource, name);
              })) {
            return false;
          }
        }
      }
    }
  }
  return true;
}

const char* resource_of(RoleKind kind) {
  return kind == RoleKind::ClusterRole ? "clusterroles" : "roles";
}

const char* resource_of(BindingKind kind) {
  return kind == BindingKind::ClusterRoleBinding ? "clusterrolebindings" : "rolebindings";
}

template <typename List>
auto named(List& list, const std::string& ns, const std::string& name) {
  return std::find_if(list.begin(), list.end(), [&](const auto& one) {
    return one.meta.namespace_ == ns && one.meta.name == name;
  });
}

}  // namespace

ApiServer::ApiServer(Cluster cluster) : cluster_(std::move(cluster)) {
  changed();
}

void ApiServer::changed() {
  authorizer_.reset();
  rbac::aggregate_cluster_roles(cluster_);
}

const rbac::Authorizer& ApiServer::authorizer() {
  if (!authorizer_) authorizer_ = std::make_unique<rbac::Authorizer>(cluster_);
  return *authorizer_;
}

bool ApiServer::may(const Identity& who, const ResourceAttributes& request) {
  return authorizer().decide(who, request).allowed;
}

bool ApiServer::may_write(const Identity& who, Way way, const ResourceAttributes& object,
                          bool exists, bool put_creates) {
  const auto with = [&](std::string_view verb, bool by_name) {
    auto request = object;
    request.verb = verb;
    if (!by_name) request.name = {};
    return may(who, request);
  };
  if (way == Way::Post) return !exists && with("create", false);
  if (way == Way::Apply) return with("patch", true) && (exists || with("create", true));
  return with("update", true) && (exists || (put_creates && with("create", true)));
}

// kube: apiserver/pkg/endpoints/filters/impersonation.go.
std::optional<Identity> ApiServer::impersonate(const Identity& who, const std::string& user,
                                               const std::vector<std::string>& groups) {
  const auto account = service_account_from_username(user);
  const bool named =
      account
          ? may(who, {"impersonate", "", "serviceaccounts", "", account->namespace_, account->name})
          : may(who, {"impersonate", "", "users", "", "", user});
  if (!named) return std::nullopt;
  for (const auto& group : groups) {
    if (!may(who, {"impersonate", "", "groups", "", "", group})) return std::nullopt;
  }
  Identity identity{user, groups};
  if (groups.empty()) identity.groups = implicit_groups(subject_from_username(user));
  const bool outside = user == kUserAnonymous || has(groups, std::string(kGroupUnauthenticated));
  if (!outside && !has(identity.groups, std::string(kGroupAuthenticated))) {
    identity.groups.emplace_back(kGroupAuthenticated);
  }
  return identity;
}

std::vector<PolicyRule> ApiServer::rules_of(const Identity& who, const std::string& ns) {
  std::vector<PolicyRule> rules;
  for (const auto& grant : rbac::rules_for(authorizer(), who, ns).rules) {
    if (!grant.is_masters()) rules.push_back(cluster_.roles[grant.role].rules[grant.rule]);
  }
  return rules;
}

bool ApiServer::covers(const Identity& who, const std::string& ns,
                       const std::vector<PolicyRule>& rules) {
  const auto owned = rules_of(who, ns);
  return std::all_of(rules.begin(), rules.end(),
                     [&](const PolicyRule& rule) { return covered(owned, rule); });
}

bool ApiServer::write_binding(const Identity& who, Way way, Binding binding,
                              const std::string& stored) {
  const auto ns = binding.meta.namespace_;
  const auto place = stored.empty() ? binding.meta.name : stored;
  const auto* old = this->binding(binding.kind, ns, place);
  const ResourceAttributes object{"", kRbacApi, resource_of(binding.kind),
                                  "", ns,       binding.meta.name};
  if (!ns.empty() && !namespace_exists(ns)) return false;
  if (!may_write(who, way, object, old != nullptr, true)) return false;
  const auto& ref = binding.role_ref;
  if (old != nullptr && (old->role_ref.name != ref.name || old->role_ref.kind != ref.kind)) {
    return false;  // roleRef is immutable
  }
  const auto role_ns = ref.kind == RoleKind::Role ? ns : std::string();
  if (!is_masters(who) && !may(who, {"bind", kRbacApi, resource_of(ref.kind), "", ns, ref.name})) {
    const auto* bound = role(ref.kind, role_ns, ref.name);
    if (bound == nullptr || !covers(who, ns, bound->rules)) return false;
  }
  if (old != nullptr) {
    cluster_.bindings[static_cast<std::size_t>(old - cluster_.bindings.data())].subjects =
        binding.subjects;
  } else {
    binding.meta.name = place;
    cluster_.bindings.push_back(std::move(binding));
  }
  changed();
  return true;
}

bool ApiServer::write_role(const Identity& who, Way way, Role role) {
  const auto& ns = role.meta.namespace_;
  const auto* old = this->role(role.kind, ns, role.meta.name);
  const ResourceAttributes object{"", kRbacApi, resource_of(role.kind), "", ns, role.meta.name};
  if (!ns.empty() && !namespace_exists(ns)) return false;
  if (!may_write(who, way, object, old != nullptr, true)) return false;
  // `escalate` is asked with the name in the request's path, of which a POST has none.
  const auto name = way == Way::Post ? std::string() : role.meta.name;
  if (!is_masters(who) && !may(who, {"escalate", kRbacApi, resource_of(role.kind), "", ns, name}) &&
      !covers(who, ns, role.rules)) {
    return false;
  }
  if (old != nullptr) {
    auto& there = cluster_.roles[static_cast<std::size_t>(old - cluster_.roles.data())];
    there.rules = role.rules;
    there.meta.labels.insert(role.meta.labels.begin(), role.meta.labels.end());
  } else {
    cluster_.roles.push_back(std::move(role));
  }
  changed();
  return true;
}

bool ApiServer::delete_role(const Identity& who, RoleKind kind, const std::string& ns,
                            const std::string& name) {
  const auto* old = role(kind, ns, name);
  if (old == nullptr || !may(who, {"delete", kRbacApi, resource_of(kind), "", ns, name})) {
    return false;
  }
  cluster_.roles.erase(cluster_.roles.begin() + (old - cluster_.roles.data()));
  changed();
  return true;
}

bool ApiServer::write_account(const Identity& who, Way way, const std::string& ns,
                              const std::string& name) {
  const bool exists = account_exists(ns, name);
  if (!namespace_exists(ns) ||
      !may_write(who, way, {"", "", "serviceaccounts", "", ns, name}, exists, false)) {
    return false;
  }
  if (exists) return true;
  ServiceAccount account;
  account.meta.namespace_ = ns;
  account.meta.name = name;
  cluster_.service_accounts.push_back(std::move(account));
  return true;
}

bool ApiServer::write_namespace(const Identity& who, Way way, const std::string& name) {
  const bool exists = namespace_exists(name);
  // A request that names a namespace object is made inside it; a POST names nothing.
  const auto ns = way == Way::Post ? std::string() : name;
  if (!may_write(who, way, {"", "", "namespaces", "", ns, name}, exists, false)) return false;
  if (exists) return true;
  Namespace object;
  object.meta.name = name;
  cluster_.namespaces.push_back(object);
  ServiceAccount account;
  account.meta.namespace_ = name;
  account.meta.name = "default";
  cluster_.service_accounts.push_back(std::move(account));
  return true;
}

bool ApiServer::write_secret(const Identity& who, Way way, const RelatedObject& secret,
                             bool emptied) {
  const auto& ns = secret.meta.namespace_;
  const bool exists = this->secret(ns, secret.meta.name) != nullptr;
  if (!namespace_exists(ns) || exists != emptied ||
      !may_write(who, way, {"", "", "secrets", "", ns, secret.meta.name}, exists, false)) {
    return false;
  }
  if (exists) remove("secrets", ns, secret.meta.name);
  cluster_.related.push_back(secret);
  return true;
}

bool ApiServer::delete_secret(const Identity& who, const std::string& ns, const std::string& name) {
  if (secret(ns, name) == nullptr || !may(who, {"delete", "", "secrets", "", ns, name})) {
    return false;
  }
  remove("secrets", ns, name);
  return true;
}

bool ApiServer::delete_binding(const Identity& who, BindingKind kind, const std::string& ns,
                               const std::string& name) {
  if (binding(kind, ns, name) == nullptr ||
      !may(who, {"delete", kRbacApi, resource_of(kind), "", ns, name})) {
    return false;
  }
  remove(resource_of(kind), ns, name);
  return true;
}

void ApiServer::remove(const std::string& resource, const std::string& ns,
                       const std::string& name) {
  const auto same = [&](const auto& one) {
    return one.meta.namespace_ == ns && one.meta.name == name;
  };
  std::erase_if(cluster_.related, [&](const RelatedObject& one) {
    return resource == "secrets" && one.kind == "Secret" && same(one);
  });
  std::erase_if(cluster_.roles,
                [&](const Role& one) { return resource == resource_of(one.kind) && same(one); });
  std::erase_if(cluster_.bindings,
                [&](const Binding& one) { return resource == resource_of(one.kind) && same(one); });
  changed();
}

bool ApiServer::write_pod(const Identity& who, Way way, const std::string& ns,
                          const std::string& name, const std::string& account) {
  if (pod(ns, name) != nullptr || !account_exists(ns, account) ||
      !may_write(who, way, {"", "", "pods", "", ns, name}, false, false)) {
    return false;
  }
  Workload made;
  made.kind = "Pod";
  made.meta.namespace_ = ns;
  made.meta.name = name;
  made.service_account = account;
  made.running = true;
  cluster_.workloads.push_back(made);
  return true;
}

bool ApiServer::account_exists(const std::string& ns, const std::string& name) const {
  return named(cluster_.service_accounts, ns, name) != cluster_.service_accounts.end();
}

bool ApiServer::namespace_exists(const std::string& name) const {
  return named(cluster_.namespaces, "", name) != cluster_.namespaces.end();
}

const RelatedObject* ApiServer::secret(const std::string& ns, const std::string& name) const {
  const auto at = named(cluster_.related, ns, name);
  return at == cluster_.related.end() ? nullptr : &*at;
}

const Workload* ApiServer::pod(const std::string& ns, const std::string& name) const {
  const auto at = named(cluster_.workloads, ns, name);
  return at == cluster_.workloads.end() ? nullptr : &*at;
}

const Binding* ApiServer::binding(BindingKind kind, const std::string& ns,
                                  const std::string& name) const {
  for (const auto& one : cluster_.bindings) {
    if (one.kind == kind && one.meta.namespace_ == ns && one.meta.name == name) return &one;
  }
  return nullptr;
}

const Role* ApiServer::role(RoleKind kind, const std::string& ns, const std::string& name) const {
  for (const auto& one : cluster_.roles) {
    if (one.kind == kind && one.meta.namespace_ == ns && one.meta.name == name) return &one;
  }
  return nullptr;
}

}  // namespace nsposture::tests
