#include "graph/escalation/steps/removal.h"

#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <utility>

namespace nsposture::escalation::steps {

namespace {

std::string list_json(std::string_view key, const std::vector<std::string>& values) {
  if (values.empty()) return {};
  std::vector<std::string> quoted;
  quoted.reserve(values.size());
  for (const auto& value : values) quoted.push_back(requests::json_text(value));
  return fmt::format("{}:[{}],", requests::json_text(key), fmt::join(quoted, ","));
}

std::string rule_json(const PolicyRule& rule) {
  auto fields = list_json("verbs", rule.verbs) + list_json("apiGroups", rule.api_groups) +
                list_json("resources", rule.resources) +
                list_json("resourceNames", rule.resource_names) +
                list_json("nonResourceURLs", rule.non_resource_urls);
  if (!fields.empty()) fields.pop_back();
  return '{' + fields + '}';
}

// `test` first, so that nothing else is removed when the list has changed in the meantime.
std::string remove_json(std::string_view list, std::uint32_t index, std::string_view tested,
                        const std::string& value) {
  return fmt::format(
      R"([{{"op":"test","path":"/{0}/{1}{2}","value":{3}}},{{"op":"remove","path":"/{0}/{1}"}}])",
      list, index, tested, value);
}

std::string patch_line(const std::string& in, const std::string& target, const std::string& patch) {
  return fmt::format("kubectl {}patch {} --type=json -p {}", in, target, shell_quote(patch));
}

}  // namespace

std::string removal_command(const Cluster& cluster, const Removal& removal, std::uint32_t gone) {
  if (removal.role != rbac::Grant::kNoIndex) {
    const auto& role = cluster.roles[removal.role];
    // TYPE/NAME: a bare name may look like an option, for example `--all`.
    const std::string kind = role.kind == RoleKind::ClusterRole ? "clusterrole/" : "role/";
    return patch_line(
        requests::in_namespace(role.meta.namespace_), shell_quote(kind + role.meta.name),
        remove_json("rules", removal.rule - gone, "", rule_json(role.rules[removal.rule])));
  }
  const auto& binding = cluster.bindings[removal.binding];
  const bool wide = binding.kind == BindingKind::ClusterRoleBinding;
  const auto target =
      shell_quote((wide ? "clusterrolebinding/" : "rolebinding/") + binding.meta.name);
  const auto in = requests::in_namespace(binding.meta.namespace_);
  if (removal.subject == rbac::Grant::kNoIndex || binding.subjects.size() == 1) {
    return fmt::format("kubectl {}delete {}", in, target);
  }
  return patch_line(in, target,
                    remove_json("subjects", removal.subject - gone, "/name",
                                requests::json_text(binding.subjects[removal.subject].name)));
}

void set_commands(const Cluster& cluster, std::vector<Removal>& removals) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::uint32_t>> taken;
  for (auto& removal : removals) {
    auto& positions = taken[{removal.binding, removal.role}];
    const auto position = removal.role == rbac::Grant::kNoIndex ? removal.subject : removal.rule;
    const auto gone =
        std::ranges::count_if(positions, [&](std::uint32_t earlier) { return earlier < position; });
    removal.command = removal_command(cluster, removal, static_cast<std::uint32_t>(gone));
    positions.push_back(position);
  }
}

}  // namespace nsposture::escalation::steps
