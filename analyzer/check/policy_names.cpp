#include "analyzer/check/policy_names.h"

#include "analyzer/check/policy_node.h"
#include "analyzer/rules/base/kubernetes_resources.h"
#include "graph/base/edit_distance.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <string_view>
#include <vector>

namespace nsposture::check {

namespace {

using rules::KubernetesResource;
using Names = std::vector<std::string_view>;

// Common mistakes for verbs that Kubernetes does not check.
constexpr std::array<std::string_view, 9> kNoVerbs = {"post", "put",  "read",   "write", "edit",
                                                      "add",  "exec", "remove", "all"};

bool is_pattern(std::string_view text) {
  return text.find_first_of("*?[\\") != std::string_view::npos;
}

bool has_space(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return std::isspace(c) != 0; });
}

// `base[.group][/subresource]`.
struct Parts {
  std::string base;
  std::string group;
  std::string subresource;
  bool has_group = false;
};

Parts parts_of(const std::string& text) {
  Parts parts;
  const auto base_end = std::min(text.find_first_of("./"), text.size());
  parts.base = text.substr(0, base_end);
  auto rest = text.substr(base_end);
  // `pods/exec.core` is also accepted.
  if (rest.starts_with('/')) {
    const auto dot = std::min(rest.find('.'), rest.size());
    rest = rest.substr(dot) + rest.substr(0, dot);
  }
  parts.has_group = rest.starts_with('.');
  const auto slash = std::min(rest.find('/'), rest.size());
  if (parts.has_group) parts.group = rest.substr(1, slash - 1);
  if (slash < rest.size()) parts.subresource = rest.substr(slash + 1);
  return parts;
}

std::string written(const KubernetesResource& resource) {
  return resource.group.empty() ? std::string(resource.plural)
                                : fmt::format("{}.{}", resource.plural, resource.group);
}

std::string meant(std::string_view text) {
  return fmt::format(" (did you mean `{}`?)", text);
}

const KubernetesResource* find_anywhere(std::string_view plural) {
  const auto& all = rules::kubernetes_resources();
  const auto found = std::ranges::find(all, plural, &KubernetesResource::plural);
  return found == all.end() ? nullptr : &*found;
}

// By its kind, singular or short name, else by similar spelling.
std::string nearest_resource(const std::string& base) {
  if (const auto* known = find_anywhere(base)) return meant(written(*known));
  if (const auto* known = rules::meant_by(base)) return meant(written(*known));
  Names names;
  for (const auto& resource : rules::kubernetes_resources()) {
    names.push_back(resource.plural);
  }
  return did_you_mean(base, names);
}

std::string nearest_group(const std::string& group) {
  Names names;
  for (const auto& resource : rules::kubernetes_resources()) {
    if (!resource.group.empty()) names.push_back(resource.group);
  }
  return did_you_mean(group, names);
}

// Custom API groups contain a dot.
std::string why_no_group(const Parts& parts) {
  static const std::regex kVersion("v[0-9]+((alpha|beta)[0-9]+)?([./].*)?");
  const auto& group = parts.group;
  if (group.empty() || group == "core") {
    return fmt::format("the core group is no suffix{}", nearest_resource(parts.base));
  }
  if (std::regex_match(group, kVersion)) {
    return fmt::format("an API group is written without a version{}", nearest_resource(parts.base));
  }
  const bool possible = is_pattern(group) || group.find('.') != std::string::npos ||
                        group == "extensions" || rules::is_kubernetes_group(group);
  return possible ? std::string()
                  : fmt::format("there is no API group `{}`{}", group, nearest_group(group));
}

// Explains an unknown `resource` in a fully known group, or one for which another group has the
// same or a similar name.
std::string why_not_in_group(const Parts& parts) {
  if (parts.has_group && !rules::is_kubernetes_group(parts.group)) return {};
  if (rules::find_resource(parts.group, parts.base) != nullptr) return {};
  if (!parts.has_group && find_anywhere(parts.base) != nullptr) return {};
  const auto near = nearest_resource(parts.base);
  if (!parts.has_group) {
    return fmt::format(
        "Kubernetes has no such resource{}; one of others is written with its "
        "group, `{}.GROUP`",
        near, parts.base);
  }
  const bool whole = parts.group == "apps" || parts.group == "batch";
  return near.empty() && !whole ? std::string()
                                : fmt::format("`{}` has no such resource{}", parts.group, near);
}

std::string why_no_subresource(const Parts& parts) {
  if (parts.subresource.empty() || is_pattern(parts.subresource)) return {};
  const auto* resource =
      parts.has_group ? rules::find_resource(parts.group, parts.base) : find_anywhere(parts.base);
  if (resource == nullptr || rules::may_have_subresource(*resource, parts.subresource)) {
    return {};
  }
  return fmt::format("`{}` have no such subresource{}", parts.base,
                     did_you_mean(parts.subresource, rules::known_subresources(*resource)));
}

}  // namespace

bool has_capital(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::string why_no_resource(const std::string& pattern) {
  if (pattern.empty()) return "a resource is missing";
  const auto parts = parts_of(pattern);
  if (has_capital(pattern)) {
    return fmt::format("resources are written in lower case{}", nearest_resource(parts.base));
  }
  if (has_space(pattern)) return "no resource has a space";
  if (parts.has_group) {
    if (auto why = why_no_group(parts); !why.empty()) return why;
  }
  if (is_pattern(parts.base) || is_pattern(parts.group)) return {};
  if (auto why = why_not_in_group(parts); !why.empty()) return why;
  return why_no_subresource(parts);
}

std::string why_no_verb(const std::string& pattern) {
  if (pattern.empty()) return "a verb is missing";
  const auto& known = rules::kubernetes_verbs();
  // The parts of a constrained verb may be in any case.
  const bool constrained = pattern.find(':') != std::string::npos;
  if (has_capital(pattern) && !constrained) {
    std::string low(pattern);
    std::ranges::transform(low, low.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return fmt::format("verbs are written in lower case{}", did_you_mean(low, known));
  }
  if (has_space(pattern)) return "no verb has a space";
  if (is_pattern(pattern) || constrained || std::ranges::find(known, pattern) != known.end()) {
    return {};
  }
  const bool none = std::ranges::find(kNoVerbs, pattern) != kNoVerbs.end();
  const bool near = std::ranges::any_of(known, [&](std::string_view verb) {
    return edit_distance(pattern, verb) <= (pattern.size() < 5 ? 1U : 2U);
  });
  if (!none && !near) return {};
  return fmt::format("the API server asks for no such verb{}", did_you_mean(pattern, known));
}

std::string why_no_namespace(const std::string& pattern) {
  if (has_capital(pattern)) return "namespaces are named in lower case";
  if (pattern.find_first_of("./_ ") != std::string::npos) {
    return "no namespace has such a character in its name";
  }
  return {};
}

}  // namespace nsposture::check
