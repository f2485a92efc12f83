// Explains an invalid command line: which word is not a command or option, and which one was
// probably meant.
#pragma once

#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11 names it
class App;
class ParseError;
}  // namespace CLI

namespace nsposture::cli::options {

// `words` follow the program name. "" if the first word that is no option, and those after it, lead
// to a command; else what is wrong with them. Words of a command without subcommands are its own.
[[nodiscard]] std::string wrong_command(const CLI::App& app, const std::vector<std::string>& words);

// Call after app.parse(words) threw `error`.
[[nodiscard]] std::string wrong_line(const CLI::App& app, const std::vector<std::string>& words,
                                     const CLI::ParseError& error);

// "" if it is one of them.
[[nodiscard]] std::string wrong_value(const std::string& value,
                                      const std::vector<std::string>& values);

}  // namespace nsposture::cli::options
