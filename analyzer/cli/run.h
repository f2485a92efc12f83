// The program without its process: parses the command line, runs one command, and turns exceptions
// into a logged sentence and an exit code.
#pragma once

#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/cli/terminal/io.h"

namespace nsposture::cli {

[[nodiscard]] int run(int argc, const char* const* argv, Io& io);

// The width in columns of the terminal at a file descriptor; 80 if it is not a terminal.
[[nodiscard]] unsigned width_of_terminal(int descriptor);

}  // namespace nsposture::cli
