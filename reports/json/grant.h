// The parts of JSON that several answers share.
#pragma once

#include "graph/model/named_grant.h"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace nsposture::reports::json {

// {"kind", "namespace", "name"}.
[[nodiscard]] nlohmann::ordered_json object_json(const ObjectKey& key);
[[nodiscard]] nlohmann::ordered_json subject_json(const Subject& subject);
[[nodiscard]] nlohmann::ordered_json subjects_json(const std::vector<Subject>& subjects);

// {"verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs"}.
[[nodiscard]] nlohmann::ordered_json rule_json(const PolicyRule& rule);

// {"binding", "role", "rule": {"text", "file", "line"}, "only_names", "file", "line"}; without
// "rule" for a near miss that has none.
[[nodiscard]] nlohmann::ordered_json grant_json(const NamedGrant& grant);
[[nodiscard]] nlohmann::ordered_json grants_json(const std::vector<NamedGrant>& grants);

}  // namespace nsposture::reports::json
