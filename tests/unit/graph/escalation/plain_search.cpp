#include "tests/unit/graph/escalation/plain_search.h"

#include "graph/rbac/aggregate.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::tests {

namespace {

constexpr Way kWays[] = {Way::Post, Way::Apply, Way::Put};

const PolicyRule kEverything = [] {
  PolicyRule rule;
  rule.verbs = rule.api_groups = rule.resources = {"*"};
  return rule;
}();

bool same(const PolicyRule& a, const PolicyRule& b) {
  return a.same_content(b);
}

void add_rule(std::vector<PolicyRule>& rules, const PolicyRule& rule) {
  const bool there = std::any_of(rules.begin(), rules.end(),
                                 [&](const PolicyRule& one) { return same(one, rule); });
  if (!there) rules.push_back(rule);
}

std::string key_of(const Identity& identity) {
  auto key = identity.username;
  for (const auto& group : identity.groups) key += '\n' + group;
  return key;
}

constexpr const char* kEmptyRole = "fresh";

}  // namespace

PlainSearch::PlainSearch(const Cluster& cluster, escalation::EscalationTarget target)
    : cluster_(cluster), target_(std::move(target)), server_(cluster) {
  std::set<std::string> users = {"somebody"}, groups, names = {"take-over", "fresh"};
  for (const auto& binding : cluster.bindings) {
    names.insert(binding.role_ref.name);
    for (const auto& subject : binding.subjects) {
      if (subject.kind == SubjectKind::User) users.insert(subject.name);
      if (subject.kind == SubjectKind::Group) groups.insert(subject.name);
      if (subject.kind == SubjectKind::ServiceAccount) users.insert(username_of(subject));
    }
  }
  for (const auto& role : cluster.roles) {
    for (const auto& rule : role.rules) {
      names.insert(rule.resource_names.begin(), rule.resource_names.end());
    }
  }
  for (const auto& account : cluster.service_accounts) {
    users.insert(service_account_username(account.meta.namespace_, account.meta.name));
  }
  for (const auto& name : names) {
    users.insert(name);
    groups.insert(name);
    for (const auto& ns : cluster.namespaces) {
      users.insert(service_account_username(ns.meta.name, name));
    }
  }
  groups.insert(std::string(kGroupMasters));
  groups.erase(std::string(kGroupUnauthenticated));
  users_.assign(users.begin(), users.end());
  groups_.assign(groups.begin(), groups.end());
  names_.assign(names.begin(), names.end());
}

void PlainSearch::hold(Identity identity) {
  std::sort(identity.groups.begin(), identity.groups.end());
  if (!seen_.insert(key_of(identity)).second) return;
  held_.push_back(std::move(identity));
  ++state_;
}

// What the attacker can act as: what it holds, and whom that may impersonate. Power grows with the
// groups, so the choices are none and all.
std::vector<PlainSearch::Session> PlainSearch::sessions() {
  std::vector<Session> list;
  for (const auto& who : held_) {
    list.push_back({who, true});
    std::vector<std::string> groups;
    for (const auto& group : groups_) {
      if (server_.may(who, {"impersonate", "", "groups", "", "", group})) groups.push_back(group);
    }
    for (const auto& user : users_) {
      if (auto plain = server_.impersonate(who, user, {})) list.push_back({*plain, false});
      if (groups.empty()) continue;
      if (auto grouped = server_.impersonate(who, user, groups)) list.push_back({*grouped, false});
    }
  }
  return list;
}

bool PlainSearch::at_target(const Identity& who) {
  const auto& target = target_;
  if (!target.is_namespace_creation()) {
    return server_.may(who, {target.verb, target.api_group, target.resource, target.subresource,
                             target.namespace_, target.name});
  }
  if (server_.may(who, {"create", "", "namespaces", "", "", ""})) return true;
  return std::any_of(names_.begin(), names_.end(), [&](const std::string& name) {
    const bool wanted = target.name.empty() || target.name == name;
    // A RoleBinding in a namespace that is yet to be cannot help.
    return wanted && server_.may(who, {"create", "", "namespaces", "", "", name}) &&
           server_.may(who, {"patch", "", "namespaces", "", "", name});
  });
}

