#include "analyzer/process/program.h"

#include <catch2/catch.hpp>

using namespace nsposture::process;

TEST_CASE("a program is run without a shell", "[process]") {
  const auto echo = run_program({.arguments = {"printf", "%s|", "$HOME; ls", "`id`"}});
  CHECK(echo.code == 0);
  CHECK(echo.out == "$HOME; ls|`id`|");
  const std::string input(300'000, 'x');
  CHECK(run_program({.arguments = {"cat"}, .input = input}).out == input);
  const auto bad = run_program({.arguments = {"sh", "-c", "echo bad >&2; exit 7"}});
  CHECK(bad.code == 7);
  CHECK(bad.err == "bad\n");
  CHECK(run_program({.arguments = {"sh", "-c", "kill -9 $$"}}).code == 137);
}

TEST_CASE("the environment is ours but for what is changed", "[process]") {
  const auto shown = [](const char* variable, std::vector<std::string> changes) {
    return run_program({.arguments = {"sh", "-c", std::string("printf %s \"${") + variable + "}\""},
                        .environment = std::move(changes)})
        .out;
  };
  CHECK(shown("A", {"A=b=c"}) == "b=c");
  CHECK(shown("HOME-none", {"HOME"}) == "none");
  CHECK(shown("PATH-none", {}) != "none");
}

TEST_CASE("a program that is not there says why", "[process]") {
  const auto missing = run_program({.arguments = {"no-such-program-here"}});
  CHECK(missing.code == 127);
  CHECK(missing.error == "No such file or directory");
}

TEST_CASE("a program that prints too much or never ends is killed", "[process]") {
  const auto loud = run_program({.arguments = {"yes"}, .max_output = 100'000});
  CHECK(loud.stopped);
  CHECK(loud.out.size() > 100'000);
  const auto slow = run_program({.arguments = {"sleep", "600"}, .limit = std::chrono::seconds(0)});
  CHECK(slow.stopped);
  const auto none = run_program({.arguments = {"cat"}, .input_from = Input::Nothing});
  CHECK(none.out.empty());
  CHECK_FALSE(none.stopped);
}

TEST_CASE("what a program started is killed with it", "[process]") {
  // The child of the shell keeps the pipe open: it must be gone for the read to end.
  const auto slow = run_program(
      {.arguments = {"sh", "-c", "sleep 600 & echo $!; wait"}, .limit = std::chrono::seconds(1)});
  CHECK(slow.stopped);
  const auto child = slow.out.substr(0, slow.out.find('\n'));
  REQUIRE_FALSE(child.empty());
  // Gone, or at least dead and not yet collected by whoever inherits it.
  const auto state = run_program(
      {.arguments = {"sh", "-c",
                     "cut -d' ' -f3 /proc/" + child + "/stat 2>/dev/null || echo gone"}});
  const bool ended = state.out == "gone\n" || state.out == "Z\n" || state.out == "X\n";
  CHECK(ended);
}
