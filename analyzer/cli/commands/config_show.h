// `config show`: the values in force unless the command line overrides them.
#pragma once

#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/io.h"
#include "analyzer/config/config.h"

namespace nsposture::cli::commands {

// Writes each value with its origin: an environment variable, a line of the file, or the default.
// The file's settings must be valid.
void show_configuration(const config::Config& config, const options::CommonOptions& common, Io& io);

}  // namespace nsposture::cli::commands
