// Which configuration holds for a run, and what it makes the defaults of options.
#pragma once

#include "analyzer/cli/options/parser.h"
#include "analyzer/config/config.h"
#include "graph/base/timestamp.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::cli::options {

// The file that holds: --config of the line, else NSPOSTURE_CONFIG, else nsposture.yaml of this
// folder, unless that is a Kubernetes manifest of the same name; "" for none.
[[nodiscard]] std::string configuration_file(const std::vector<std::string>& arguments);

// What a variable of the environment says.
struct FromEnvironment {
  std::string variable;
  std::string option;
  std::string value;
};

// The variables that are set and are not empty.
[[nodiscard]] std::vector<FromEnvironment> environment();

// Sets the defaults of these commands' options from the configuration. Throws Error(Usage) for a
// value that an option does not accept.
void set_defaults(const config::Config& config, std::span<const std::string_view> commands,
                  CommandLine& line);

// Sets the defaults of the command that runs from NSPOSTURE_FAIL_ON, NSPOSTURE_KUBERNETES_VERSION
// and NSPOSTURE_OUTPUT, which override the configuration. Other commands may not accept the same
// values. Throws Error(Usage) for a value that the command does not accept.
void set_from_environment(std::string_view command, CommandLine& line);

// NSPOSTURE_DB and NSPOSTURE_CLUSTER, for the commands that have --db and --cluster. Not for
// `check`, where these name something else; nor where the line names another source.
void set_variables(std::span<const std::string_view> commands,
                   const std::vector<std::string>& arguments, CommandLine& line);

}  // namespace nsposture::cli::options
