// Rewrites parts of the command line that the parser cannot handle.
#pragma once

#include <string>
#include <vector>

namespace nsposture::cli::options {

// `--from A B create namespaces`: an option that takes several paths must not consume the action's
// words. Repeats `--from` (and `--audit-log`) before each further value that is an existing path or
// `-`; other words stay words of the command. Nothing changes after `--`.
[[nodiscard]] std::vector<std::string> repeat_path_options(int argc, const char* const* argv);

// Whether a word after the command is an existing path or `-`, and not the value of an option.
[[nodiscard]] bool names_path(const std::vector<std::string>& arguments);

}  // namespace nsposture::cli::options
