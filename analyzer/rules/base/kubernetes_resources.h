// What Kubernetes itself serves, as far as rules on roles need it: names, API groups, scope and
// subresources. Of 1.28 to 1.37, and what the authorizers ask for without serving it.
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

// One of the API groups that every API server has. `extensions` is none: it is served no more, and
// what old servers had in it is not known here.
[[nodiscard]] bool is_kubernetes_group(std::string_view group);

// All API groups of the rule are ones that operators bring: none is Kubernetes' own, none is `*`. A
// rule on URLs has no group and is none of these.
[[nodiscard]] bool has_only_custom_groups(const PolicyRule& rule);

// The verbs that Kubernetes asks for: of requests to resources, and those that only authorization
// knows. `*` is none.
[[nodiscard]] const std::vector<std::string_view>& kubernetes_verbs();

// The resource of this plural in this group; null: there is none.
[[nodiscard]] const KubernetesResource* find_resource(std::string_view group,
                                                      std::string_view plural);

// The resource that somebody means by a kind, a singular or a short name: `Pod`, `pod`, `po`.
// Null: none, or the plural itself.
[[nodiscard]] const KubernetesResource* meant_by(std::string_view name);

// Its subresources as far as they are known here; of other groups than the core, apps and batch,
// none.
[[nodiscard]] std::vector<std::string_view> known_subresources(const KubernetesResource& resource);

// False only when the resources of the group are known, and this one has no such subresource.
[[nodiscard]] bool may_have_subresource(const KubernetesResource& resource,
                                        std::string_view subresource);

// False only when the verbs of the resource or subresource ("": none) are known, and a request with
// this one is not served: nobody asks authorization for it.
[[nodiscard]] bool may_be_asked(const KubernetesResource& resource, std::string_view subresource,
                                std::string_view verb);

}  // namespace nsposture::rules
