// The one configuration file of all commands, nsposture.yaml (docs/config.schema.json).
#pragma once

#include "analyzer/rules/base/policy.h"
#include "graph/base/timestamp.h"
#include "graph/model/subject.h"
#include "store/records/acceptance.h"
#include "store/records/finding.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nsposture::config {

inline constexpr std::string_view kConfigFile = "nsposture.yaml";

// What an option is when the command line does not say: without its dashes.
struct OptionDefault {
  std::string option;
  std::string value;
};

struct Config {
  std::string file;  // "" when there is none
  std::vector<OptionDefault> defaults;
  std::vector<std::string> rules_off;
  std::map<std::string, store::Severity> severities;  // by rule
  // Allowed creators are acceptances too, of the rules on who can create namespaces.
  std::vector<store::Acceptance> accepted;
  std::vector<Subject> allowed;        // creators without a `*`: `remediate` leaves them alone
  std::optional<rules::Policy> check;  // the policy of `check`
};

// Throws Error(Usage) with file, line and column for what the schema does not allow; an unknown key
// comes with the one that was meant. `now`: acceptances that are over are refused.
[[nodiscard]] Config parse_config(std::string_view text, const std::string& name, Timestamp now);
[[nodiscard]] Config read_config(const std::string& path, Timestamp now);

// The sentences that say what it does, for people: one a setting.
[[nodiscard]] std::vector<std::string> in_words(const Config& config);

}  // namespace nsposture::config
