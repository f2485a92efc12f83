// The subcommands of `findings` that accept findings, take that back and list what is accepted.
#pragma once

#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/options/options.h"

#include <memory>
#include <string>

namespace nsposture::cli::commands {

// What `findings` and its subcommands have in common.
struct FindingsDatabase {
  options::CommonOptions common;
  std::string db;
  std::string cluster;
};

// Declares them on the parser of `findings`. `chosen` is set when one of them is on the line.
void declare_acceptances(options::Parser& findings,
                         const std::shared_ptr<FindingsDatabase>& database,
                         const std::shared_ptr<Run>& chosen);

}  // namespace nsposture::cli::commands
