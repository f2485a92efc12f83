#include "reports/json/path.h"

#include "reports/json/grant.h"

#include <nlohmann/json.hpp>

namespace nsposture::reports::json {

nlohmann::ordered_json path_json(const EscalationPath& path) {
  auto steps = nlohmann::ordered_json::array();
  for (const auto& step : path.steps) {
    steps.push_back({{"technique", step.technique},
                     {"as", step.as},
                     {"gains", step.gains},
                     {"because", step.because},
                     {"request", step.request},
                     {"grants", grants_json(step.grants)}});
  }
  return steps;
}

}  // namespace nsposture::reports::json
