#include "graph/escalation/model/access_model.h"

#include "graph/model/subject.h"
#include "graph/rbac/match.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace nsposture::escalation {

namespace {

const std::vector<std::uint32_t> kNothing;
const std::vector<std::string> kNoNames;

// From this number on, a holder's cluster-wide bound roles are indexed by permission.
constexpr std::size_t kManyHoldings = 16;

constexpr std::array kConstrainedModes = {"user-info", "serviceaccount", "arbitrary-node",
                                          "associated-node"};

std::set<std::string> present_groups(const Cluster& cluster) {
  auto groups = cluster.api_groups;
  for (const auto& role : cluster.roles) {
    for (const auto& rule : role.rules)
      groups.insert(rule.api_groups.begin(), rule.api_groups.end());
  }
  for (const auto& object : cluster.related) {
    if (object.kind == "CustomResourceDefinition") groups.insert(object.type);
  }
  return groups;
}

RightSpec spec_of(const EscalationTarget& target) {
  return {target.verb, target.api_group, target.resource, target.subresource};
}

bool contains(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool allows_everything(const Role& role) {
  return std::any_of(role.rules.begin(), role.rules.end(), [](const PolicyRule& rule) {
    return contains(rule.verbs, "*") && contains(rule.api_groups, "*") &&
           contains(rule.resources, "*") && rule.resource_names.empty();
  });
}

bool same_role_before(const Holding& a, const Holding& b) {
  return std::tie(a.scope, a.role) < std::tie(b.scope, b.role);
}

template <typename Map>
const auto& at_or(const Map& map, const typename Map::key_type& key,
                  const typename Map::mapped_type& otherwise) {
  const auto found = map.find(key);
  return found == map.end() ? otherwise : found->second;
}

template <typename Lists>
const std::vector<std::uint32_t>& list_at(const Lists& lists, Scope scope) {
  return scope < lists.size() ? lists[scope] : kNothing;
}

}  // namespace

AccessModel::AccessModel(const Cluster& cluster, const EscalationTarget& target)
    : cluster_(cluster),
      index_(cluster),
      target_(target),
      table_(spec_of(target), target.is_namespace_creation(), present_groups(cluster)) {
  read_scopes();
  read_roles();
  read_bindings();
  read_named_roles();
  read_named_accounts();
  read_accounts();
  read_related();
  read_workloads();
  seal_holders();
  find_eks();
  accounts_in_.resize(scopes_.size());
  roles_in_.resize(scopes_.size());
  bindings_in_.resize(scopes_.size());
}

Scope AccessModel::intern_scope(const std::string& ns) {
  const auto [at, fresh] = scope_of_.emplace(ns, static_cast<Scope>(scopes_.size()));
  if (fresh) {
    scopes_.push_back(ns);
    existing_.push_back(false);
    restrained_.push_back(false);
  }
  return at->second;
}

// A namespaced object proves its namespace. When no Namespace was read at all, each that is named
// is assumed to exist.
void AccessModel::read_scopes() {
  scopes_ = {"", "*"};
  scope_of_ = {{"", kCluster}};
  existing_ = {true, true};
  restrained_ = {false, false};
  const bool unknown = cluster_.namespaces.empty();
  const auto exists = [this](const std::string& ns) {
    if (!ns.empty()) existing_[intern_scope(ns)] = true;
  };
  for (const auto* ns : {"default", "kube-system", "kube-public", "kube-node-lease"}) exists(ns);
  for (const auto& ns : cluster_.namespaces) {
    exists(ns.meta.name);
    const auto level = ns.meta.labels.find("pod-security.kubernetes.io/enforce");
    restrained_[intern_scope(ns.meta.name)] =
        level != ns.meta.labels.end() && level->second != "privileged";
  }
  for (const auto& account : cluster_.service_accounts) exists(account.meta.namespace_);
  for (const auto& role : cluster_.roles) exists(role.meta.namespace_);
  for (const auto& workload : cluster_.workloads) exists(workload.meta.namespace_);
  for (const auto& binding : cluster_.bindings) {
    exists(binding.meta.namespace_);
    for (const auto& subject : binding.subjects) {
      if (subject.namespace_.empty()) continue;
      const auto scope = intern_scope(subject.namespace_);
      if (unknown) existing_[scope] = true;
    }
  }
  target_scope_ = intern_scope(target_.namespace_);
}

void AccessModel::read_roles() {
  roles_.resize(cluster_.roles.size() + 1);
  role_scopes_.resize(roles_.size(), kCluster);
  roles_in_.resize(scopes_.size());
  for (std::uint32_t i = 0; i < cluster_.roles.size(); ++i) {
    const auto& role = cluster_.roles[i];
    const bool wide = role.kind == RoleKind::ClusterRole;
    if (!wide) role_scopes_[i] = find_scope(role.meta.namespace_);
    if (!wide && role.meta.namespace_.empty()) continue;
    if (wide) {
      cluster_roles_.push_back(i);
      if (top_role_ == kNone && allows_everything(role)) top_role_ = i;
    } else {
      roles_in_[find_scope(role.meta.namespace_)].push_back(i);
      roles_named_[role.meta.name].push_back(i);
    }
    compile_role(i);
    if (role.rules.empty()) empty_roles_.push_back(i);
    if (wide && role.aggregation) aggregated_roles_.push_back(i);
  }
  auto& everything = roles_.back();
  for (PermissionId right = 0; right < kMaxRights; ++right) {
    everything.rights.set(right);
    everything.unlimited.set(right);
    everything.rules.push_back({right, false, kNone});
  }
  everything.weight = kMaxRights;
  everything.any_verb = true;
}

void AccessModel::compile_role(std::uint32_t index) {
  const auto& rules = cluster_.roles[index].rules;
  auto& compiled = roles_[index];
  for (std::uint32_t rule = 0; rule < rules.size(); ++rule) {
    const bool limited = !rules[rule].resource_names.empty();
    for (const auto right : table_.of(rules[rule])) {
      compiled.rights.set(right);
      if (!limited) compiled.unlimited.set(right);
      compiled.rules.push_back({right, limited, rule});
    }
    const bool constrained =
        std::any_of(rules[rule].verbs.begin(), rules[rule].verbs.end(),
                    [](const std::string& verb) { return verb.starts_with("impersonate-on:"); });
    if (contains(rules[rule].verbs, "*")) compiled.any_verb = true;
    if (!constrained) continue;
    for (const auto* mode : kConstrainedModes) {
      for (const auto right : table_.constrained(rules[rule], mode)) {
        compiled.constrained[mode].push_back({right, limited, rule});
      }
    }
  }
  compiled.weight = static_cast<std::uint32_t>(compiled.rights.count());
  std::sort(compiled.rules.begin(), compiled.rules.end());
  for (auto& [mode, list] : compiled.constrained) std::sort(list.begin(), list.end());
}

std::uint32_t AccessModel::intern_account(Scope ns, const std::string& name) {
  const auto [at, fresh] =
      account_of_.emplace(scopes_[ns] + '/' + name, static_cast<std::uint32_t>(accounts_.size()));
  if (!fresh) return at->second;
  accounts_.push_back({ns, name, false});
  accounts_named_[name].push_back(at->second);
  if (accounts_in_.size() <= ns) accounts_in_.resize(scopes_.size());
  accounts_in_[ns].push_back(at->second);
  return at->second;
}

void AccessModel::read_bindings() {
  bindings_in_.resize(scopes_.size());
  for (std::uint32_t i = 0; i < cluster_.bindings.size(); ++i) {
    const auto& binding = cluster_.bindings[i];
    const bool wide = binding.kind == BindingKind::ClusterRoleBinding;
    const bool by_role = binding.role_ref.kind == RoleKind::Role;
    const auto scope = wide ? kCluster : find_scope(binding.meta.namespace_);
    binding_scope_.push_back(scope);
    const bool impossible = (wide && by_role) || (!wide && binding.meta.namespace_.empty());
    if (impossible) {
      binding_role_.push_back(kNone);
      continue;
    }
    const auto& ref = binding.role_ref;
    auto role = index_.role_of(i);
    if (role == kNone) role = intern_missing_role(ref.kind, by_role ? scope : kCluster, ref.name);
    binding_role_.push_back(role);
    bindings_in_[scope].push_back(i);
    bindings_named_[binding.meta.name].push_back(i);
    bindings_of_role_[role].push_back(i);
    for (std::uint32_t s = 0; s < binding.subjects.size(); ++s) read_subject(i, s);
  }
}

void AccessModel::read_subject(std::uint32_t binding, std::uint32_t index) {
  const auto& object = cluster_.bindings[binding];
  const auto& named = object.subjects[index];
  if (named.name.empty()) return;  // no identity has this name, and the API server rejects it
  const auto scope = binding_scope(binding);
  const Holding holding{scope, binding_role_[binding], binding, index};
  const auto subject = object.effective_subject(index);
  if (subject.kind == SubjectKind::ServiceAccount && subject.namespace_.empty()) return;
  const auto name = subject.kind == SubjectKind::Group ? subject.name : username_of(subject);
  auto& holder = named.kind == SubjectKind::Group ? group_holders_[name] : user_holders_[name];
  if (holding.role == kNone) return;
  holder.holdings.push_back(holding);
  if (named.kind == SubjectKind::Group) return read_account_group(name);
  if (const auto account = service_account_from_username(name)) {
    intern_account(intern_scope(account->namespace_), account->name);
  }
}

// An identity that creates the namespace, or impersonates an account of it, is in the group.
void AccessModel::read_account_group(const std::string& group) {
  constexpr std::string_view kPrefix = "system:serviceaccounts:";
  if (!group.starts_with(kPrefix) || group.size() == kPrefix.size()) return;
  const auto scope = intern_scope(group.substr(kPrefix.size()));
  intern_account(scope, "default");
  auto& list = bound_account_groups_;
  if (std::find(list.begin(), list.end(), scope) == list.end()) list.push_back(scope);
}

std::uint32_t AccessModel::intern_missing_role(RoleKind kind, Scope ns, const std::string& name) {
  const bool wide = kind == RoleKind::ClusterRole;
  const auto next = static_cast<std::uint32_t>(everything_role() + 1 + missing_roles_.size());
  const auto [at, fresh] =
      missing_role_of_.emplace((wide ? std::string() : scopes_[ns]) + '/' + name, next);
  if (!fresh) return at->second;
  Role role;
  role.kind = kind;
  role.meta.name = name;
  if (!wide) role.meta.namespace_ = scopes_[ns];
  missing_roles_.push_back(std::move(role));
  roles_.emplace_back();
  role_scopes_.push_back(wide ? kCluster : ns);
  return at->second;
}

// The names to which its rules with the permission are limited.
std::vector<std::string> AccessModel::names_of(std::uint32_t role, PermissionId right) const {
  std::vector<std::string> names;
  if (is_missing(role) || !roles_[role].rights.test(right)) return names;
  for (const auto& one : roles_[role].rules) {
    if (one.right != right || !one.limited) continue;
    const auto& list = cluster_.roles[role].rules[one.rule].resource_names;
    std::copy_if(list.begin(), list.end(), std::back_inserter(names),
                 [](const std::string& name) { return !name.empty(); });
  }
  return names;
}

// `bind` on a name works whether or not the role exists yet, and `escalate` fills one that was
// created without rules (rbac-facts.md 3). A rule that applies in every namespace is only
// considered in the most important ones.
void AccessModel::read_bound_names(const Holding& holding, RoleKind kind, PermissionId right) {
  std::vector<Scope> places = {holding.scope};
  if (holding.scope == kCluster && kind == RoleKind::Role) {
    places = {find_scope("kube-system"), find_scope("default"), target_scope_};
  }
  for (const auto& name : names_of(holding.role, right)) {
    if (kind == RoleKind::ClusterRole) {
      if (find_cluster_role(name) == kNone) intern_missing_role(kind, kCluster, name);
      continue;
    }
    for (const auto ns : places) {
      const bool missing = ns >= kFirstNamespace && find_role(ns, name) == kNone;
      if (missing) intern_missing_role(kind, ns, name);
    }
  }
}

void AccessModel::read_named_roles() {
  const auto each = [this](const NamedHolders& holders) {
    for (const auto& [name, holder] : holders) {
      for (const auto& holding : holder.holdings) {
        if (is_missing(holding.role)) continue;
        const auto rights = roles_[holding.role].rights;
        if (rights.test(kBindClusterRole)) {
          read_bound_names(holding, RoleKind::ClusterRole, kBindClusterRole);
        }
        if (rights.test(kBindRole)) read_bound_names(holding, RoleKind::Role, kBindRole);
        if (rights.test(kEscalateClusterRole)) {
          read_bound_names(holding, RoleKind::ClusterRole, kEscalateClusterRole);
        }
        if (rights.test(kEscalateRole)) read_bound_names(holding, RoleKind::Role, kEscalateRole);
      }
    }
  };
  each(user_holders_);
  each(group_holders_);
  std::set<std::uint32_t> named;
  for (std::uint32_t role = 0; role < everything_role(); ++role) {
    for (PermissionId right = kEscalateClusterRole; right <= kDeleteAllRoles; ++right) {
      for (const auto& name : names_of(role, right)) {
        if (const auto wide = find_cluster_role(name); wide != kNone) named.insert(wide);
        const auto& inside = roles_named(name);
        named.insert(inside.begin(), inside.end());
      }
    }
  }
  named.insert(empty_roles_.begin(), empty_roles_.end());
  named.insert(aggregated_roles_.begin(), aggregated_roles_.end());
  fillable_roles_.resize(scopes_.size());
  for (const auto role : named) fillable_roles_[role_scopes_[role]].push_back(role);
  const std::string fresh(kFreshRole);
  if (find_cluster_role(fresh) != kNone) return;
  fresh_role_ = intern_missing_role(RoleKind::ClusterRole, kCluster, fresh);
  made_role_ = static_cast<std::uint32_t>(roles_.size());
  missing_roles_.push_back(role_object(fresh_role_));
  roles_.emplace_back();
  role_scopes_.push_back(kCluster);
}

// An identity that creates a service account in a namespace whose service account group has
// something bound to it gains that, under whichever name a rule allows.
void AccessModel::read_named_accounts() {
  const std::set<Scope> bound(bound_account_groups_.begin(), bound_account_groups_.end());
  const bool everywhere = group(kGroupServiceAccounts) != nullptr;
  named_from_ = accounts_.size();
  const auto take = [&](Scope scope, const std::string& name) {
    if (scope >= kFirstNamespace) {
      if (everywhere || bound.contains(scope)) intern_account(scope, name);
      return;
    }
    for (const auto one : bound) intern_account(one, name);
    if (everywhere) intern_account(find_scope("default"), name);
  };
  const auto each = [&](const Holder& holder) {
    for (const auto& holding : holder.holdings) {
      for (const auto right : {kCreateToken, kCreateAccount}) {
        for (const auto& name : names_of(holding.role, right)) take(holding.scope, name);
      }
    }
  };
  for (const auto& [name, holder] : user_holders_) each(holder);
  for (const auto& [name, holder] : group_holders_) each(holder);
  named_to_ = accounts_.size();
}

void AccessModel::index_wide(Holder& holder) const {
  for (const auto& holding : holder.holdings) {
    if (holding.scope != kCluster) break;
    const auto& rules = roles_[holding.role].rules;
    for (std::size_t i = 0; i < rules.size(); ++i) {
      // Sorted by permission: count each once.
      const auto right = rules[i].right;
      const bool first = i == 0 || right != rules[i - 1].right;
      if (first) holder.wide_by_right[right].push_back(holding);
      if (first && roles_[holding.role].unlimited.test(right)) {
        holder.wide_unlimited[right].push_back(holding);
      }
      if (!rules[i].limited) continue;
      for (const auto& name : cluster_.roles[holding.role].rules[rules[i].rule].resource_names) {
        holder.wide_by_name[name_key(right, name)].push_back(holding);
      }
    }
  }
}

void AccessModel::seal(Holder& holder) const {
  std::size_t wide = 0;
  for (const auto& holding : holder.holdings) {
    const auto& rights = roles_[holding.role].rights;
    holder.rights |= rights;
    if (holding.scope == kAllNamespaces) holder.in_namespaces |= rights;
    if (holding.scope != kCluster) continue;
    holder.wide |= rights;
    ++wide;
  }
  if (wide >= kManyHoldings) index_wide(holder);
}

void AccessModel::seal_holders() {
  const auto sort_and_seal = [this](Holder& holder) {
    std::sort(holder.holdings.begin(), holder.holdings.end());
    seal(holder);
  };
  for (auto& [name, holder] : user_holders_) {
    sort_and_seal(holder);
    if (!service_account_from_username(name)) users_.push_back(name);
  }
  for (auto& [name, holder] : group_holders_) {
    sort_and_seal(holder);
    groups_.push_back(name);
    if (name == kGroupMasters) continue;
    auto& all = all_groups_;
    all.holdings.insert(all.holdings.end(), holder.holdings.begin(), holder.holdings.end());
    all.rights |= holder.rights;
    all.wide |= holder.wide;
  }
  // For an identity that can name any group, only one group per role matters: the first counts.
  auto& all = all_groups_.holdings;
  std::stable_sort(all.begin(), all.end(), same_role_before);
  all.erase(std::unique(all.begin(), all.end(),
                        [](const Holding& a, const Holding& b) {
                          return a.scope == b.scope && a.role == b.role;
                        }),
            all.end());
  index_wide(all_groups_);
  std::sort(users_.begin(), users_.end());
  std::sort(groups_.begin(), groups_.end());
}

// Every namespace has a service account `default`, so a dump without one in a namespace has none of
// its service accounts. Manifests show less: what they do not mention is assumed to exist.
void AccessModel::read_accounts() {
  std::set<Scope> spoken_of;
  bool dump = false;
  std::vector<std::uint32_t> objects;
  for (const auto& account : cluster_.service_accounts) {
    if (account.automounts_token) {
      mounts_[{account.meta.namespace_, account.meta.name}] = *account.automounts_token;
    }
    const auto ns = intern_scope(account.meta.namespace_);
    objects.push_back(intern_account(ns, account.meta.name));
    spoken_of.insert(ns);
    dump = dump || account.meta.name == "default";
  }
  for (Scope ns = kFirstNamespace; ns < scopes_.size(); ++ns) {
    if (existing_[ns]) intern_account(ns, "default");
  }
  for (std::size_t i = 0; i < accounts_.size(); ++i) {
    auto& account = accounts_[i];
    // A rule that names it shows nothing about the service account.
    const bool only_named = i >= named_from_ && i < named_to_;
    const bool known = dump || only_named || spoken_of.contains(account.ns);
    account.exists = existing_[account.ns] && (account.name == "default" || !known);
  }
  for (const auto object : objects) accounts_[object].exists = true;
  for (std::uint32_t i = 0; i < accounts_.size(); ++i) {
    if (!accounts_[i].exists) missing_.push_back(i);
  }
}

void AccessModel::read_workloads() {
  std::map<std::string, std::uint32_t> node_of;
  const auto intern_node = [&](const std::string& name) {
    const auto [at, fresh] = node_of.emplace(name, static_cast<std::uint32_t>(nodes_.size()));
    if (fresh) {
      nodes_.push_back(name);
      control_plane_.push_back(false);
    }
    return at->second;
  };
  for (const auto& workload : cluster_.workloads) {
    const auto ns = intern_scope(workload.meta.namespace_);
    const auto& kinds = table_.workloads();
    const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const WorkloadKind& one) {
      return one.maker.empty() && one.kind == workload.kind;
    });
    if (kind == kinds.end()) continue;
    if (workload.kind != "Pod") {
      if (!kind->changes) continue;
      const auto at = static_cast<std::size_t>(kind - kinds.begin());
      workloads_of_[{at, ns}].push_back(workload.meta.name);
      continue;
    }
    const auto node = workload.node.empty() ? kNone : intern_node(workload.node);
    if (node != kNone && workload.meta.namespace_ == "kube-system" &&
        workload.meta.name.starts_with("kube-apiserver-")) {
      control_plane_[node] = true;
    }
    // Static pods have no token: the kubelet created them, not the API server.
    if (workload.meta.annotations.contains("kubernetes.io/config.mirror")) continue;
    Pod pod;
    pod.ns = ns;
    pod.name = workload.meta.name;
    pod.uid = workload.meta.uid;
    pod.account = intern_account(ns, workload.service_account);
    pod.node = node;
    pod.running = workload.running;
    pod.has_token = has_token(workload);
    accounts_[pod.account].exists = true;
    for (const auto& name : workload.secrets) {
      const auto secret = secret_of_.find({ns, name});
      if (secret == secret_of_.end()) continue;
      if (secrets_[secret->second].kind != SecretKind::Other) pod.secrets.push_back(secret->second);
    }
    pods_.push_back(std::move(pod));
  }
  std::erase_if(missing_, [this](std::uint32_t account) { return accounts_[account].exists; });
}

