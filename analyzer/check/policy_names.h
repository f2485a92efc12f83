// Names in a policy that no role rule can have: a misspelled word forbids nothing.
#pragma once

#include <string>
#include <string_view>

namespace nsposture::check {

// Kubernetes' own names have no capital letters.
[[nodiscard]] bool has_capital(std::string_view text);

// Why no resource can match this pattern, "configmaps" or "deployments.apps/scale"; "" if one may.
// A resource that is not Kubernetes' own is written with its group.
[[nodiscard]] std::string why_no_resource(const std::string& pattern);

// The same for a verb. Custom verbs are possible.
[[nodiscard]] std::string why_no_verb(const std::string& pattern);

// The same for a namespace.
[[nodiscard]] std::string why_no_namespace(const std::string& pattern);

}  // namespace nsposture::check
