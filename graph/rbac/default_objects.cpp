#include "graph/rbac/default_objects.h"

#include <algorithm>

namespace nsposture::rbac {

bool is_default(const ObjectMeta& meta) {
  const auto label = meta.labels.find("kubernetes.io/bootstrapping");
  return label != meta.labels.end() && label->second == "rbac-defaults";
}

bool is_from_server(const Cluster& cluster) {
  const auto is_served = [](const auto& object) {
    return !object.meta.uid.empty() || object.meta.created;
  };
  return std::ranges::any_of(cluster.roles, is_served) ||
         std::ranges::any_of(cluster.bindings, is_served);
}

bool is_put_right(const ObjectMeta& meta) {
  const auto found = meta.annotations.find("rbac.authorization.kubernetes.io/autoupdate");
  return found == meta.annotations.end() || found->second != "false";
}

void put_back_defaults(Role& written, const Role& made) {
  if (is_put_right(written.meta)) add_defaults(written, made);
}

void add_defaults(Role& written, const Role& made) {
  for (const auto& rule : made.rules) {
    const bool held = std::ranges::any_of(
        written.rules, [&](const PolicyRule& other) { return other.same_content(rule); });
    if (!held) written.rules.push_back(rule);
  }
  written.meta.labels.insert(made.meta.labels.begin(), made.meta.labels.end());
  if (!made.aggregation) return;
  if (!written.aggregation) written.aggregation.emplace();
  auto& selectors = written.aggregation->selectors;
  selectors.insert(selectors.end(), made.aggregation->selectors.begin(),
                   made.aggregation->selectors.end());
}

void put_back_defaults(Binding& written, const Binding& made) {
  const bool same_role =
      written.role_ref.kind == made.role_ref.kind && written.role_ref.name == made.role_ref.name;
  if (!is_put_right(written.meta) || !same_role) return;
  written.subject_pos.resize(written.subjects.size(), written.pos);
  for (std::size_t i = 0; i < made.subjects.size(); ++i) {
    const bool held =
        std::ranges::find(written.subjects, made.subjects[i]) != written.subjects.end();
    if (held) continue;
    written.subjects.push_back(made.subjects[i]);
    written.subject_pos.push_back(made.position_of_subject(i));
  }
}

}  // namespace nsposture::rbac
