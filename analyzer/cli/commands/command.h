// The commands, one file each. commands.cpp lists them as the single source for help, man page and
// completions.
#pragma once

#include "analyzer/cli/options/parser.h"
#include "analyzer/cli/terminal/io.h"

#include <functional>
#include <span>
#include <string_view>

namespace nsposture::cli::commands {

// Declares a command's options on `app` and returns the function to run after parsing; its result
// is an ExitCode. It throws nsposture::Error on failure.
using Run = std::function<int(Io&)>;

struct Command {
  std::string_view name;
  std::string_view summary;
  std::string_view example;
  Run (*declare)(options::Parser& app);
};

[[nodiscard]] std::span<const Command> all_commands();

Run declare_audit(options::Parser& app);
Run declare_scan(options::Parser& app);
Run declare_events(options::Parser& app);
Run declare_who_can(options::Parser& app);
Run declare_can_i(options::Parser& app);
Run declare_remediate(options::Parser& app);
Run declare_what_if(options::Parser& app);
Run declare_config(options::Parser& app);
Run declare_check(options::Parser& app);
Run declare_explain(options::Parser& app);
Run declare_analyze(options::Parser& app);
Run declare_findings(options::Parser& app);
Run declare_diff(options::Parser& app);
Run declare_investigate(options::Parser& app);
Run declare_report(options::Parser& app);
Run declare_serve(options::Parser& app);
Run declare_rules(options::Parser& app);
Run declare_db(options::Parser& app);
Run declare_demo(options::Parser& app);
Run declare_completion(options::Parser& app);

}  // namespace nsposture::cli::commands
