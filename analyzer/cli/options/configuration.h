// Selects the configuration of a run, and sets option defaults from it.
#pragma once

#include "analyzer/cli/options/parser.h"
#include "analyzer/config/config.h"
#include "graph/base/timestamp.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::cli::options {

// The configuration file: --config of the command line, else NSPOSTURE_CONFIG, else nsposture.yaml
// of the current folder, unless that is a Kubernetes manifest; "" for none.
[[nodiscard]] std::string configuration_file(const std::vector<std::string>& arguments);

// A value from an environment variable.
struct FromEnvironment {
  std::string variable;
  std::string option;
  std::string value;
};

// The variables that are set and not empty.
[[nodiscard]] std::vector<FromEnvironment> environment();

// Sets the defaults of these commands' options from the configuration. Throws Error(Usage) for an
// invalid value.
void set_defaults(const config::Config& config, std::span<const std::string_view> commands,
                  CommandLine& line);

// Sets the defaults of the command that runs from NSPOSTURE_FAIL_ON, NSPOSTURE_KUBERNETES_VERSION
// and NSPOSTURE_OUTPUT, which override the configuration. Other commands may not accept the same
// values. Throws Error(Usage) for a value that the command does not accept.
void set_from_environment(std::string_view command, CommandLine& line);

// Applies NSPOSTURE_DB and NSPOSTURE_CLUSTER to commands with --db and --cluster. Skips `check`,
// where these options mean something else, and command lines that name another source.
void set_variables(std::span<const std::string_view> commands,
                   const std::vector<std::string>& arguments, CommandLine& line);

}  // namespace nsposture::cli::options
