// What is wrong with a line that could not be read, in words that help: which word is not a command
// or an option, and which one was meant.
#pragma once

#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11 names it
class App;
class ParseError;
}  // namespace CLI

namespace nsposture::cli::options {

// `words` follow the program's name. "" when the first of them that is no option, and those behind
// it, lead to a command; else what is wrong with them. Words of a command without subcommands are
// its own.
[[nodiscard]] std::string wrong_command(const CLI::App& app, const std::vector<std::string>& words);

// After app.parse(words) threw `error`.
[[nodiscard]] std::string wrong_line(const CLI::App& app, const std::vector<std::string>& words,
                                     const CLI::ParseError& error);

// "" when it is one of them.
[[nodiscard]] std::string wrong_value(const std::string& value,
                                      const std::vector<std::string>& values);

}  // namespace nsposture::cli::options
