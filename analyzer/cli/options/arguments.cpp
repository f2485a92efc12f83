#include "analyzer/cli/options/arguments.h"

#include <filesystem>
#include <string_view>

namespace nsposture::cli::options {

namespace {

bool takes_paths(std::string_view argument) {
  return argument == "--from" || argument == "--audit-log";
}

// Only lists options without a value that may precede a path.
bool takes_value(std::string_view argument) {
  return argument != "-q" && argument != "--quiet" && argument != "-v" && argument != "--verbose" &&
         argument != "--no-takeovers";
}

bool is_path(const std::string& argument) {
  std::error_code failed;
  return argument == "-" || std::filesystem::exists(argument, failed);
}

}  // namespace

std::vector<std::string> repeat_path_options(int argc, const char* const* argv) {
  const std::vector<std::string> given(argv, argv + argc);
  std::vector<std::string> result;
  std::string option;         // the last one, if it takes paths
  bool has_value = false;     // its first value is always one
  bool options_over = false;  // after `--`
  for (const auto& argument : given) {
    if (!options_over && argument.starts_with("-") && argument != "-") {
      options_over = argument == "--";
      option = takes_paths(argument) ? argument : std::string();
      has_value = false;
    } else if (!option.empty() && has_value) {
      if (is_path(argument)) {
        result.push_back(option);
      } else {
        option.clear();
      }
    } else {
      has_value = true;
    }
    result.push_back(argument);
  }
  return result;
}

bool names_path(const std::vector<std::string>& arguments) {
  constexpr std::size_t kAfterCommand = 2;
  for (std::size_t i = kAfterCommand; i < arguments.size(); ++i) {
    const auto& before = arguments[i - 1];
    const bool is_value = before.starts_with("-") && before != "--" && before != "-" &&
                          before.find('=') == std::string::npos && takes_value(before);
    if (!is_value && is_path(arguments[i])) return true;
  }
  return false;
}

}  // namespace nsposture::cli::options