// The setting of its service account applies when the pod has none.
bool AccessModel::has_token(const Workload& pod) const {
  if (pod.projects_token) return true;
  if (pod.automounts_token) return *pod.automounts_token;
  return at_or(mounts_, {pod.meta.namespace_, pod.service_account}, true);
}

void AccessModel::read_related() {
  for (const auto& object : cluster_.related) {
    if (object.kind == "MutatingWebhookConfiguration") webhooks_.push_back(object.meta.name);
    if (object.kind == "ValidatingWebhookConfiguration") {
      validating_webhooks_.push_back(object.meta.name);
    }
    if (object.kind == "MutatingAdmissionPolicyBinding") bound_policies_.insert(object.type);
    if (object.kind == "ValidatingAdmissionPolicyBinding") {
      bound_validating_policies_.insert(object.type);
    }
    if (object.kind != "Secret") continue;
    const auto ns = intern_scope(object.meta.namespace_);
    KnownSecret secret{ns, object.meta.name, SecretKind::Other, kNone};
    if (object.type == "bootstrap.kubernetes.io/token") secret.kind = SecretKind::BootstrapToken;
    const auto index = static_cast<std::uint32_t>(secrets_.size());
    const auto named = object.meta.annotations.find("kubernetes.io/service-account.name");
    if (object.type == "kubernetes.io/service-account-token" &&
        named != object.meta.annotations.end()) {
      secret.kind = SecretKind::AccountToken;
      secret.account = intern_account(ns, named->second);
      accounts_[secret.account].exists = true;
      token_secrets_.push_back(index);
    }
    secret_of_[{ns, object.meta.name}] = index;
    secrets_.push_back(std::move(secret));
  }
  std::erase_if(missing_, [this](std::uint32_t account) { return accounts_[account].exists; });
}

