// Names in a policy that no rule of a role can have: a word that is misspelt forbids nothing.
#pragma once

#include <string>
#include <string_view>

namespace nsposture::check {

// Kubernetes' own names have none.
[[nodiscard]] bool has_capital(std::string_view text);

// Why no resource is like this pattern, "configmaps" or "deployments.apps/scale"; "" where one may
// be. A resource that is not Kubernetes' own is written with its group.
[[nodiscard]] std::string why_no_resource(const std::string& pattern);

// The same for a verb. Custom verbs may be.
[[nodiscard]] std::string why_no_verb(const std::string& pattern);

// The same for a namespace.
[[nodiscard]] std::string why_no_namespace(const std::string& pattern);

}  // namespace nsposture::check
