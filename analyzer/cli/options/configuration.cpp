#include "analyzer/cli/options/configuration.h"

#include "analyzer/cli/options/arguments.h"
#include "graph/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace nsposture::cli::options {

namespace {

struct Variable {
  const char* name;
  std::string_view option;
};

constexpr std::array<Variable, 2> kDatabase = {{
    {"NSPOSTURE_DB", "db"},
    {"NSPOSTURE_CLUSTER", "cluster"},
}};

constexpr std::array<Variable, 3> kVariables = {{
    {"NSPOSTURE_FAIL_ON", "fail-on"},
    {"NSPOSTURE_KUBERNETES_VERSION", "kubernetes-version"},
    {"NSPOSTURE_OUTPUT", "output"},
}};

std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// `check` has its own policy, and the other commands fail only if requested.
bool is_for(std::string_view command, std::string_view option) {
  return option != "fail-on" || command == "audit" || command == "analyze";
}

// `where`: what is named instead of the option, which the user did not write.
void set_default(const config::OptionDefault& value, const std::string& where,
                 std::span<const std::string_view> commands, CommandLine& line) {
  const auto option = fmt::format("--{}: ", value.option);
  for (const auto command : commands) {
    if (!is_for(command, value.option)) continue;
    const auto wrong = line.set_default(std::string(command), value.option, value.value);
    if (wrong.empty()) continue;
    throw Error(ErrorCode::Usage,
                where + ": " + (wrong.starts_with(option) ? wrong.substr(option.size()) : wrong));
  }
}

// The manifest that deploys nsposture may have this name too. No configuration has an apiVersion.
bool is_configuration(const std::string& path) {
  constexpr std::size_t kMostBytes = 1 << 20;
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;
  std::ifstream file(path, std::ios::binary);
  std::string text(kMostBytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return !text.starts_with("apiVersion:") && text.find("\napiVersion:") == std::string::npos;
}

bool is_on_line(std::string_view option, const std::vector<std::string>& arguments) {
  return std::ranges::any_of(arguments, [&](const std::string& argument) {
    return argument == option || argument.starts_with(std::string(option) + "=");
  });
}

// Whether the line names a source other than --db.
bool names_other_source(const std::string& command, const std::vector<std::string>& arguments,
                        const CommandLine& line) {
  if (command == "diff") return names_path(arguments);
  if (!line.excludes(command, "db", "from")) return false;
  constexpr std::array<std::string_view, 4> kLive = {"--kubeconfig", "--context", "--live",
                                                     "--in-cluster"};
  return is_on_line("--from", arguments) ||
         std::ranges::any_of(kLive, [&](auto one) { return is_on_line(one, arguments); });
}

}  // namespace

std::vector<FromEnvironment> environment() {
  std::vector<FromEnvironment> all;
  const auto add = [&](const Variable& variable) {
    auto value = from_environment(variable.name);
    if (value.empty()) return;
    all.push_back({variable.name, std::string(variable.option), std::move(value)});
  };
  for (const auto& variable : kDatabase) add(variable);
  for (const auto& variable : kVariables) add(variable);
  return all;
}

std::string configuration_file(const std::vector<std::string>& arguments) {
  constexpr std::string_view kOption = "--config";
  std::string file = from_environment("NSPOSTURE_CONFIG");
  bool told = !file.empty();
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--") break;
    if (argument == kOption && i + 1 < arguments.size()) {
      file = arguments[i + 1];
      told = true;
    } else if (argument.starts_with("--config=")) {
      file = argument.substr(kOption.size() + 1);
      told = true;
    }
  }
  if (told) return file == "none" ? std::string() : file;
  return is_configuration(std::string(config::kConfigFile)) ? std::string(config::kConfigFile)
                                                            : std::string();
}

void set_defaults(const config::Config& config, std::span<const std::string_view> commands,
                  CommandLine& line) {
  for (const auto& value : config.defaults) {
    set_default(value, fmt::format("{}: {}", value.where, value.option), commands, line);
  }
}

void set_from_environment(std::string_view command, CommandLine& line) {
  for (const auto& variable : kVariables) {
    const auto value = from_environment(variable.name);
    if (value.empty()) continue;
    set_default({std::string(variable.option), value}, variable.name, {&command, 1}, line);
  }
}

void set_variables(std::span<const std::string_view> commands,
                   const std::vector<std::string>& arguments, CommandLine& line) {
  for (const auto one : commands) {
    const std::string command(one);
    if (command == "check" || names_other_source(command, arguments, line)) continue;
    for (const auto& variable : kDatabase) {
      if (from_environment(variable.name).empty()) continue;
      line.set_variable(command, std::string(variable.option), variable.name, arguments);
    }
  }
}

}  // namespace nsposture::cli::options
