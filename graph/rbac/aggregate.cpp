#include "graph/rbac/aggregate.h"

#include "graph/model/object_key.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace nsposture::rbac {

namespace {

using RoleIndex = std::uint32_t;

bool requirement_matches(const LabelRequirement& requirement, const Labels& labels) {
  const auto label = labels.find(requirement.key);
  const bool present = label != labels.end();
  const auto listed = [&] {
    return present &&
           std::ranges::find(requirement.values, label->second) != requirement.values.end();
  };
  if (requirement.op == "In") return listed();
  if (requirement.op == "NotIn") return !listed();
  if (requirement.op == "Exists") return present;
  if (requirement.op == "DoesNotExist") return !present;
  return false;
}

std::string content_key(const PolicyRule& rule) {
  std::string key;
  for (const auto* list : {&rule.verbs, &rule.api_groups, &rule.resources, &rule.resource_names,
                           &rule.non_resource_urls}) {
    key += std::to_string(list->size());
    for (const auto& text : *list) key += ':' + std::to_string(text.size()) + ':' + text;
    key += ';';
  }
  return key;
}

// Rules in the order in which they were added, each content once.
class RuleSet {
 public:
  void add(const std::vector<PolicyRule>& rules) {
    for (const auto& rule : rules) {
      if (seen_.insert(content_key(rule)).second) rules_.push_back(rule);
    }
  }

  [[nodiscard]] std::vector<PolicyRule> take() { return std::move(rules_); }

 private:
  std::unordered_set<std::string> seen_;
  std::vector<PolicyRule> rules_;
};

bool same_rules(const std::vector<PolicyRule>& a, const std::vector<PolicyRule>& b) {
  return std::ranges::equal(
      a, b, [](const PolicyRule& x, const PolicyRule& y) { return x.same_content(y); });
}

class Aggregation {
 public:
  explicit Aggregation(Cluster& cluster) : cluster_(cluster) {
    for (RoleIndex i = 0; i < cluster.roles.size(); ++i) {
      if (cluster.roles[i].kind == RoleKind::ClusterRole) cluster_roles_.push_back(i);
    }
    std::ranges::sort(cluster_roles_, {}, [&](RoleIndex i) { return cluster.roles[i].meta.name; });
    for (const auto i : cluster_roles_) {
      if (cluster.roles[i].aggregation) sources_.emplace(i, sources_of(i));
    }
  }

  // Returns the roles whose own rules were kept.
  std::vector<RoleIndex> run() {
    if (sources_.empty()) return {};
    keep_stored_rules();
    auto kept = keep_own_rules_in_rings();
    // A chain of n aggregated roles settles within n passes. A ring may never settle, in a real
    // cluster either, but then only the order of its rules still changes.
    for (std::size_t pass = 0; pass <= sources_.size(); ++pass) {
      if (!update_all()) break;
    }
    return kept;
  }

 private:
  // kube: clusterroleaggregation_controller.go syncClusterRole
  std::vector<RoleIndex> sources_of(RoleIndex role) const {
    std::vector<RoleIndex> sources;
    for (const auto& selector : cluster_.roles[role].aggregation->selectors) {
      for (const auto i : cluster_roles_) {
        if (i != role && selector_matches(selector, cluster_.roles[i].meta.labels)) {
          sources.push_back(i);
        }
      }
    }
    return sources;
  }

  // kube: the RBAC authorizer reads the stored rules, never the aggregationRule. The rules of
  // a role that a cluster stored (it has a uid) apply, whether or not all its sources are in
  // the input.
  void keep_stored_rules() {
    for (const auto& [role, sources] : sources_) {
      const auto& stored = cluster_.roles[role];
      if (!stored.meta.uid.empty() && !stored.rules.empty()) kept_.emplace_back(role, stored.rules);
    }
  }

  bool in_ring(RoleIndex role) const {
    std::unordered_set<RoleIndex> seen;
    std::vector<RoleIndex> open = {role};
    while (!open.empty()) {
      const auto at = sources_.find(open.back());
      open.pop_back();
      if (at == sources_.end()) continue;
      for (const auto source : at->second) {
        if (source == role) return true;
        if (seen.insert(source).second) open.push_back(source);
      }
    }
    return false;
  }