bool PlainSearch::reaches(const Identity& start) {
  held_.clear();
  seen_.clear();
  requested_.clear();
  written_.clear();
  server_ = ApiServer(cluster_);
  hold(start);
  for (std::size_t before = state_ + 1; before != state_;) {
    before = state_;
    const auto list = sessions();
    everyone_.clear();
    for (const auto& session : list) {
      const auto subject = subject_from_username(session.who.username);
      if (std::find(everyone_.begin(), everyone_.end(), subject) == everyone_.end()) {
        everyone_.push_back(subject);
      }
    }
    for (const auto& session : list) {
      if (at_target(session.who)) return true;
      act(session.who);
    }
  }
  return false;
}

void PlainSearch::act(const Identity& who) {
  make_accounts(who);
  write_secrets(who);
  take_accounts(who);
  write_bindings(who);
  write_roles(who);
  write_labelled_roles(who);
  use_certificates(who);
}

// By what answers with its content: an empty dry run of `patch`, and one of `deletecollection`, for
// which no name counts, are of that kind.
bool PlainSearch::reads_secret(const Identity& who, const std::string& ns,
                               const std::string& name) {
  for (const auto* verb : {"get", "list", "watch", "patch"}) {
    if (server_.may(who, {verb, "", "secrets", "", ns, name})) return true;
  }
  return server_.may(who, {"deletecollection", "", "secrets", "", ns, ""});
}

// One that holds a token, freed and made anew or changed, for another account.
bool PlainSearch::can_take_secret(const Identity& who, const std::string& ns,
                                  const std::string& name) {
  if (!reads_secret(who, ns, name)) return false;
  const auto may = [&](std::string_view verb, std::string_view of) {
    return server_.may(who, {verb, "", "secrets", "", ns, of});
  };
  if (may("update", name) || may("patch", name)) return true;
  const bool freed = may("delete", name) || may("deletecollection", "");
  return freed && (may("create", "") || (may("create", name) && may("patch", name)));
}

// New ones and those that hold a token: whoever reads them has a token of any account there.
void PlainSearch::write_secrets(const Identity& who) {
  for (const auto& ns : server_.cluster().namespaces) {
    for (const auto& name : names_) {
      const bool exists = server_.secret(ns.meta.name, name) != nullptr;
      const ResourceAttributes object{"", "", "secrets", "", ns.meta.name, name};
      const bool may = server_.may_write(who, Way::Post, object, exists, false) ||
                       server_.may_write(who, Way::Apply, object, exists, false) ||
                       server_.may_write(who, Way::Put, object, exists, false);
      if (may && written_.emplace(ns.meta.name, name).second) ++state_;
    }
  }
}

bool PlainSearch::can_mint_secret(const Identity& who, const std::string& ns) {
  return std::any_of(names_.begin(), names_.end(), [&](const std::string& name) {
    if (server_.secret(ns, name) != nullptr) return false;
    const ResourceAttributes object{"", "", "secrets", "", ns, name};
    const bool made = server_.may_write(who, Way::Post, object, false, false) ||
                      server_.may_write(who, Way::Apply, object, false, false);
    return made && reads_secret(who, ns, name);
  });
}

bool PlainSearch::can_run_pod(const Identity& who, const std::string& ns, const std::string& name) {
  return std::any_of(names_.begin(), names_.end(), [&](const std::string& pod) {
    const ResourceAttributes object{"", "", "pods", "", ns, pod};
    const bool made = server_.pod(ns, pod) == nullptr &&
                      (server_.may_write(who, Way::Post, object, false, false) ||
                       server_.may_write(who, Way::Apply, object, false, false));
    return made && server_.account_exists(ns, name);
  });
}

bool PlainSearch::can_be_account(const Identity& who, const std::string& ns,
                                 const std::string& name) {
  if (server_.may(who, {"create", "", "serviceaccounts", "token", ns, name})) return true;
  if (can_mint_secret(who, ns) || can_run_pod(who, ns, name)) return true;
  for (const auto& [place, secret] : written_) {
    if (place == ns && reads_secret(who, ns, secret)) return true;
  }
  for (const auto& secret : server_.cluster().related) {
    const auto& of = secret.meta.annotations;
    const auto at = of.find("kubernetes.io/service-account.name");
    if (secret.meta.namespace_ != ns || at == of.end()) continue;
    if (at->second == name && reads_secret(who, ns, secret.meta.name)) return true;
    if (can_take_secret(who, ns, secret.meta.name)) return true;
  }
  for (const auto& pod : server_.cluster().workloads) {
    if (pod.meta.namespace_ != ns || pod.service_account != name || !pod.running) continue;
    for (const auto* verb : {"get", "create"}) {
      if (server_.may(who, {verb, "", "pods", "exec", ns, pod.meta.name})) return true;
    }
    for (const auto* verb : {"update", "patch"}) {
      if (server_.may(who, {verb, "", "pods", "", ns, pod.meta.name})) return true;
    }
  }
  return false;
}

