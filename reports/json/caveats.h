// Caveats beside an answer in JSON.
#pragma once

#include "reports/answers/caveats.h"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace nsposture::reports::json {

// Adds "not_read", the kinds and inputs, unless there are none.
void put_not_read(nlohmann::ordered_json& json, const std::vector<NotRead>& not_read);

// Adds "kubernetes_version": {"version": "1.NN", "from": "…"}.
void put_version(nlohmann::ordered_json& json, const KubernetesVersion& version);

// Adds "known": false, "did_you_mean" and "unknown" for an unknown word, and "incomplete",
// "not_read", "notes" and "kubernetes_version" when they are not empty; nothing otherwise.
void put_caveats(nlohmann::ordered_json& json, const Caveats& caveats);

}  // namespace nsposture::reports::json
