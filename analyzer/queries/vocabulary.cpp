#include "analyzer/queries/vocabulary.h"

#include "analyzer/queries/resource_names.h"
#include "analyzer/rules/base/kubernetes_resources.h"
#include "graph/base/ascii_lower.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace nsposture::queries {

namespace {

// Namespaces that every cluster has.
constexpr std::array<std::string_view, 4> kOwnNamespaces = {"default", "kube-system", "kube-public",
                                                            "kube-node-lease"};

// Verbs of non-resource requests, and the resource verb to use instead.
struct PathVerb {
  std::string_view verb;
  std::string_view of_resources;  // "": none
};

constexpr std::array<PathVerb, 4> kPathVerbs = {
    {{"head", "get"}, {"options", ""}, {"post", "create"}, {"put", "update"}}};

// Resource verbs, and the path verb to use instead; "": the verb is valid for both.
struct ResourceVerb {
  std::string_view verb;
  std::string_view of_paths;
};

constexpr std::array<ResourceVerb, 8> kResourceVerbs = {{{"get", ""},
                                                         {"patch", ""},
                                                         {"delete", ""},
                                                         {"list", "get"},
                                                         {"watch", "get"},
                                                         {"create", "post"},
                                                         {"update", "put"},
                                                         {"deletecollection", "delete"}}};

const PathVerb* find_path_verb(std::string_view verb) {
  const auto* const found = std::ranges::find(kPathVerbs, verb, &PathVerb::verb);
  return found == kPathVerbs.end() ? nullptr : found;
}

// A Kubernetes verb in another case: a role that has it is wrong and proves nothing.
bool is_odd(std::string_view verb) {
  const auto lower = ascii_lower(verb);
  const auto& known = rules::kubernetes_verbs();
  return lower != verb && std::ranges::find(known, lower) != known.end();
}

// A Kubernetes kind, singular or short name where a rule needs the plural.
bool is_odd(const std::string& resource, const std::vector<std::string>& groups) {
  const auto* const meant = rules::meant_by(resource);
  return meant != nullptr && meant->plural != resource &&
         std::ranges::any_of(groups, [&](const std::string& group) {
           return group == "*" || group == meant->group;
         });
}

std::string with_group(std::string_view resource, std::string_view group) {
  return group.empty() ? std::string(resource) : std::string(resource) + '.' + std::string(group);
}

// `deployments.apps`: one name for each group in which Kubernetes has it.
std::vector<std::string> own_names(std::string_view resource) {
  std::vector<std::string> names;
  for (const auto& known : rules::kubernetes_resources()) {
    if (known.plural == resource) names.push_back(with_group(resource, known.group));
  }
  return names;
}

void add(std::string_view what, std::string_view name, const Names& known,
         std::vector<reports::Unknown>& unknown) {
  unknown.push_back({std::string(what), std::string(name), nearest(std::string(name), known)});
}

}  // namespace

Vocabulary::Vocabulary(const Cluster& cluster)
    : namespaces_(kOwnNamespaces.begin(), kOwnNamespaces.end()),
      all_namespaces_(!cluster.namespaces.empty()) {
  for (const auto& ns : cluster.namespaces) namespaces_.insert(ns.meta.name);
  for (const auto& binding : cluster.bindings) namespaces_.insert(binding.meta.namespace_);
  for (const auto& account : cluster.service_accounts) {
    namespaces_.insert(account.meta.namespace_);
  }
  for (const auto& binding : cluster.bindings) {
    if (all_namespaces_) break;
    for (const auto& subject : binding.effective_subjects()) namespaces_.insert(subject.namespace_);
  }
  namespaces_.erase("");
  for (const auto& role : cluster.roles) {
    for (const auto& rule : role.rules) {
      for (const auto& verb : rule.verbs) {
        if (is_odd(verb)) continue;
        if (!rule.resources.empty()) verbs_.insert(verb);
        if (!rule.non_resource_urls.empty()) path_verbs_.insert(verb);
      }
      groups_.insert(rule.api_groups.begin(), rule.api_groups.end());
      for (const auto& text : rule.resources) {
        const auto slash = text.find('/');
        if (!is_odd(text.substr(0, slash), rule.api_groups))
          resources_.insert(text.substr(0, slash));
        if (slash != std::string::npos) subresources_.insert(text.substr(slash + 1));
      }
    }
  }
  const auto& verbs = rules::kubernetes_verbs();
  verbs_.insert(verbs.begin(), verbs.end());
  verbs_.insert("*");
  subresources_.insert(usual_subresources().begin(), usual_subresources().end());
  for (const auto name : known_resources()) resources_.emplace(name);
  for (const auto& object : cluster.related) {
    // `widgets.example.com`: plural and group.
    if (object.kind == "CustomResourceDefinition") {
      resources_.insert(object.meta.name.substr(0, object.meta.name.find('.')));
    }
  }
  resources_.erase("*");
  groups_.insert(cluster.api_groups.begin(), cluster.api_groups.end());
  const auto own = known_groups();
  groups_to_offer_.insert(own.begin(), own.end());
  groups_to_offer_.insert(cluster.api_groups.begin(), cluster.api_groups.end());
  groups_to_offer_.erase("");
}

