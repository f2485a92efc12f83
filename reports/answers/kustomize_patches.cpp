#include "reports/answers/kustomize_patches.h"

#include "graph/base/json_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>

namespace nsposture::reports {

namespace {

using Json = nlohmann::ordered_json;

std::string ascii_text(const Json& json) {
  return to_text(json, kOneLine, JsonCharacters::Ascii);
}

// kustomize reads target names as anchored regular expressions.
std::string name_pattern(std::string_view name) {
  std::string pattern;
  for (const char c : name) {
    if (std::string_view(".+*?()[]{}|^$\\").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return ascii_text(pattern);
}

std::string target(const ObjectKey& object) {
  const auto in = object.namespace_.empty()
                      ? std::string()
                      : fmt::format(", namespace: {}", name_pattern(object.namespace_));
  return fmt::format(
      "- target: {{group: rbac.authorization.k8s.io, version: v1, kind: {}, name: {}{}}}\n"
      "  patch: |-\n",
      to_string(object.kind), name_pattern(object.name), in);
}

std::string deletion(const ObjectKey& object) {
  Json metadata = {{"name", object.name}};
  if (!object.namespace_.empty()) metadata["namespace"] = object.namespace_;
  const Json patch = {{"$patch", "delete"},
                      {"apiVersion", "rbac.authorization.k8s.io/v1"},
                      {"kind", to_string(object.kind)},
                      {"metadata", metadata}};
  return "- patch: |-\n    " + ascii_text(patch) + '\n';
}

Json rule_json(const PolicyRule& rule) {
  auto json = Json::object();
  const auto put = [&](const char* key, const std::vector<std::string>& values) {
    if (!values.empty()) json[key] = values;
  };
  put("verbs", rule.verbs);
  put("apiGroups", rule.api_groups);
  put("resources", rule.resources);
  put("resourceNames", rule.resource_names);
  put("nonResourceURLs", rule.non_resource_urls);
  return json;
}

// Within one list the last entry is removed first. `test` first, so that nothing else is removed
// when the list has changed in the meantime.
Json operations(std::span<const Removal> removals) {
  std::map<std::uint32_t, const Removal*, std::greater<>> sorted;
  for (const auto& removal : removals) sorted[removal.index] = &removal;
  auto list = Json::array();
  for (const auto& [index, removal] : sorted) {
    const bool rule = removal->what == Removal::What::Rule;
    const auto path = fmt::format("/{}/{}", rule ? "rules" : "subjects", index);
    if (rule) {
      list.push_back({{"op", "test"}, {"path", path}, {"value", rule_json(removal->rule)}});
    } else {
      list.push_back({{"op", "test"}, {"path", path + "/name"}, {"value", removal->listed_name}});
    }
    list.push_back({{"op", "remove"}, {"path", path}});
  }
  return list;
}

// One patch per object.
std::string patch(std::span<const Removal> removals, const RemovalText& comment) {
  std::string out;
  for (const auto& removal : removals) out += comment ? comment(removal) : std::string();
  const auto& first = removals.front();
  if (first.what == Removal::What::Binding) return out + deletion(first.object);
  return out + target(first.object) + "    " + ascii_text(operations(removals)) + '\n';
}

}  // namespace

std::string kustomize_patches(std::vector<Removal> removals, const RemovalText& comment) {
  std::string out;
  std::ranges::stable_sort(removals, {}, &Removal::object);
  for (auto from = removals.begin(); from != removals.end();) {
    const auto to = std::find_if(from, removals.end(), [&](const Removal& removal) {
      return removal.object != from->object;
    });
    out += patch({from, to}, comment);
    from = to;
  }
  return out;
}

}  // namespace nsposture::reports
