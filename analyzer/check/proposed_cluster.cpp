#include "analyzer/check/proposed_cluster.h"

#include "analyzer/check/own_objects.h"
#include "graph/model/object_key.h"
#include "graph/rbac/aggregate.h"
#include "graph/rbac/default_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace nsposture::check {

namespace {

// Positions identify files by index, and the indices change when file lists are combined.
void shift(SourcePos& pos, std::uint32_t by) {
  pos.file += by;
}

template <typename Object>
void shift_all(Object& object, std::uint32_t by) {
  shift(object.pos, by);
}

void shift_all(Role& role, std::uint32_t by) {
  shift(role.pos, by);
  for (auto& rule : role.rules) shift(rule.pos, by);
}

void shift_all(Binding& binding, std::uint32_t by) {
  shift(binding.pos, by);
  shift(binding.role_ref.pos, by);
  for (auto& pos : binding.subject_pos) shift(pos, by);
}

using Rules = std::vector<PolicyRule>;

void add_rules(const Rules& from, Rules& to) {
  for (const auto& rule : from) {
    const bool held =
        std::ranges::any_of(to, [&](const PolicyRule& other) { return other.same_content(rule); });
    if (!held) to.push_back(rule);
  }
}

using Places = std::map<std::string, std::size_t>;

template <typename Object>
void append_missing(const std::vector<Object>& from, std::vector<Object>& to, Places& places,
                    std::uint32_t by) {
  for (const auto& object : from) {
    if (!places.try_emplace(text_key(object), to.size()).second) continue;
    to.push_back(object);
    shift_all(to.back(), by);
  }
}

void append_roles(const std::vector<Role>& from, std::vector<Role>& to, Places& places,
                  std::uint32_t by) {
  for (auto role : from) {
    shift_all(role, by);
    const auto [place, fresh] = places.try_emplace(text_key(role), to.size());
    if (fresh) {
      to.push_back(std::move(role));
      continue;
    }
    auto& known = to[place->second];
    add_rules(role.rules, known.rules);
    known.meta.labels.insert(role.meta.labels.begin(), role.meta.labels.end());
    if (!role.aggregation) continue;
    if (!known.aggregation) known.aggregation.emplace();
    auto& selectors = known.aggregation->selectors;
    selectors.insert(selectors.end(), role.aggregation->selectors.begin(),
                     role.aggregation->selectors.end());
  }
}

// As written in the files, with positions in the combined cluster.
using RoleForms = std::map<std::string, std::vector<Role>>;

void collect_forms(const std::vector<Role>& from, RoleForms& forms, std::uint32_t by) {
  for (const auto& role : from) {
    if (role.kind != RoleKind::ClusterRole) continue;
    auto& known = forms[text_key(role)];
    known.push_back(role);
    shift_all(known.back(), by);
  }
}

bool same_in_aggregation(const Role& a, const Role& b) {
  return a.meta.labels == b.meta.labels && a.aggregation.has_value() == b.aggregation.has_value();
}

// Roles whose forms differ in labels or in whether they are aggregated.
std::vector<Role> differing(RoleForms forms) {
  std::vector<Role> found;
  for (auto& [key, of_role] : forms) {
    const bool differ = std::ranges::any_of(of_role, [&of_role](const Role& form) {
      return !same_in_aggregation(form, of_role.front());
    });
    if (differ) std::ranges::move(of_role, std::back_inserter(found));
  }
  return found;
}

bool same_content(const Binding& a, const Binding& b) {
  return a.role_ref.kind == b.role_ref.kind && a.role_ref.name == b.role_ref.name &&
         a.subjects == b.subjects;
}

void append_bindings(const std::vector<Binding>& from, std::vector<Binding>& to,
                     std::multimap<std::string, std::size_t>& places, std::uint32_t by) {
  for (const auto& binding : from) {
    const auto [first, last] = places.equal_range(text_key(binding));
    const bool held = std::any_of(
        first, last, [&](const auto& place) { return same_content(to[place.second], binding); });
    if (held) continue;
    places.emplace(text_key(binding), to.size());
    to.push_back(binding);
    shift_all(to.back(), by);
  }
}

template <typename Object>
void collect_keys(const std::vector<Object>& objects, TextKeys& keys) {
  for (const auto& object : objects) keys.insert(text_key(object));
}

template <typename Object>
void replace(std::vector<Object>& held, const std::vector<Object>& manifests, const TextKeys& gone,
             std::uint32_t by) {
  std::erase_if(held, [&](const Object& object) { return gone.contains(text_key(object)); });
  for (const auto& object : manifests) {
    held.push_back(object);
    shift_all(held.back(), by);
  }
}

// The API server restores its own roles and bindings at each start, whatever manifests contain.
template <typename Object>
void take_defaults(const std::vector<Object>& held, const TextKeys& gone,
                   std::map<std::string, Object>& defaults) {
  for (const auto& object : held) {
    if (!rbac::is_default(object.meta) || !rbac::is_put_right(object.meta)) continue;
    if (gone.contains(text_key(object))) defaults.emplace(text_key(object), object);
  }
}

Made take_defaults(const Cluster& held, const TextKeys& gone) {
  Made defaults;
  take_defaults(held.roles, gone, defaults.roles);
  take_defaults(held.bindings, gone, defaults.bindings);
  return defaults;
}

// Rules that a role keeps besides aggregated ones: those of its non-aggregated forms.
using KeptRules = std::map<std::string, Rules>;

KeptRules plain_rules(const std::vector<Role>& forms) {
  KeptRules kept;
  for (const auto& form : forms) {
    if (!form.aggregation) add_rules(form.rules, kept[text_key(form)]);
  }
  return kept;
}

// Aggregates with each form as a separate role beside the combined one: each is selected somewhere
// by its labels there.
void aggregate(Cluster& cluster, std::vector<Role> forms) {
  const auto roles = cluster.roles.size();
  for (std::size_t i = 0; i < forms.size(); ++i) {
    // Role names contain no space, so no role is shadowed.
    forms[i].meta.name += fmt::format(" form {}", i);
    forms[i].meta.uid.clear();
    cluster.roles.push_back(std::move(forms[i]));
  }
  rbac::aggregate_cluster_roles(cluster);
  cluster.roles.resize(roles);
}

void put_back_roles(std::map<std::string, Role> made, Defaults defaults, Cluster& cluster,
                    KeptRules& kept) {
  for (auto& role : cluster.roles) {
    const auto found = made.find(text_key(role));
    if (found == made.end()) continue;
    if (defaults == Defaults::Both && !rbac::is_put_right(role.meta)) {
      if (!role.aggregation && found->second.aggregation) {
        add_rules(role.rules, kept[text_key(role)]);
      }
      rbac::add_defaults(role, found->second);
    } else {
      rbac::put_back_defaults(role, found->second);
    }
    made.erase(found);
  }
  for (auto& [key, role] : made) cluster.roles.push_back(std::move(role));
}

void put_back_bindings(std::map<std::string, Binding> made, Defaults defaults, Cluster& cluster) {
  for (auto& binding : cluster.bindings) {
    const auto found = made.find(text_key(binding));
    if (found == made.end()) continue;
    const bool kept = defaults == Defaults::AsWritten && !rbac::is_put_right(binding.meta);
    const bool same_role = binding.role_ref.kind == found->second.role_ref.kind &&
                           binding.role_ref.name == found->second.role_ref.name;
    const bool whole = same_role && rbac::is_put_right(binding.meta);
    rbac::put_back_defaults(binding, found->second);
    if (kept || whole) made.erase(found);
  }
  for (auto& [key, binding] : made) cluster.bindings.push_back(std::move(binding));
}

// Nodes among the files show the version; the newest kubelet counts.
void take_version(const KubernetesVersion& shown, KubernetesVersion& version) {
  if (!shown.known()) return;
  if (!version.known() || shown.minor > version.minor) version = shown;
}

}  // namespace

