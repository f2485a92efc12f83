#include "analyzer/cli/options/wrong_words.h"

#include "analyzer/queries/nearest.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

namespace nsposture::cli::options {

namespace {

using queries::Names;

Names commands_of(const CLI::App& app) {
  Names names;
  for (const auto* sub : app.get_subcommands({})) names.insert(sub->get_name());
  return names;
}

// From the program to the last parsed command.
std::vector<const CLI::App*> read_commands(const CLI::App& app) {
  std::vector<const CLI::App*> chain = {&app};
  while (true) {
    const auto subs = chain.back()->get_subcommands();
    if (subs.empty()) return chain;
    chain.push_back(subs.front());
  }
}

// "nsposture findings accept"
std::string name_of(const std::vector<const CLI::App*>& chain) {
  std::vector<std::string> names;
  names.reserve(chain.size());
  for (const auto* app : chain) names.push_back(app->get_name());
  return fmt::format("{}", fmt::join(names, " "));
}

std::string no_command(const std::string& word, const Names& known, const std::string& of) {
  return fmt::format("\"{}\" is not a command{}.{}", word, of, queries::did_you_mean(word, known));
}

bool is_option(const std::string& word) {
  return word.size() > 1 && word.front() == '-';
}

// The first word that the command line does not accept, preferably an option, because its value is
// left over too. "" if there is none.
std::string unexpected(const std::vector<const CLI::App*>& chain,
                       const std::vector<std::string>& words) {
  std::vector<std::string> left;
  for (const auto* app : chain) std::ranges::copy(app->remaining(), std::back_inserter(left));
  const auto is_left = [&](const std::string& word) {
    return std::ranges::find(left, word) != left.end();
  };
  auto first = std::ranges::find_if(
      words, [&](const std::string& word) { return is_option(word) && is_left(word); });
  if (first == words.end()) first = std::ranges::find_if(words, is_left);
  return first == words.end() ? std::string() : *first;
}

std::string no_option(const std::vector<const CLI::App*>& chain, const std::string& word) {
  const auto option = word.substr(0, word.find('='));
  Names known;
  for (const auto* app : chain) {
    for (const auto* one : app->get_options({})) {
      for (const auto& name : one->get_lnames()) known.insert("--" + name);
    }
  }
  return fmt::format("\"{}\" is not an option of \"{}\".{}", option, name_of(chain),
                     queries::did_you_mean(option, known));
}

std::string wrong_word(const std::vector<const CLI::App*>& chain, const std::string& word) {
  if (is_option(word)) return no_option(chain, word);
  const auto commands = commands_of(*chain.back());
  if (!commands.empty()) {
    return no_command(word, commands, fmt::format(" of \"{}\"", name_of(chain)));
  }
  // Usually a file was meant.
  const auto* from = chain.back()->get_option_no_throw("--from");
  return fmt::format("\"{}\" is one word too many for \"{}\".{}", word, name_of(chain),
                     from == nullptr ? "" : " Give a file or folder with --from.");
}

}  // namespace

std::string wrong_command(const CLI::App& app, const std::vector<std::string>& words) {
  const auto* at = &app;
  std::string of;
  for (const auto& word : words) {
    const auto commands = commands_of(*at);
    if (commands.empty() || word.starts_with("-")) return {};
    if (!commands.contains(word)) return no_command(word, commands, of);
    at = at->get_subcommand(word);
    of = fmt::format(" of \"nsposture {}\"", word);
  }
  return {};
}

std::string wrong_line(const CLI::App& app, const std::vector<std::string>& words,
                       const CLI::ParseError& error) {
  const auto chain = read_commands(app);
  const std::string text = error.what();
  const auto is_a = [&](CLI::ExitCodes code) {
    return error.get_exit_code() == static_cast<int>(code);
  };
  // A missing or misplaced word may be the result of a misspelled option name.
  const auto word = unexpected(chain, words);
  const bool explains =
      is_a(CLI::ExitCodes::ExtrasError) || is_a(CLI::ExitCodes::RequiredError) || is_option(word);
  if (!word.empty() && explains) return wrong_word(chain, word);
  if (text == "A subcommand is required") {
    return fmt::format("\"{}\" needs a command: {}.", name_of(chain),
                       fmt::join(commands_of(*chain.back()), ", "));
  }
  // "--severity: 1 required TEXT missing"
  if (is_a(CLI::ExitCodes::ArgumentMismatch) && text.ends_with(" missing")) {
    return fmt::format("{} needs a value", text.substr(0, text.find(':')));
  }
  return text;
}

std::string wrong_value(const std::string& value, const std::vector<std::string>& values) {
  if (std::ranges::find(values, value) != values.end()) return {};
  return fmt::format("\"{}\" is not one of {}.{}", value, fmt::join(values, ", "),
                     queries::did_you_mean(value, {values.begin(), values.end()}));
}

}  // namespace nsposture::cli::options