// aws-auth has a meaning only on EKS; elsewhere it is an ordinary ConfigMap.
void AccessModel::find_eks() {
  const auto names_it = [](const PolicyRule& rule) {
    return contains(rule.resource_names, "aws-auth") ||
           std::any_of(rule.api_groups.begin(), rule.api_groups.end(), [](const std::string& one) {
             return one.ends_with(".k8s.aws") || one.ends_with(".amazonaws.com");
           });
  };
  for (const auto& role : cluster_.roles) {
    on_eks_ = on_eks_ || role.meta.name.starts_with("eks:") ||
              std::any_of(role.rules.begin(), role.rules.end(), names_it);
  }
  const auto kube_system = find_scope("kube-system");
  on_eks_ = on_eks_ || find_account(kube_system, "aws-node") != kNone;
  for (const auto& object : cluster_.related) {
    on_eks_ = on_eks_ || (object.kind == "ConfigMap" && object.meta.name == "aws-auth");
  }
}

std::uint32_t AccessModel::find_cluster_role(std::string_view name) const {
  return index_.find(ObjectKey{ObjectKind::ClusterRole, {}, std::string(name)});
}

std::uint32_t AccessModel::find_role(Scope ns, std::string_view name) const {
  return index_.find(ObjectKey{ObjectKind::Role, scopes_[ns], std::string(name)});
}

