#include "analyzer/cli/options/configuration.h"

#include "graph/base/error.h"

#include <fmt/format.h>

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

constexpr std::array<Variable, 3> kVariables = {{
    {"NSPOSTURE_FAIL_ON", "fail-on"},
    {"NSPOSTURE_KUBERNETES_VERSION", "kubernetes-version"},
    {"NSPOSTURE_OUTPUT", "output"},
}};

std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// `check` has a policy of its own, and the others only list unless they are asked to fail.
bool is_for(std::string_view command, std::string_view option) {
  return option != "fail-on" || command == "audit" || command == "analyze";
}

void set_default(std::string_view where, const config::OptionDefault& value,
                 std::span<const std::string_view> commands, CommandLine& line) {
  for (const auto command : commands) {
    if (!is_for(command, value.option)) continue;
    const auto wrong = line.set_default(std::string(command), value.option, value.value);
    if (!wrong.empty()) {
      throw Error(ErrorCode::Usage, fmt::format("{}: {}: {}", where, value.option, wrong));
    }
  }
}

// What deploys nsposture may bear its name as well. No configuration has an apiVersion.
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

}  // namespace

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
  for (const auto& value : config.defaults) set_default(config.file, value, commands, line);
  for (const auto& variable : kVariables) {
    const auto value = from_environment(variable.name);
    if (value.empty()) continue;
    set_default(variable.name, {std::string(variable.option), value}, commands, line);
  }
}

}  // namespace nsposture::cli::options
