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

// The default of an option if the command line does not give it: without dashes.
struct OptionDefault {
  std::string option;
  std::string value;
  std::string where = {};  // "file:line:column"
};

// One value of the file, as written: `thresholds.burst`.
struct Setting {
  std::string key;
  std::string value;
  std::uint32_t line = 0;  // from 1
};

// The address of one kind of receiver for `serve`: a URL without a secret, or a file that contains
// it. Both are empty if the file has neither.
struct Receiver {
  std::string url;
  std::string file;
};

struct Config {
  std::string file;               // "" if there is none
  std::vector<Setting> settings;  // in key order
  std::vector<OptionDefault> defaults;
  std::vector<std::string> rules_off;
  std::map<std::string, store::Severity> severities;  // by rule
  // Allowed creators are acceptances too, for the rules on who can create namespaces.
  std::vector<store::Acceptance> accepted;
  std::vector<Subject> allowed;  // creators without a `*`: `remediate` keeps their access
  std::map<std::string, Receiver, std::less<>> receivers;  // webhook, slack, alertmanager
  std::optional<rules::Policy> check;                      // the policy of `check`
};

// Throws Error(Usage) with file, line and column for what the schema does not allow; for an unknown
// key, with the nearest valid key. `now`: expired acceptances are refused.
[[nodiscard]] Config parse_config(std::string_view text, const std::string& name, Timestamp now);
[[nodiscard]] Config read_config(const std::string& path, Timestamp now);

// Disabled rules and configured severities; without the thresholds, which are options.
[[nodiscard]] rules::RuleSettings rule_settings(const Config& config);

// Why no finding can make `audit` fail: "`fail_on` is none"; "" if one can. The first is for the
// values in force, including command line options.
[[nodiscard]] std::string why_never_fails(std::string_view fail_on,
                                          const rules::RuleSettings& settings);
[[nodiscard]] std::string why_never_fails(const Config& config);

// The keys of `thresholds`: options of the rules, with `_` for `-`.
[[nodiscard]] std::span<const std::string_view> threshold_keys();

// Sentences that describe the configuration for users: one per setting.
[[nodiscard]] std::vector<std::string> in_words(const Config& config);

}  // namespace nsposture::config
