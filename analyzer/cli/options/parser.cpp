#include "analyzer/cli/options/parser.h"

#include "analyzer/cli/options/wrong_words.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <utility>

namespace nsposture::cli::options {

Option Option::required() {
  option_->required();
  return *this;
}

Option Option::type_name(const std::string& name) {
  option_->type_name(name);
  return *this;
}

Option Option::show_default() {
  option_->capture_default_str();
  return *this;
}

Option Option::one_of(const std::vector<std::string>& values) {
  option_->check(
      CLI::Validator([values](const std::string& value) { return wrong_value(value, values); },
                     CLI::detail::generate_set(values)));
  return *this;
}

Option Option::in_range(std::int64_t least, std::int64_t most) {
  option_->check(CLI::Range(least, most));
  return *this;
}

Option Option::check(std::string (*wrong)(const std::string& value)) {
  option_->check(CLI::Validator([wrong](const std::string& value) { return wrong(value); }, ""));
  return *this;
}

Option Option::one_value_each() {
  option_->allow_extra_args(false);
  return *this;
}

Option Option::separated_by(char separator) {
  option_->delimiter(separator);
  return *this;
}

Option Option::at_most(int values) {
  option_->expected(0, values);
  return *this;
}

Option Option::needs(Option other) {
  option_->needs(other.option_);
  return *this;
}

Option Option::needs(const std::string& other) {
  option_->needs(other);
  return *this;
}

Option Option::excludes(Option other) {
  option_->excludes(other.option_);
  return *this;
}

Option Option::excludes(const std::string& other) {
  option_->excludes(other);
  return *this;
}

Option Parser::add_option(const std::string& names, std::string& value, const std::string& text) {
  return Option(*app_->add_option(names, value, text));
}

Option Parser::add_option(const std::string& names, std::int64_t& value, const std::string& text) {
  return Option(*app_->add_option(names, value, text));
}

Option Parser::add_option(const std::string& names, std::uint64_t& value, const std::string& text) {
  return Option(*app_->add_option(names, value, text));
}

Option Parser::add_option(const std::string& names, std::uint32_t& value, const std::string& text) {
  return Option(*app_->add_option(names, value, text));
}

Option Parser::add_option(const std::string& names, std::vector<std::string>& values,
                          const std::string& text) {
  return Option(*app_->add_option(names, values, text));
}

namespace {

CLI::Validator not_negative() {
  const auto check = [](const std::string& seconds) {
    return seconds.starts_with('-') ? "a length of time cannot be negative" : std::string();
  };
  return {check, "", ""};
}

}  // namespace

Option Parser::add_duration(const std::string& names, std::int64_t& seconds,
                            const std::string& text) {
  static const std::map<std::string, std::int64_t> units = {
      {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}};
  return Option(*app_->add_option(names, seconds, text)
                     ->transform(CLI::AsNumberWithUnit(units))
                     ->check(not_negative())
                     ->type_name("TIME")
                     ->capture_default_str());
}

Option Parser::add_flag(const std::string& names, bool& given, const std::string& text) {
  return Option(*app_->add_flag(names, given, text));
}

Option Parser::add_flag(const std::string& names, int& times, const std::string& text) {
  return Option(*app_->add_flag(names, times, text));
}

Option Parser::option(const std::string& name) {
  return Option(*app_->get_option(name));
}

Parser Parser::add_subcommand(const std::string& name, const std::string& summary) {
  return Parser(*app_->add_subcommand(name, summary));
}

void Parser::require_subcommand() {
  app_->require_subcommand(1);
}

void Parser::fall_through() {
  app_->fallthrough();
}

void Parser::on_use(std::function<void()> called) {
  app_->callback(std::move(called));
}

void Parser::add_example(const std::string& line) {
  app_->footer("\nExample:\n  " + line);
}

CommandLine::CommandLine(const std::string& name, const std::string& summary,
                         const std::string& version)
    : app_(std::make_unique<CLI::App>(summary, name)) {
  app_->set_version_flag("-V,--version", version);
  app_->require_subcommand(1);
  app_->get_formatter()->column_width(34);
}

CommandLine::~CommandLine() = default;

Parser CommandLine::add_command(const std::string& name, const std::string& summary) {
  return Parser(*app_->add_subcommand(name, summary));
}

namespace {

// Of the command and of those below it, as of `events import`; what is wrong with the value.
std::string set_default_of(CLI::App& app, const std::string& option, const std::string& value) {
  for (auto* sub : app.get_subcommands({})) {
    auto wrong = set_default_of(*sub, option, value);
    if (!wrong.empty()) return wrong;
  }
  auto* found = app.get_option_no_throw("--" + option);
  if (found == nullptr) return {};
  try {
    // Several values are in brackets, which are parsed only if one option may have several.
    const bool list = found->get_expected_max() > 1;
    const bool several = found->get_allow_extra_args();
    if (list) found->allow_extra_args(true);
    found->default_val(list ? "[" + value + "]" : value);
    if (list) found->allow_extra_args(several);
    return {};
  } catch (const CLI::Error& error) {
    return error.what();
  }
}

bool is_on_line(const CLI::Option& option, const std::vector<std::string>& arguments) {
  return std::ranges::any_of(option.get_lnames(), [&](const std::string& name) {
    return std::ranges::any_of(arguments, [&](const std::string& argument) {
      return argument == "--" + name || argument.starts_with("--" + name + "=");
    });
  });
}

void set_variable_of(CLI::App& app, const std::string& option, const std::string& variable,
                     const std::vector<std::string>& arguments) {
  for (auto* sub : app.get_subcommands({})) set_variable_of(*sub, option, variable, arguments);
  auto* found = app.get_option_no_throw("--" + option);
  if (found == nullptr) return;
  const auto excluded = found->get_excludes();
  if (std::ranges::any_of(
          excluded, [&](const CLI::Option* other) { return is_on_line(*other, arguments); })) {
    return;
  }
  found->envname(variable);
}

// "600" seconds become "10m".
std::string time_text(const std::string& seconds) {
  if (seconds.empty() || seconds.size() > 9 ||
      seconds.find_first_not_of("0123456789") != std::string::npos) {
    return seconds;
  }
  const auto length = std::stoll(seconds);
  constexpr std::array<std::pair<int, const char*>, 3> kUnits = {
      {{86400, "d"}, {3600, "h"}, {60, "m"}}};
  for (const auto& [unit, name] : kUnits) {
    if (length != 0 && length % unit == 0) return std::to_string(length / unit) + name;
  }
  return seconds + "s";
}

}  // namespace

std::string CommandLine::set_default(const std::string& command, const std::string& option,
                                     const std::string& value) {
  return set_default_of(*app_->get_subcommand(command), option, value);
}

void CommandLine::set_variable(const std::string& command, const std::string& option,
                               const std::string& variable,
                               const std::vector<std::string>& arguments) {
  set_variable_of(*app_->get_subcommand(command), option, variable, arguments);
}

std::string CommandLine::default_of(const std::string& command, const std::string& option) const {
  const auto* found = app_->get_subcommand(command)->get_option_no_throw("--" + option);
  if (found == nullptr) return {};
  if (found->get_expected_max() == 0) return "false";  // a flag
  const auto text = found->get_default_str();
  return found->get_type_name().starts_with("TIME") ? time_text(text) : text;
}

bool CommandLine::excludes(const std::string& command, const std::string& first,
                           const std::string& second) const {
  const auto* app = app_->get_subcommand(command);
  const auto* one = app->get_option_no_throw("--" + first);
  if (one == nullptr) return false;
  const auto excluded = one->get_excludes();
  return std::ranges::any_of(excluded,
                             [&](const CLI::Option* other) { return other->check_lname(second); });
}

namespace {

// `help scan` is `scan --help`, and `version` is `--version`.
std::vector<std::string> without_aliases(std::vector<std::string> words) {
  if (words.empty()) return words;
  if (words.front() == "version") {
    words.front() = "--version";
  } else if (words.front() == "help") {
    words.erase(words.begin());
    words.emplace_back("--help");
  }
  return words;
}

}  // namespace

Parsed CommandLine::parse(const std::vector<std::string>& arguments, std::ostream& out) {
  Parsed parsed;
  const bool asks_for_help = arguments.size() > 1 && arguments[1] == "help";
  const auto words = without_aliases({std::next(arguments.begin()), arguments.end()});
  // Only the command itself is certain to be a command word; after `help`, all words are.
  const auto named = asks_for_help || words.empty() ? words : std::vector{words.front()};
  parsed.error = wrong_command(*app_, named);
  if (!parsed.error.empty()) return parsed;
  try {
    // The library expects the last one first.
    app_->parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      app_->exit(error, out, out);
      parsed.answered = true;
    } else {
      parsed.error = wrong_line(*app_, words, error);
    }
  }
  const auto given = app_->get_subcommands();
  if (!given.empty()) parsed.command = given.front()->get_name();
  return parsed;
}

}  // namespace nsposture::cli::options
