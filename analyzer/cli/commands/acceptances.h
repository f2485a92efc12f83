// The subcommands of `findings` that accept findings, undo that, and list acceptances.
#pragma once

#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/options/options.h"

#include <memory>
#include <string>

namespace nsposture::cli::commands {

// Options shared by `findings` and its subcommands.
struct FindingsDatabase {
  options::CommonOptions common;
  std::string db;
  std::string cluster;
};

// Declares them on the parser of `findings`. `chosen` is set if the command line has one of them.
void declare_acceptances(options::Parser& findings,
                         const std::shared_ptr<FindingsDatabase>& database,
                         const std::shared_ptr<Run>& chosen);

}  // namespace nsposture::cli::commands
