// The grammar of a command: options, positional arguments and subcommands. This header hides the
// command line library, so that declaring an option costs no compile time. Not thread-safe; one
// thread declares, then parses.
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
// returns the same option. Other options are passed by handle, or by name if another function
// declared them; an undeclared name terminates the program.
class Option {
 public:
  explicit Option(CLI::Option& option) : option_(&option) {}

  Option required();
  // The name of the value in help, such as FILE.
  Option type_name(const std::string& name);
  // Help shows the current value of the variable.
  Option show_default();

  // Allows only these values.
  Option one_of(const std::vector<std::string>& values);
  Option in_range(std::int64_t least, std::int64_t most);
  // `wrong` gets the value as given and returns what is wrong with it, "" if it is valid.
  Option check(std::string (*wrong)(const std::string& value));

  // For lists. Each `--name` takes only one value, so that positional arguments may follow.
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

// One command or subcommand; also a handle. `names` are as typed, `-o,--output`; without dashes it
// is a positional argument. The variable must live until the command has run.
class Parser {
 public:
  explicit Parser(CLI::App& app) : app_(&app) {}

  Option add_option(const std::string& names, std::string& value, const std::string& text);
  Option add_option(const std::string& names, std::int64_t& value, const std::string& text);
  Option add_option(const std::string& names, std::uint64_t& value, const std::string& text);
  Option add_option(const std::string& names, std::uint32_t& value, const std::string& text);
  Option add_option(const std::string& names, std::vector<std::string>& values,
                    const std::string& text);
  // A duration, in seconds or with a unit: 90, 90s, 5m, 2h, 30d. Help shows the default.
  Option add_duration(const std::string& names, std::int64_t& seconds, const std::string& text);
  Option add_flag(const std::string& names, bool& given, const std::string& text);
  // Counts how often the flag is given.
  Option add_flag(const std::string& names, int& times, const std::string& text);
  // A previously declared option, by one of its names.
  [[nodiscard]] Option option(const std::string& name);

  Parser add_subcommand(const std::string& name, const std::string& summary);
  // One of the subcommands must be given.
  void require_subcommand();
  // Options unknown to the subcommand are passed to the command.
  void fall_through();
  // Called after parsing, if this subcommand is used.
  void on_use(std::function<void()> called);
  // Shown below the options in help.
  void add_example(const std::string& line);

 private:
  CLI::App* app_;
};

// The result of parsing a command line.
struct Parsed {
  std::string command;    // empty if none was named
  std::string error;      // what is wrong with the line; empty if it is valid
  bool answered = false;  // --help or --version was printed: nothing to run
};

// A program with commands; a command line names one.
class CommandLine {
 public:
  CommandLine(const std::string& name, const std::string& summary, const std::string& version);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  Parser add_command(const std::string& name, const std::string& summary);

  // Sets the value of a command's option for lines that do not give it; list values are separated
  // by commas. Does nothing if the command has no such option. Returns what is wrong with the
  // value, or "".
  [[nodiscard]] std::string set_default(const std::string& command, const std::string& option,
                                        const std::string& value);

  // An environment variable sets the option of a command and its subcommands as if it were on the
  // line, unless the line has it or an option that it excludes.
  void set_variable(const std::string& command, const std::string& option,
                    const std::string& variable, const std::vector<std::string>& arguments);
  // The default of the option, as shown in help; a duration has its unit.
  [[nodiscard]] std::string default_of(const std::string& command, const std::string& option) const;
  // Whether the command's options `first` and `second` exclude each other.
  [[nodiscard]] bool excludes(const std::string& command, const std::string& first,
                              const std::string& second) const;

  // `arguments` as in main, starting with the program name. Fills the declared variables. Writes
  // help and version to `out`.
  [[nodiscard]] Parsed parse(const std::vector<std::string>& arguments, std::ostream& out);

 private:
  std::unique_ptr<CLI::App> app_;
};

}  // namespace nsposture::cli::options
