#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/commands/config_show.h"
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
#include <vector>

namespace nsposture::cli::commands {

namespace {

struct Options {
  options::CommonOptions common;
  std::string file;
};

// Parses the values as a command does, so that errors are reported here.
void try_settings(const config::Config& config) {
  options::CommandLine line("nsposture", "", "");
  auto audit = line.add_command("audit", "");
  options::RuleOptions rules;
  options::add_rule_options(audit, rules);
  constexpr std::array<std::string_view, 1> kCommands = {"audit"};
  options::set_defaults(config, kCommands, line);
}

// The named file, else the one that would be used.
std::string file_of(const Options& options) {
  if (!options.file.empty()) return options.file;
  const auto& named = options.common.config;
  return named.empty() ? options::configuration_file({}) : named == "none" ? std::string() : named;
}

std::vector<std::string> warnings_about(const config::Config& config) {
  const auto why = config::why_never_fails(config);
  if (why.empty()) return {};
  return {fmt::format("no finding makes `audit` fail: {}.", why)};
}

int run_check(const Options& options, Io& io) {
  options::set_up_log(options.common);
  const auto file = file_of(options);
  if (file.empty()) {
    throw Error(ErrorCode::Usage,
                fmt::format("there is no {} in this folder: name a file", config::kConfigFile));
  }
  const auto config = config::read_config(file, io.now());
  try_settings(config);
  const auto words = config::in_words(config);
  const auto warnings = warnings_about(config);
  if (options.common.json()) {
    const nlohmann::ordered_json json = {
        {"file", config.file}, {"settings", words}, {"warnings", warnings}};
    io.out << options.common.data(to_text(json, 2) + '\n');
    return kOk;
  }
  io.out << fmt::format("{} is valid{}\n", reports::escape::terminal_text(config.file),
                        words.empty() ? ", and sets nothing" : ". It sets:");
  for (const auto& word : words) io.out << "  " << reports::escape::terminal_text(word) << '\n';
  for (const auto& warning : warnings) io.out << "Warning: " << warning << '\n';
  return kOk;
}

int run_show(const Options& options, Io& io) {
  options::set_up_log(options.common);
  const auto file = file_of(options);
  config::Config config;
  if (!file.empty()) config = config::read_config(file, io.now());
  try_settings(config);
  show_configuration(config, options.common, io);
  return kOk;
}

}  // namespace

Run declare_config(options::Parser& app) {
  auto options = std::make_shared<Options>();
  auto check = app.add_subcommand("check", "Check a configuration file and show what it sets");
  check.add_option("file", options->file, "the file (default: the one that would be used)")
      .type_name("FILE");
  options::add_common_options(check, options->common);
  auto shown = std::make_shared<Options>();
  auto show = app.add_subcommand("show", "Show the values in force and where each comes from");
  show.add_option("file", shown->file, "the file (default: the one that would be used)")
      .type_name("FILE");
  options::add_common_options(show, shown->common);
  auto is_show = std::make_shared<bool>(false);
  show.on_use([is_show] { *is_show = true; });
  app.require_subcommand();
  return [=](Io& io) { return *is_show ? run_show(*shown, io) : run_check(*options, io); };
}

}  // namespace nsposture::cli::commands