  // Rules written on an aggregated role itself are replaced. By then, roles that form a ring and
  // select this one have copied them, and in the ring they stay permanently. In a real cluster,
  // timing decides which rules stay. Recorded clusters mostly kept them; assuming that they grant
  // is the conservative choice.
  std::vector<RoleIndex> keep_own_rules_in_rings() {
    std::set<RoleIndex> keepers;
    for (const auto& [role, sources] : sources_) {
      if (!in_ring(role)) continue;
      for (const auto source : sources) {
        const auto& own = cluster_.roles[source].rules;
        if (!sources_.contains(source) || own.empty()) continue;
        kept_.emplace_back(role, own);
        if (in_ring(source)) keepers.insert(source);
      }
    }
    return {keepers.begin(), keepers.end()};
  }

  bool update_all() {
    bool changed = false;
    for (const auto i : cluster_roles_) {
      if (sources_.contains(i) && update(i)) changed = true;
    }
    return changed;
  }

  bool update(RoleIndex role) {
    RuleSet merged;
    for (const auto source : sources_.at(role)) merged.add(cluster_.roles[source].rules);
    add_kept(role, merged);
    auto rules = merged.take();
    auto& current = cluster_.roles[role].rules;
    // The controller applies only the fields that it sets. When it selects nothing, it sets no
    // rules, and those written on the role stay.
    if (rules.empty() || same_rules(rules, current)) return false;
    current = std::move(rules);
    return true;
  }

  void add_kept(RoleIndex role, RuleSet& merged) const {
    for (const auto& [keeper, rules] : kept_) {
      if (keeper == role) merged.add(rules);
    }
  }

  Cluster& cluster_;
  std::vector<RoleIndex> cluster_roles_;  // by name
  std::map<RoleIndex, std::vector<RoleIndex>> sources_;
  std::vector<std::pair<RoleIndex, std::vector<PolicyRule>>> kept_;
};

// A selector that matches nothing in the input is meant for roles from elsewhere.
bool lacks_sources(const Cluster& cluster, const Role& role) {
  const auto is_source_of = [&role](const LabelSelector& selector) {
    return [&role, &selector](const Role& other) {
      return &other != &role && other.kind == RoleKind::ClusterRole &&
             selector_matches(selector, other.meta.labels);
    };
  };
  return std::ranges::any_of(role.aggregation->selectors, [&](const LabelSelector& selector) {
    return std::ranges::none_of(cluster.roles, is_source_of(selector));
  });
}

bool is_bound(const Cluster& cluster, const Role& role) {
  return std::ranges::any_of(cluster.bindings, [&](const Binding& binding) {
    return !binding.subjects.empty() && role_key_of(binding) == key_of(role);
  });
}

}  // namespace

bool selector_matches(const LabelSelector& selector, const Labels& labels) {
  return std::ranges::all_of(selector.match_labels,
                             [&](const auto& wanted) {
                               const auto label = labels.find(wanted.first);
                               return label != labels.end() && label->second == wanted.second;
                             }) &&
         std::ranges::all_of(selector.match_expressions, [&](const LabelRequirement& requirement) {
           return requirement_matches(requirement, labels);
         });
}

std::vector<std::uint32_t> aggregate_cluster_roles(Cluster& cluster) {
  return Aggregation(cluster).run();
}

std::vector<std::string> roles_with_unseen_sources(const Cluster& cluster) {
  std::vector<std::string> found;
  for (const auto& role : cluster.roles) {
    // If no cluster stored the role, its own rules are replaced.
    if (!role.aggregation || role.meta.uid.empty()) continue;
    std::unordered_set<std::string> seen;
    for (const auto& source : cluster.roles) {
      if (source.kind != RoleKind::ClusterRole || &source == &role) continue;
      const bool selected =
          std::ranges::any_of(role.aggregation->selectors, [&source](const auto& selector) {
            return selector_matches(selector, source.meta.labels);
          });
      if (!selected) continue;
      for (const auto& rule : source.rules) seen.insert(content_key(rule));
    }
    const bool has_more = std::ranges::any_of(
        role.rules, [&seen](const PolicyRule& rule) { return !seen.contains(content_key(rule)); });
    if (has_more) found.push_back(role.meta.name);
  }
  return found;
}

std::vector<std::uint32_t> bound_roles_without_sources(const Cluster& cluster) {
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < cluster.roles.size(); ++i) {
    const auto& role = cluster.roles[i];
    if (!role.aggregation || !role.meta.uid.empty()) continue;
    if (lacks_sources(cluster, role) && is_bound(cluster, role)) found.push_back(i);
  }
  return found;
}

}  // namespace nsposture::rbac