std::uint32_t AccessModel::find_named_role(RoleKind kind, Scope ns, std::string_view name) const {
  const bool wide = kind == RoleKind::ClusterRole;
  const auto known = wide ? find_cluster_role(name) : find_role(ns, name);
  if (known != kNone) return known;
  return at_or(missing_role_of_, (wide ? std::string() : scopes_[ns]) + '/' + std::string(name),
               kNone);
}

const std::vector<std::uint32_t>& AccessModel::fillable_roles(Scope scope) const {
  return list_at(fillable_roles_, scope);
}

const std::vector<std::uint32_t>& AccessModel::roles_in(Scope ns) const {
  return list_at(roles_in_, ns);
}

const std::vector<std::uint32_t>& AccessModel::roles_named(std::string_view name) const {
  return at_or(roles_named_, std::string(name), kNothing);
}

Scope AccessModel::find_scope(std::string_view ns) const {
  return at_or(scope_of_, std::string(ns), kNone);
}

const std::vector<std::uint32_t>& AccessModel::accounts_in(Scope ns) const {
  return list_at(accounts_in_, ns);
}

const std::vector<std::uint32_t>& AccessModel::accounts_named(std::string_view name) const {
  return at_or(accounts_named_, std::string(name), kNothing);
}

std::uint32_t AccessModel::find_account(Scope ns, std::string_view name) const {
  if (ns == kNone) return kNone;
  return at_or(account_of_, scopes_[ns] + '/' + std::string(name), kNone);
}