void PlainSearch::take_accounts(const Identity& who) {
  const auto accounts = server_.cluster().service_accounts;
  for (const auto& account : accounts) {
    const auto user = service_account_username(account.meta.namespace_, account.meta.name);
    auto groups = implicit_groups(subject_from_username(user));
    std::sort(groups.begin(), groups.end());
    if (seen_.contains(key_of({user, groups}))) continue;
    if (can_be_account(who, account.meta.namespace_, account.meta.name)) hold({user, groups});
  }
}

// Those that bindings name.
void PlainSearch::make_accounts(const Identity& who) {
  for (const auto& binding : cluster_.bindings) {
    for (const auto& subject : binding.subjects) {
      if (subject.kind != SubjectKind::ServiceAccount) continue;
      if (!server_.namespace_exists(subject.namespace_)) {
        for (const auto way : {Way::Post, Way::Apply}) {
          if (server_.write_namespace(who, way, subject.namespace_)) ++state_;
        }
      }
      if (server_.account_exists(subject.namespace_, subject.name)) continue;
      for (const auto way : {Way::Post, Way::Apply}) {
        if (server_.write_account(who, way, subject.namespace_, subject.name)) {
          ++state_;
          break;
        }
      }
    }
  }
}

// Every role, everywhere, to everyone the attacker can act as.
void PlainSearch::write_bindings(const Identity& who) {
  // One name serves one role, but which is the attacker's choice: each has a place of its own.
  const auto write = [&](Binding binding, const std::string& stored) {
    const auto* old = server_.binding(binding.kind, binding.meta.namespace_, stored);
    if (old != nullptr) {
      binding.role_ref = old->role_ref;
      binding.subjects = old->subjects;
    }
    const auto before = binding.subjects.size();
    for (const auto& subject : everyone_) {
      const auto& list = binding.subjects;
      if (std::find(list.begin(), list.end(), subject) == list.end()) {
        binding.subjects.push_back(subject);
      }
    }
    if (binding.subjects.size() == before) return;
    for (const auto way : kWays) {
      if (!server_.write_binding(who, way, binding, stored)) continue;
      ++state_;
      return;
    }
  };
  std::vector<std::string> scopes = {""};
  for (const auto& ns : server_.cluster().namespaces) scopes.push_back(ns.meta.name);
  const auto roles = server_.cluster().roles;
  for (const auto& ns : scopes) {
    for (const auto& role : roles) {
      if (role.kind == RoleKind::Role && role.meta.namespace_ != ns) continue;
      for (const auto& name : names_) {
        Binding binding;
        binding.kind = ns.empty() ? BindingKind::ClusterRoleBinding : BindingKind::RoleBinding;
        binding.meta.namespace_ = ns;
        binding.meta.name = name;  // POST may choose it; by apply it is one that rules name
        binding.role_ref = {role.kind, role.meta.name};
        const bool there = server_.binding(binding.kind, ns, binding.meta.name) != nullptr;
        if (there) continue;
        const auto stored = fmt::format("{} {} {}", name, to_string(role.kind), role.meta.name);
        write(std::move(binding), stored);
      }
    }
  }
  for (const auto& binding : cluster_.bindings) write(binding, binding.meta.name);
}

// With `escalate` every rule, else one's own.
void PlainSearch::write_role(const Identity& who, Role role) {
  const auto* old = server_.role(role.kind, role.meta.namespace_, role.meta.name);
  const auto rules = old != nullptr ? old->rules : std::vector<PolicyRule>();
  auto best = rules;
  add_rule(best, kEverything);
  auto own = rules;
  for (const auto& rule : server_.rules_of(who, role.meta.namespace_)) add_rule(own, rule);
  for (const auto& wanted : {best, own}) {
    const bool labels = old == nullptr || role.meta.labels != old->meta.labels;
    if (wanted.size() == rules.size() && !labels) return;
    role.rules = wanted;
    for (const auto way : kWays) {
      if (!server_.write_role(who, way, role)) continue;
      ++state_;
      return;
    }
  }
}

bool PlainSearch::is_bound(const Role& role) const {
  const auto& bindings = server_.cluster().bindings;
  return std::any_of(bindings.begin(), bindings.end(), [&](const Binding& binding) {
    return binding.role_ref.kind == role.kind && binding.role_ref.name == role.meta.name &&
           (role.kind == RoleKind::ClusterRole || binding.meta.namespace_ == role.meta.namespace_);
  });
}

