// `config show`: the values that are in force where the command line does not say otherwise.
#pragma once

#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/io.h"
#include "analyzer/config/config.h"

namespace nsposture::cli::commands {

// Writes each value with where it comes from: a variable of the environment, a line of the file, or
// the default. The file's settings are valid.
void show_configuration(const config::Config& config, const options::CommonOptions& common, Io& io);

}  // namespace nsposture::cli::commands