std::uint32_t AccessModel::find_node(std::string_view name) const {
  const auto at = std::find(nodes_.begin(), nodes_.end(), name);
  return at == nodes_.end() ? kNone : static_cast<std::uint32_t>(at - nodes_.begin());
}

bool AccessModel::secret_exists(Scope ns, const std::string& name) const {
  if (ns != kAllNamespaces) return secret_of_.contains({ns, name});
  return std::any_of(secrets_.begin(), secrets_.end(),
                     [&](const KnownSecret& secret) { return secret.name == name; });
}

const std::vector<std::string>& AccessModel::workloads_of(std::size_t kind, Scope ns) const {
  return at_or(workloads_of_, {kind, ns}, kNoNames);
}

const std::vector<std::uint32_t>& AccessModel::bindings_named(std::string_view name) const {
  return at_or(bindings_named_, std::string(name), kNothing);
}

const std::vector<std::uint32_t>& AccessModel::bindings_of_role(std::uint32_t role) const {
  return at_or(bindings_of_role_, role, kNothing);
}

const std::vector<std::uint32_t>& AccessModel::bindings_in(Scope scope) const {
  return list_at(bindings_in_, scope);
}

const Holder* AccessModel::user(std::string_view name) const {
  const auto at = user_holders_.find(name);
  return at == user_holders_.end() ? nullptr : &at->second;
}

const Holder* AccessModel::group(std::string_view name) const {
  const auto at = group_holders_.find(name);
  return at == group_holders_.end() ? nullptr : &at->second;
}

}  // namespace nsposture::escalation