// Whoever may write bindings may bind a role without rules. It is filled once it is bound.
void PlainSearch::make_empty_roles(const Identity& who) {
  std::vector<std::string> scopes = {""};
  for (const auto& ns : server_.cluster().namespaces) scopes.push_back(ns.meta.name);
  for (const auto& ns : scopes) {
    Role role;
    role.kind = ns.empty() ? RoleKind::ClusterRole : RoleKind::Role;
    role.meta.namespace_ = ns;
    role.meta.name = kEmptyRole;
    if (server_.role(role.kind, ns, role.meta.name) != nullptr) continue;
    const bool made = std::any_of(std::begin(kWays), std::end(kWays),
                                  [&](Way way) { return server_.write_role(who, way, role); });
    if (made) ++state_;
  }
}

void PlainSearch::write_roles(const Identity& who) {
  make_empty_roles(who);
  const auto roles = server_.cluster().roles;
  for (const auto& role : roles) {
    if (role.meta.name == kEmptyRole && role.rules.empty() && !is_bound(role)) continue;
    write_role(who, role);
    // Deleted and made anew; put back when that fails.
    auto full = role;
    full.rules = {kEverything};
    full.aggregation.reset();
    const bool done = role.rules.size() == 1 && same(role.rules[0], kEverything);
    if (done) continue;
    const auto* resource = role.kind == RoleKind::Role ? "roles" : "clusterroles";
    if (!server_.may(who,
                     {"delete", kRbacApi, resource, "", role.meta.namespace_, role.meta.name})) {
      continue;
    }
    const auto before = server_.cluster();
    if (!server_.delete_role(who, role.kind, role.meta.namespace_, role.meta.name)) continue;
    const bool made = std::any_of(std::begin(kWays), std::end(kWays),
                                  [&](Way way) { return server_.write_role(who, way, full); });
    if (made) {
      ++state_;
    } else {
      server_ = ApiServer(before);
    }
  }
  for (const auto& binding : server_.cluster().bindings) {
    Role role;
    role.kind = binding.role_ref.kind;
    role.meta.name = binding.role_ref.name;
    if (role.kind == RoleKind::Role) role.meta.namespace_ = binding.meta.namespace_;
    if (server_.role(role.kind, role.meta.namespace_, role.meta.name) != nullptr) continue;
    write_role(who, role);
    if (server_.role(role.kind, role.meta.namespace_, role.meta.name) != nullptr) return;
  }
}

// Into the aggregated roles, by labels.
void PlainSearch::write_labelled_roles(const Identity& who) {
  const auto roles = server_.cluster().roles;
  for (const auto& aggregated : roles) {
    if (!aggregated.aggregation) continue;
    for (const auto& selector : aggregated.aggregation->selectors) {
      for (const auto& name : names_) {
        Role role;
        role.kind = RoleKind::ClusterRole;
        role.meta.name = name == "fresh" ? "fresh-" + aggregated.meta.name : name;
        const auto* old = server_.role(role.kind, "", role.meta.name);
        if (old != nullptr) role.meta.labels = old->meta.labels;
        role.meta.labels.insert(selector.match_labels.begin(), selector.match_labels.end());
        write_role(who, role);
      }
    }
  }
}

void PlainSearch::use_certificates(const Identity& who) {
  const std::string requests = "certificatesigningrequests";
  for (const auto& name : names_) {
    const ResourceAttributes object{"", kCertificatesApi, requests, "", "", name};
    if (!requested_.contains(name) && (server_.may_write(who, Way::Post, object, false, false) ||
                                       server_.may_write(who, Way::Apply, object, false, false))) {
      requested_.insert(name);
      ++state_;
    }
    if (!requested_.contains(name)) continue;
    const auto approves = [&](std::string_view verb) {
      return server_.may(who, {verb, kCertificatesApi, requests, "approval", "", name});
    };
    const auto signs = [&](std::string_view signer) {
      return server_.may(who, {"approve", kCertificatesApi, "signers", "", "", signer});
    };
    const bool approved =
        (approves("update") || approves("patch")) &&
        (signs("kubernetes.io/kube-apiserver-client") || signs("kubernetes.io/*"));
    if (!approved) continue;
    auto groups = groups_;
    std::erase(groups, std::string(kGroupMasters));
    groups.emplace_back(kGroupAuthenticated);
    for (const auto& user : users_) hold({user, groups});
  }
}

}  // namespace nsposture::tests
