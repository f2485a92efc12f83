#include "analyzer/cli/options/arguments.h"

#include <filesystem>
#include <string_view>

namespace nsposture::cli::options {

namespace {

bool takes_paths(std::string_view argument) {
  return argument == "--from" || argument == "--audit-log";
}

bool is_path(const std::string& argument) {
  std::error_code failed;
  return argument == "-" || std::filesystem::exists(argument, failed);
}

}  // namespace

std::vector<std::string> repeat_path_options(int argc, const char* const* argv) {
  const std::vector<std::string> given(argv, argv + argc);
  std::vector<std::string> result;
  std::string option;         // the last one, when it takes paths
  bool has_value = false;     // its first value is one, whatever it looks like
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

}  // namespace nsposture::cli::options
