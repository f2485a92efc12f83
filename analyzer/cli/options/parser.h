// What a command understands: its options, positional arguments and subcommands. The library that
// reads the command line stands behind this header, so that declaring an option costs no compile
// time. Not thread-safe; one thread declares, then parses.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11 names it
class App;
class Option;
}  // namespace CLI

namespace nsposture::cli::options {

// One declared option. A handle: cheap to copy, valid as long as its CommandLine. Each function
// returns the same option again. What depends on other options is given by their handle, or by
// name when another function declared them; a name that is not declared ends the program.
class Option {
 public:
  explicit Option(CLI::Option& option) : option_(&option) {}

  Option required();
  // What help calls the value, such as FILE.
  Option type_name(const std::string& name);
  // Help shows the value that the variable has now.
  Option show_default();

  // Only these values.
  Option one_of(const std::vector<std::string>& values);
  Option in_range(std::int64_t least, std::int64_t most);
  // `wrong` gets the value as it was given and returns what is wrong with it, "" for nothing.
  Option check(std::string (*wrong)(const std::string& value));

  // For lists. Each `--name` takes one value only, so that positional arguments may follow.
  Option one_value_each();
  Option separated_by(char separator);
  Option at_most(int values);

  Option needs(Option other);
  Option needs(const std::string& other);
  Option excludes(Option other);
  Option excludes(const std::string& other);

 private:
  CLI::Option* option_;
};

// One command or subcommand. A handle too. `names` are as people type them, `-o,--output`; without
// dashes it is a positional argument. The variable must live until the command has run.
class Parser {
 public:
  explicit Parser(CLI::App& app) : app_(&app) {}

  Option add_option(const std::string& names, std::string& value, const std::string& text);
  Option add_option(const std::string& names, std::int64_t& value, const std::string& text);
  Option add_option(const std::string& names, std::uint64_t& value, const std::string& text);
  Option add_option(const std::string& names, std::uint32_t& value, const std::string& text);
  Option add_option(const std::string& names, std::vector<std::string>& values,
                    const std::string& text);
  // A length of time, in seconds or with a unit: 90, 90s, 5m, 2h, 30d. Help shows the default.
  Option add_duration(const std::string& names, std::int64_t& seconds, const std::string& text);
  Option add_flag(const std::string& names, bool& given, const std::string& text);
  // Counts how often the flag is given.
  Option add_flag(const std::string& names, int& times, const std::string& text);
  // An option that was declared before, by one of its names.
  [[nodiscard]] Option option(const std::string& name);

  Parser add_subcommand(const std::string& name, const std::string& summary);
  // One of the subcommands must be given.
  void require_subcommand();
  // Options that the subcommand does not know are the command's.
  void fall_through();
  // Called once the line was read, when this subcommand is in it.
  void on_use(std::function<void()> called);
  // Stands below the options in help.
  void add_example(const std::string& line);

 private:
  CLI::App* app_;
};

// What came of reading a command line.
struct Parsed {
  std::string command;    // empty when none was named
  std::string error;      // what is wrong with the line; empty when nothing is
  bool answered = false;  // --help or --version: printed, there is nothing to run
};

// A program with commands, of which a line names one.
class CommandLine {
 public:
  CommandLine(const std::string& name, const std::string& summary, const std::string& version);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  Parser add_command(const std::string& name, const std::string& summary);

  // What the option of a command is where the line does not say; of a list, separated by commas.
  // Nothing where the command has no such option. Returns what is wrong with the value, or "".
  [[nodiscard]] std::string set_default(const std::string& command, const std::string& option,
                                        const std::string& value);

  // A variable of the environment gives the option of a command and of its subcommands as if it
  // stood on the line, unless the line has it, or an option that it excludes.
  void set_variable(const std::string& command, const std::string& option,
                    const std::string& variable, const std::vector<std::string>& arguments);
  // What the option is when nothing sets it, as help shows it; a length of time with its unit.
  [[nodiscard]] std::string default_of(const std::string& command, const std::string& option) const;
  // The command and its option `first` take no option `second` beside it.
  [[nodiscard]] bool excludes(const std::string& command, const std::string& first,
                              const std::string& second) const;

  // `arguments` as main gets them, the program's name first. Fills the declared variables. Help and
  // version go to `out`.
  [[nodiscard]] Parsed parse(const std::vector<std::string>& arguments, std::ostream& out);

 private:
  std::unique_ptr<CLI::App> app_;
};

}  // namespace nsposture::cli::options
