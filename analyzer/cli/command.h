// The commands: one file each. commands.cpp lists them, so that help, man page and completions come
// from one place.
#pragma once

#include "analyzer/cli/io.h"

#include <functional>
#include <span>
#include <string_view>

namespace CLI {
class App;
}

namespace nsposture::cli {

// Declares a command's options on `app` and returns what runs once they are parsed; the result is
// an ExitCode. It throws nsposture::Error for what stops it.
using Run = std::function<int(Io&)>;

struct Command {
  std::string_view name;
  std::string_view summary;
  std::string_view example;
  Run (*declare)(CLI::App& app);
};

[[nodiscard]] std::span<const Command> all_commands();

Run declare_audit(CLI::App& app);
Run declare_scan(CLI::App& app);
Run declare_events(CLI::App& app);
Run declare_who_can(CLI::App& app);
Run declare_can_i(CLI::App& app);
Run declare_remediate(CLI::App& app);
Run declare_check(CLI::App& app);
Run declare_explain(CLI::App& app);
Run declare_analyze(CLI::App& app);
Run declare_findings(CLI::App& app);
Run declare_diff(CLI::App& app);
Run declare_investigate(CLI::App& app);
Run declare_report(CLI::App& app);
Run declare_serve(CLI::App& app);
Run declare_rules(CLI::App& app);
Run declare_db(CLI::App& app);

}  // namespace nsposture::cli
