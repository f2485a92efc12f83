// Manifests and commands that may contain names chosen by an attacker.
#pragma once

#include "graph/model/objects.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::investigation {

// A one-line double-quoted YAML scalar: no character can end it, and none is invisible.
[[nodiscard]] std::string yaml_text(std::string_view text);
// `["a", "b"]`
[[nodiscard]] std::string yaml_list(const std::vector<std::string>& texts);

// One document: a Role (in a namespace) or ClusterRole with these rules.
[[nodiscard]] std::string role_manifest(std::string_view ns, std::string_view name,
                                        const std::vector<PolicyRule>& rules);
// Binds a role of that name to the subject, in the namespace or cluster-wide.
[[nodiscard]] std::string binding_manifest(std::string_view ns, std::string_view name,
                                           const Subject& subject);

[[nodiscard]] std::string deny_all_manifest(std::string_view ns);
[[nodiscard]] std::string zero_quota_manifest(std::string_view ns);

// A bash script of these lines; `title` becomes its comment.
[[nodiscard]] std::string script(std::string_view title, const std::vector<std::string>& lines);

}  // namespace nsposture::investigation
