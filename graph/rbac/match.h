// Whether one rule allows one request: the plain definition, as in Kubernetes
// (pkg/apis/rbac/v1/evaluation_helpers.go). The indexed Authorizer must agree with these.
#pragma once

#include "graph/model/objects.h"
#include "graph/model/request.h"

#include <string_view>
#include <vector>

namespace nsposture::rbac {

// Whether a subject of a binding is the requester or one of its groups.
[[nodiscard]] bool subject_matches(const Subject& subject, const Identity& identity);
// Whether one of them is the identity; for any identity (null), whether there is a subject at all.
// The namespaces of service accounts are filled in, as by Binding::effective_subjects().
[[nodiscard]] bool any_subject_is(const std::vector<Subject>& subjects, const Identity* identity);
// The same for the subjects of a binding.
[[nodiscard]] bool binding_names(const Binding& binding, const Identity* identity);
[[nodiscard]] bool verb_matches(const PolicyRule& rule, std::string_view verb);
[[nodiscard]] bool api_group_matches(const PolicyRule& rule, std::string_view api_group);

// `*` matches every resource and subresource, `*/sub` that subresource of every resource. Any other
// text matches literally: `pods/*` is not special (rbac-facts.md 1.5).
[[nodiscard]] bool resource_matches(const PolicyRule& rule, std::string_view resource,
                                    std::string_view subresource);

// No names means every name. Names match literally, so `""` matches a request without a name.
[[nodiscard]] bool resource_name_matches(const PolicyRule& rule, std::string_view name);

// `*` matches everything, `/prefix*` any path with that prefix; any other text matches literally.
[[nodiscard]] bool non_resource_url_matches(const PolicyRule& rule, std::string_view path);

[[nodiscard]] bool rule_allows(const PolicyRule& rule, const ResourceAttributes& request);
[[nodiscard]] bool rule_allows(const PolicyRule& rule, const NonResourceAttributes& request);

}  // namespace nsposture::rbac