Combined combine(const ManifestSet& manifests) {
  Cluster all;
  RoleForms forms;
  Places roles;
  Places others;
  std::multimap<std::string, std::size_t> bindings;
  for (const auto* file : manifests.files) {
    const auto by = static_cast<std::uint32_t>(all.files.size());
    const auto& objects = file->objects;
    all.files.push_back(file->name);
    append_roles(objects.roles, all.roles, roles, by);
    collect_forms(objects.roles, forms, by);
    append_bindings(objects.bindings, all.bindings, bindings, by);
    append_missing(objects.namespaces, all.namespaces, others, by);
    append_missing(objects.service_accounts, all.service_accounts, others, by);
    append_missing(objects.workloads, all.workloads, others, by);
    append_missing(objects.related, all.related, others, by);
    all.api_groups.insert(objects.api_groups.begin(), objects.api_groups.end());
    for (const auto& [kind, count] : objects.skipped_kinds) all.skipped_kinds[kind] += count;
    take_version(objects.kubernetes, all.kubernetes);
  }
  return {std::move(all), differing(std::move(forms))};
}

TextKeys text_keys(const Cluster& cluster) {
  TextKeys keys;
  collect_keys(cluster.roles, keys);
  collect_keys(cluster.bindings, keys);
  collect_keys(cluster.namespaces, keys);
  collect_keys(cluster.service_accounts, keys);
  collect_keys(cluster.workloads, keys);
  collect_keys(cluster.related, keys);
  return keys;
}

Cluster overlay(const Cluster& held, const Combined& combined, const TextKeys& deleted,
                Defaults defaults) {
  const auto& manifests = combined.cluster;
  auto gone = text_keys(manifests);
  gone.insert(deleted.begin(), deleted.end());
  Cluster result = held;
  const auto made = take_defaults(result, gone);
  const auto by = static_cast<std::uint32_t>(result.files.size());
  result.files.insert(result.files.end(), manifests.files.begin(), manifests.files.end());
  replace(result.roles, manifests.roles, gone, by);
  replace(result.bindings, manifests.bindings, gone, by);
  replace(result.namespaces, manifests.namespaces, gone, by);
  replace(result.service_accounts, manifests.service_accounts, gone, by);
  replace(result.workloads, manifests.workloads, gone, by);
  replace(result.related, manifests.related, gone, by);
  result.api_groups.insert(manifests.api_groups.begin(), manifests.api_groups.end());
  if (!result.kubernetes.known()) take_version(manifests.kubernetes, result.kubernetes);
  auto forms = combined.forms;
  for (auto& form : forms) shift_all(form, by);
  auto kept = plain_rules(forms);
  put_back_roles(made.roles, defaults, result, kept);
  put_back_bindings(made.bindings, defaults, result);
  disown(result, by, made);
  aggregate(result, std::move(forms));
  for (auto& role : result.roles) {
    const auto found = kept.find(text_key(role));
    if (found != kept.end()) add_rules(found->second, role.rules);
  }
  return result;
}

}  // namespace nsposture::check
