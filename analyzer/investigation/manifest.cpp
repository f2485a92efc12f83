#include "analyzer/investigation/manifest.h"

#include "graph/base/json_text.h"
#include "reports/escape/printable.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace nsposture::investigation {

namespace {

constexpr std::string_view kRbac = "rbac.authorization.k8s.io";

// JSON escapes characters beyond the BMP as two surrogates; YAML reads each as a character.
std::string join_surrogates(const std::string& json) {
  std::string text;
  const auto half = [&](std::size_t at) -> unsigned long {
    if (at + 6 > json.size() || json[at] != '\\' || json[at + 1] != 'u') return 0;
    return std::stoul(json.substr(at + 2, 4), nullptr, 16);
  };
  for (std::size_t i = 0; i < json.size();) {
    if (json[i] != '\\') {
      text += json[i++];
      continue;
    }
    const auto high = half(i);
    if (high >= 0xD800 && high < 0xDC00) {
      text += fmt::format("\\U{:08x}", 0x10000 + ((high - 0xD800) << 10U) + (half(i + 6) - 0xDC00));
      i += 12;
    } else {
      const std::size_t size = json[i + 1] == 'u' ? 6 : 2;
      text += json.substr(i, size);
      i += size;
    }
  }
  return text;
}

std::string metadata(std::string_view ns, std::string_view name) {
  auto text = fmt::format("metadata:\n  name: {}\n", yaml_text(name));
  if (!ns.empty()) text += fmt::format("  namespace: {}\n", yaml_text(ns));
  return text;
}

std::string rule_yaml(const PolicyRule& rule) {
  auto text = fmt::format("- apiGroups: {}\n  resources: {}\n", yaml_list(rule.api_groups),
                          yaml_list(rule.resources));
  if (!rule.resource_names.empty()) {
    text += fmt::format("  resourceNames: {}\n", yaml_list(rule.resource_names));
  }
  return text + fmt::format("  verbs: {}\n", yaml_list(rule.verbs));
}

}  // namespace

std::string yaml_text(std::string_view text) {
  return join_surrogates(to_text(nlohmann::json(text), kOneLine, JsonCharacters::Ascii));
}

std::string yaml_list(const std::vector<std::string>& texts) {
  std::string list = "[";
  for (const auto& text : texts) {
    if (list.size() > 1) list += ", ";
    list += yaml_text(text);
  }
  return list + "]";
}

std::string role_manifest(std::string_view ns, std::string_view name,
                          const std::vector<PolicyRule>& rules) {
  auto text = fmt::format("apiVersion: {}/v1\nkind: {}\n{}rules:\n", kRbac,
                          ns.empty() ? "ClusterRole" : "Role", metadata(ns, name));
  for (const auto& rule : rules) text += rule_yaml(rule);
  return text;
}

std::string binding_manifest(std::string_view ns, std::string_view name, const Subject& subject) {
  auto text = fmt::format(
      "apiVersion: {}/v1\nkind: {}\n{}roleRef:\n  apiGroup: {}\n  kind: {}\n  name: {}\nsubjects:\n",
      kRbac, ns.empty() ? "ClusterRoleBinding" : "RoleBinding", metadata(ns, name), kRbac,
      ns.empty() ? "ClusterRole" : "Role", yaml_text(name));
  if (subject.kind == SubjectKind::ServiceAccount) {
    return text + fmt::format("- kind: ServiceAccount\n  name: {}\n  namespace: {}\n",
                              yaml_text(subject.name), yaml_text(subject.namespace_));
  }
  return text + fmt::format("- apiGroup: {}\n  kind: {}\n  name: {}\n", kRbac,
                            to_string(subject.kind), yaml_text(subject.name));
}

std::string deny_all_manifest(std::string_view ns) {
  return fmt::format(
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n{}spec:\n  podSelector: {{}}\n"
      "  policyTypes: [Ingress, Egress]\n",
      metadata(ns, "nsposture-deny-all"));
}

std::string zero_quota_manifest(std::string_view ns) {
  return fmt::format(
      "apiVersion: v1\nkind: ResourceQuota\n{}spec:\n  hard:\n    pods: \"0\"\n"
      "    services: \"0\"\n    persistentvolumeclaims: \"0\"\n    secrets: \"0\"\n",
      metadata(ns, "nsposture-contain"));
}

std::string script(std::string_view title, const std::vector<std::string>& lines) {
  auto text = fmt::format("#!/usr/bin/env bash\n# {}\n# Read it before you run it.\nset -eu\n",
                          reports::escape::printable(title));
  for (const auto& line : lines) text += line + "\n";
  return text;
}

}  // namespace nsposture::investigation
