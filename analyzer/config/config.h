// The one configuration file of all commands, nsposture.yaml (docs/config.schema.json).
#pragma once

#include "analyzer/rules/base/policy.h"
#include "analyzer/rules/base/rule.h"
#include "graph/base/timestamp.h"
#include "graph/model/subject.h"
#include "store/records/acceptance.h"
#include "store/records/finding.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
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
  std::string where = {};  // "file:line:column"
};

// One value of the file, as it is written there: `thresholds.burst`.
struct Setting {
  std::string key;
  std::string value;
  std::uint32_t line = 0;  // from 1
};

// Where `serve` notifies one kind of receiver: an address without a secret, or a file that holds
// it. Both are empty where the file names neither.
struct Receiver {
  std::string url;
  std::string file;
};

struct Config {
  std::string file;               // "" when there is none
  std::vector<Setting> settings;  // in the order of the keys
  std::vector<OptionDefault> defaults;
  std::vector<std::string> rules_off;
  std::map<std::string, store::Severity> severities;  // by rule
  // Allowed creators are acceptances too, of the rules on who can create namespaces.
  std::vector<store::Acceptance> accepted;
  std::vector<Subject> allowed;  // creators without a `*`: `remediate` leaves them alone
  std::map<std::string, Receiver, std::less<>> receivers;  // webhook, slack, alertmanager
  std::optional<rules::Policy> check;                      // the policy of `check`
};

// Throws Error(Usage) with file, line and column for what the schema does not allow; an unknown key
// comes with the one that was meant. `now`: acceptances that are over are refused.
[[nodiscard]] Config parse_config(std::string_view text, const std::string& name, Timestamp now);
[[nodiscard]] Config read_config(const std::string& path, Timestamp now);

// Which rules are off, and severities of its own; without the thresholds, which are options.
[[nodiscard]] rules::RuleSettings rule_settings(const Config& config);

// Why no finding can make `audit` fail: "`fail_on` is none"; "" where one can. The first is for
// what is in force, with the options of the command line.
[[nodiscard]] std::string why_never_fails(std::string_view fail_on,
                                          const rules::RuleSettings& settings);
[[nodiscard]] std::string why_never_fails(const Config& config);

// The keys of `thresholds`: options of the rules, with `_` for `-`.
[[nodiscard]] std::span<const std::string_view> threshold_keys();

// The sentences that say what it does, for people: one a setting.
[[nodiscard]] std::vector<std::string> in_words(const Config& config);

}  // namespace nsposture::config
