// The resources that Kubernetes serves, as far as rules on roles need them: names, API groups,
// scope and subresources. Covers 1.28 to 1.37, and what authorizers check without it being served.
#pragma once

#include "graph/model/objects.h"

#include <string_view>
#include <vector>

namespace nsposture::rules {

struct KubernetesResource {
  std::string_view group;
  std::string_view plural;
  std::string_view kind;
  std::string_view short_name;
  bool cluster_wide = false;
};

[[nodiscard]] const std::vector<KubernetesResource>& kubernetes_resources();

// An API group that every API server has. Not `extensions`: it is no longer served, and its former
// content is not listed here.
[[nodiscard]] bool is_kubernetes_group(std::string_view group);

// All API groups of the rule are custom: none is Kubernetes' own and none is `*`. False for a
// non-resource rule, which has no group.
[[nodiscard]] bool has_only_custom_groups(const PolicyRule& rule);

// The verbs that Kubernetes checks: request verbs and authorization-only verbs. `*` is not
// included.
[[nodiscard]] const std::vector<std::string_view>& kubernetes_verbs();

// The resource with this plural in this group; null if there is none.
[[nodiscard]] const KubernetesResource* find_resource(std::string_view group,
                                                      std::string_view plural);

// The resource that a kind, singular or short name means: `Pod`, `pod`, `po`. Null: none, or the
// name is the plural.
[[nodiscard]] const KubernetesResource* meant_by(std::string_view name);

// The known subresources; none for groups other than core, apps and batch.
[[nodiscard]] std::vector<std::string_view> known_subresources(const KubernetesResource& resource);

// False only if the group's resources are known and this one has no such subresource.
[[nodiscard]] bool may_have_subresource(const KubernetesResource& resource,
                                        std::string_view subresource);

// False only if the verbs of the resource or subresource ("": none) are known and this verb is not
// served: it is never authorized.
[[nodiscard]] bool may_be_asked(const KubernetesResource& resource, std::string_view subresource,
                                std::string_view verb);

}  // namespace nsposture::rules
