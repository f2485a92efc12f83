#include "analyzer/cli/run.h"

#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/options/arguments.h"
#include "analyzer/cli/options/configuration.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/options/parser.h"
#include "analyzer/cli/terminal/version.h"
#include "analyzer/config/config.h"
#include "graph/base/error.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <map>
#include <new>
#include <ostream>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <vector>

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

int usage_error(const options::Parsed& parsed, Io& io) {
  spdlog::error("{}", parsed.error);
  io.err << "Run `nsposture " << parsed.command << (parsed.command.empty() ? "" : " ")
         << "--help` for help.\n";
  return kUsage;
}

// `code`, unless writing the output failed.
int written(int code, Io& io) {
  io.out.flush();
  if (io.out) return code;
  // The reader closed the pipe early.
  if (io.reader_is_gone && io.reader_is_gone()) return kReaderGone;
  spdlog::error("cannot write to standard output");
  return kInternal;
}

// Turns any exception into one sentence and an exit code.
template <typename Work>
int guarded(Io& io, const Work& work) {
  try {
    return work();
  } catch (const Error& error) {
    spdlog::error("{}", error.what());
    return code_of(error);
  } catch (const std::bad_alloc&) {
    // Bypasses the log, which needs memory and may not be set up yet.
    io.err << "nsposture: error: out of memory\n" << std::flush;
    return kInternal;
  } catch (const std::exception& error) {
    spdlog::error("internal error: {}", error.what());
    return kInternal;
  }
}

int run_command(const commands::Run& command, Io& io) {
  const int code = written(command(io), io);
  if (!io.out) return code;
  const bool interrupted = io.stop != nullptr && *io.stop && !io.stop_is_normal;
  return interrupted ? static_cast<int>(kInterrupted) : code;
}

// `config` inspects a file instead of using it; the demo has a fixed result.
bool goes_by_configuration(const std::vector<std::string>& arguments) {
  constexpr std::array<std::string_view, 6> kNot = {"config", "demo",    "completion",
                                                    "help",   "version", "-V"};
  return arguments.size() < 2 || std::ranges::find(kNot, arguments[1]) == kNot.end();
}

void configure(const std::vector<std::string>& arguments, config::Config& config,
               options::CommandLine& line, Io& io) {
  if (!goes_by_configuration(arguments)) return;
  const auto file = options::configuration_file(arguments);
  if (!file.empty()) {
    config = config::read_config(file, io.now());
    io.configuration = &config;
  }
  std::vector<std::string_view> names;
  for (const auto& command : commands::all_commands()) names.push_back(command.name);
  options::set_defaults(config, names, line);
  if (arguments.size() > 1 && std::ranges::find(names, arguments[1]) != names.end()) {
    options::set_from_environment(arguments[1], line);
  }
  options::set_variables(names, arguments, line);
}

int run_line(int argc, const char* const* argv, Io& io) {
  options::set_up_log({});
  options::CommandLine line(
      "nsposture",
      "Who can create a namespace in this cluster, who could become able to, who did, and "
      "was that all right?",
      fmt::format("nsposture {}", kVersion));
  std::map<std::string, commands::Run> runs;
  for (const auto& command : commands::all_commands()) {
    const std::string name(command.name);
    auto parser = line.add_command(name, std::string(command.summary));
    parser.add_example(std::string(command.example));
    runs.emplace(name, command.declare(parser));
  }
  const auto arguments = options::repeat_path_options(argc, argv);
  config::Config config;
  configure(arguments, config, line, io);
  const auto parsed = line.parse(arguments, io.out);
  if (parsed.answered) return written(kOk, io);
  if (!parsed.error.empty()) return usage_error(parsed, io);
  return run_command(runs.at(parsed.command), io);
}

}  // namespace

int run(int argc, const char* const* argv, Io& io) {
  return guarded(io, [&] { return run_line(argc, argv, io); });
}

unsigned width_of_terminal(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace nsposture::cli
