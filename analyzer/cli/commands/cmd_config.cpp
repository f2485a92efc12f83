#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/options/configuration.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/config/config.h"
#include "graph/base/error.h"
#include "graph/base/json_text.h"
#include "reports/escape/terminal_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace nsposture::cli::commands {

namespace {

struct Options {
  options::CommonOptions common;
  std::string file;
};

// As a command takes them, so that what is wrong with a value is said here.
void try_settings(const config::Config& config) {
  options::CommandLine line("nsposture", "", "");
  auto audit = line.add_command("audit", "");
  options::RuleOptions rules;
  options::add_rule_options(audit, rules);
  constexpr std::array<std::string_view, 1> kCommands = {"audit"};
  options::set_defaults(config, kCommands, line);
}

int run_check(const Options& options, Io& io) {
  options::set_up_log(options.common);
  auto file = options.file.empty() ? options.common.config : options.file;
  if (file.empty()) file = options::configuration_file({});
  if (file.empty()) {
    throw Error(ErrorCode::Usage,
                fmt::format("there is no {} in this folder: name a file", config::kConfigFile));
  }
  const auto config = config::read_config(file, io.now());
  try_settings(config);
  const auto words = config::in_words(config);
  if (options.common.json()) {
    const nlohmann::ordered_json json = {{"file", config.file}, {"settings", words}};
    io.out << options.common.data(to_text(json, 2) + '\n');
    return kOk;
  }
  io.out << fmt::format("{} is right{}\n", reports::escape::terminal_text(config.file),
                        words.empty() ? ", and sets nothing" : ". It sets:");
  for (const auto& word : words) io.out << "  " << reports::escape::terminal_text(word) << '\n';
  return kOk;
}

}  // namespace

Run declare_config(options::Parser& app) {
  auto options = std::make_shared<Options>();
  auto check = app.add_subcommand("check", "Check a configuration file and show what it sets");
  check.add_option("file", options->file, "the file (default: the one that would be used)")
      .type_name("FILE");
  options::add_common_options(check, options->common);
  app.require_subcommand();
  return [options](Io& io) { return run_check(*options, io); };
}

}  // namespace nsposture::cli::commands
