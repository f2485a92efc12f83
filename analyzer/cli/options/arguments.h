// What of the command line the parser must not see as it stands.
#pragma once

#include <string>
#include <vector>

namespace nsposture::cli::options {

// `--from A B create namespaces`: an option that takes several paths must leave the words of the
// question alone. Repeats `--from` (and `--audit-log`) before each further value that is a path
// here, or `-`; what is no path stays a word of the command. Nothing changes after `--`.
[[nodiscard]] std::vector<std::string> repeat_path_options(int argc, const char* const* argv);

// A word after the command is a path here, or `-`: not the value of an option.
[[nodiscard]] bool names_path(const std::vector<std::string>& arguments);

}  // namespace nsposture::cli::options
