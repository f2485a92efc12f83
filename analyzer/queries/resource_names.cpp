#include "analyzer/queries/resource_names.h"

#include "analyzer/rules/base/kubernetes_resources.h"
#include "graph/base/ascii_lower.h"

#include <algorithm>
#include <array>
#include <regex>

namespace nsposture::queries {

namespace {

using rules::kubernetes_resources;
using rules::KubernetesResource;

// If several groups have the resource, the first one is the usual one.
const KubernetesResource* find_plural(std::string_view plural) {
  const auto& all = kubernetes_resources();
  const auto found = std::ranges::find(all, plural, &KubernetesResource::plural);
  return found == all.end() ? nullptr : &*found;
}

// By plural, singular or short name, in lower case.
const KubernetesResource* find_known(std::string_view name) {
  if (const auto* known = find_plural(name)) return known;
  return rules::meant_by(name);
}

}  // namespace

std::vector<std::string_view> known_resources() {
  std::vector<std::string_view> names;
  for (const auto& known : kubernetes_resources()) names.push_back(known.plural);
  return names;
}

std::vector<std::string_view> known_groups() {
  std::vector<std::string_view> groups = {"extensions", "metrics.k8s.io", "custom.metrics.k8s.io"};
  for (const auto& known : kubernetes_resources()) groups.push_back(known.group);
  return groups;
}

bool is_known_group(std::string_view group) {
  const auto groups = known_groups();
  return std::ranges::find(groups, group) != groups.end();
}

std::optional<std::string_view> group_of_known(std::string_view plural) {
  const auto* known = find_plural(plural);
  if (known == nullptr || plural == "events") return std::nullopt;
  return known->group;
}

bool is_cluster_wide(std::string_view plural, std::string_view group) {
  const auto* known = rules::find_resource(group, plural);
  return known != nullptr && known->cluster_wide;
}

const std::vector<std::string_view>& usual_subresources() {
  static const std::vector<std::string_view> kNames = {
      "status",      "scale",     "log",
      "exec",        "attach",    "portforward",
      "proxy",       "binding",   "eviction",
      "token",       "finalize",  "approval",
      "resize",      "stats",     "metrics",
      "spec",        "endpoints", "rollback",
      "instantiate", "*",         "ephemeralcontainers"};
  return kNames;
}

bool is_known_subresource(const ResourceName& resource, std::string_view text) {
  const auto has = [&](const std::vector<std::string_view>& names) {
    return std::ranges::find(names, text) != names.end();
  };
  if (resource.resource == "*" || resource.resource == "userextras" || text == "*" ||
      text == "finalizers") {
    return true;
  }
  if (resource.resource == "nodes" && resource.api_group.empty()) {
    return has({"status", "proxy", "stats", "log", "metrics", "spec", "checkpoint", "configz",
                "healthz", "pods"});
  }
  const auto* own = rules::find_resource(resource.api_group, resource.resource);
  if (own == nullptr) return has(usual_subresources());
  return has(rules::known_subresources(*own)) ||
         (!own->group.empty() && has({"status", "approval", "scale"}));
}

namespace {

// `v1`, `v2beta1` before a dot: the version between resource and group, as kubectl parses it.
std::string version_of(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return {};
  const std::string version(text.substr(0, dot));
  static const std::regex kVersion("v[0-9]+((alpha|beta)[0-9]+)?");
  return std::regex_match(version, kVersion) ? version : std::string();
}

// `resource[.version][.group]`.
ResourceName parse_type(std::string_view text) {
  ResourceName name;
  if (text == "*") {
    name.resource = name.api_group = "*";
    return name;
  }
  const auto dot = text.find('.');
  const bool group_given = dot != std::string_view::npos;
  name.resource = text.substr(0, dot);
  if (group_given) {
    auto group = text.substr(dot + 1);
    name.version = version_of(group);
    if (!name.version.empty()) group.remove_prefix(name.version.size() + 1);
    name.api_group = group;
  }
  const auto* known = find_known(name.resource);
  const bool other_group = known != nullptr && group_given && known->group != name.api_group;
  if (known != nullptr && !other_group) {
    name.resource = known->plural;
    name.api_group = known->group;
  }
  name.group_known = group_given || known != nullptr;
  return name;
}

}  // namespace

// The type is case-insensitive, as in kubectl; subresources and names are case-sensitive.
ResourceName parse_resource(std::string_view text, const IsSubresource& is_subresource) {
  const auto slash = std::min(text.find('/'), text.size());
  auto name = parse_type(ascii_lower(text.substr(0, slash)));
  const auto rest = text.substr(std::min(slash + 1, text.size()));
  if (rest.empty()) return name;
  if (is_subresource(name, ascii_lower(rest))) {
    name.subresource = ascii_lower(rest);
  } else {
    name.name = rest;
  }
  return name;
}

}  // namespace nsposture::queries
