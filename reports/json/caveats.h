// Caveats beside an answer in JSON.
#pragma once

#include "reports/answers/caveats.h"

#include <nlohmann/json_fwd.hpp>

namespace nsposture::reports::json {

// Adds "known": false, "did_you_mean" and "unknown" where a word is not known, "incomplete" and
// "notes" where there is something to say; nothing otherwise.
void put_caveats(nlohmann::ordered_json& json, const Caveats& caveats);

}  // namespace nsposture::reports::json
