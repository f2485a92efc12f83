// One grant as every command shows it: binding, role and rule, each with where it was written.
#pragma once

#include "graph/rbac/authorizer.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace nsposture::cli {

// "file:line", "file" when the line is not known, "" when the file is not.
[[nodiscard]] std::string place_text(const Cluster& cluster, const SourcePos& pos);

// The fields of a grant in the answer of `who-can`. Role and rule may be missing (a near miss).
[[nodiscard]] nlohmann::ordered_json grant_json(const Cluster& cluster, const Grant& grant);

// `ClusterRoleBinding b of ClusterRole r: rule (file:line)`, for people.
[[nodiscard]] std::string grant_text(const Cluster& cluster, const Grant& grant);

// A bare subject, with the namespace of the binding for an account that names none.
[[nodiscard]] Subject given_to(const Cluster& cluster, const Grant& grant);

}  // namespace nsposture::cli
