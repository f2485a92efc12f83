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

// Sets the defaults of these commands' options: from the environment (NSPOSTURE_FAIL_ON,
// NSPOSTURE_KUBERNETES_VERSION, NSPOSTURE_OUTPUT), else from the configuration. Throws Error(Usage)
// for a value that an option does not take.
void set_defaults(const config::Config& config, std::span<const std::string_view> commands,
                  CommandLine& line);

}  // namespace nsposture::cli::options
