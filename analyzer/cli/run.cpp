#include "analyzer/cli/run.h"

#include "analyzer/cli/arguments.h"
#include "analyzer/cli/command.h"
#include "analyzer/cli/options.h"
#include "analyzer/cli/version.h"
#include "graph/model/error.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <iterator>
#include <map>
#include <string>
#include <sys/ioctl.h>

namespace nsposture::cli {

namespace {

int code_of(const Error& error) {
  switch (error.code()) {
    case ErrorCode::Usage:
      return kUsage;
    case ErrorCode::Input:
      return kInput;
    case ErrorCode::Internal:
      return kInternal;
  }
  return kInternal;
}

// CLI11 has codes of its own for what is wrong with a command line; ours has one.
int usage_error(CLI::App& app, const CLI::ParseError& error, Io& io) {
  if (error.get_exit_code() == 0) return app.exit(error, io.out, io.err);  // --help, --version
  spdlog::error("{}", error.what());
  const CLI::App* command = app.get_subcommands().empty() ? &app : app.get_subcommands().front();
  io.err << "Run `nsposture " << (command == &app ? std::string() : command->get_name() + " ")
         << "--help` for help.\n";
  return kUsage;
}

int run_command(const Run& command, Io& io) {
  try {
    const int code = command(io);
    io.out.flush();
    if (!io.out) {
      spdlog::error("cannot write to standard output");
      return kInternal;
    }
    const bool interrupted = io.stop != nullptr && *io.stop && !io.stop_is_normal;
    return interrupted ? static_cast<int>(kInterrupted) : code;
  } catch (const Error& error) {
    spdlog::error("{}", error.what());
    return code_of(error);
  } catch (const std::bad_alloc&) {
    spdlog::error("out of memory");
    return kInternal;
  } catch (const std::exception& error) {
    spdlog::error("internal error: {}", error.what());
    return kInternal;
  }
}

}  // namespace

int run(int argc, const char* const* argv, Io& io) {
  set_up_log({});
  CLI::App app(
      "Who can create a namespace in this cluster, who could become able to, who did, and "
      "was that all right?",
      "nsposture");
  app.set_version_flag("--version", fmt::format("nsposture {}", kVersion));
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);
  std::map<const CLI::App*, Run> runs;
  for (const auto& command : all_commands()) {
    auto* sub = app.add_subcommand(std::string(command.name), std::string(command.summary));
    sub->footer(fmt::format("\nExample:\n  {}", command.example));
    runs.emplace(sub, command.declare(*sub));
  }
  try {
    const auto arguments = repeat_path_options(argc, argv);
    // CLI11 wants them without the program's name, the last one first.
    app.parse(std::vector<std::string>(arguments.rbegin(), std::prev(arguments.rend())));
  } catch (const CLI::ParseError& error) {
    return usage_error(app, error, io);
  }
  return run_command(runs.at(app.get_subcommands().front()), io);
}

unsigned width_of_terminal(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace nsposture::cli