// A constrained impersonation verb ends with the name of another verb or a resource.
void Vocabulary::add_verb(std::string_view verb, std::vector<reports::Unknown>& unknown) const {
  const bool constrained = verb.starts_with("impersonate:") || verb.starts_with("impersonate-on:");
  if (constrained || verbs_.contains(verb)) return;
  const auto* of_path = find_path_verb(verb);
  if (of_path == nullptr || of_path->of_resources.empty()) {
    add("verb", verb, verbs_, unknown);
  } else {
    unknown.push_back({"verb", std::string(verb), {std::string(of_path->of_resources)}});
  }
}

std::optional<reports::Unknown> Vocabulary::unknown_namespace(std::string_view ns) const {
  if (has_namespace(ns)) return std::nullopt;
  auto near = nearest(std::string(ns), namespaces_);
  if (!all_namespaces_ && near.empty()) return std::nullopt;
  return reports::Unknown{"namespace", std::string(ns), std::move(near)};
}

bool Vocabulary::has_group(std::string_view group, std::string_view resource) const {
  if (group.empty() || group == "*" || groups_.contains(group)) return true;
  const auto own = group_of_known(resource);
  return (own && *own == group) || is_known_group(group);
}

// Kubernetes no longer has resources in `extensions`.
bool Vocabulary::is_misplaced(std::string_view group, std::string_view resource) {
  return (group == "extensions" || rules::is_kubernetes_group(group)) &&
         rules::find_resource(group, resource) == nullptr && !own_names(resource).empty();
}

std::vector<reports::Unknown> Vocabulary::unknown_in(const ResourceAttributes& request) const {
  std::vector<reports::Unknown> unknown;
  add_verb(request.verb, unknown);
  const auto resource = request.resource;
  if (resource != "*" && !resources_.contains(resource)) {
    add("resource", resource, resources_, unknown);
  }
  const auto sub = request.subresource;
  const bool extra = resource == "userextras";
  // Kubelet subresources: only nodes have them, and only default roles of newer versions name them.
  ResourceName node;
  node.resource = "nodes";
  node.api_group = request.api_group;
  const bool of_node = request.resource == "nodes" && is_known_subresource(node, sub);
  if (!sub.empty() && !extra && !of_node && !subresources_.contains(sub)) {
    add("subresource", sub, subresources_, unknown);
  }
  if (!has_group(request.api_group, resource)) {
    add("API group", request.api_group, groups_to_offer_, unknown);
  } else if (is_misplaced(request.api_group, resource)) {
    unknown.push_back({"resource", with_group(resource, request.api_group), own_names(resource)});
  }
  return unknown;
}

std::vector<reports::Unknown> Vocabulary::unknown_in(const NonResourceAttributes& request) const {
  std::vector<reports::Unknown> unknown;
  if (find_path_verb(request.verb) != nullptr || path_verbs_.contains(request.verb)) return unknown;
  const auto* const of_resource =
      std::ranges::find(kResourceVerbs, request.verb, &ResourceVerb::verb);
  if (of_resource == kResourceVerbs.end()) {
    add_verb(request.verb, unknown);
  } else if (!of_resource->of_paths.empty()) {
    // A path request has an HTTP verb: no request with this verb exists.
    unknown.push_back(
        {"path verb", std::string(request.verb), {std::string(of_resource->of_paths)}});
  }
  return unknown;
}

}  // namespace nsposture::queries
