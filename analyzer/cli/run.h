// The program without its process: parses the command line, runs one command, turns what it throws
// into a sentence on the log and an exit code.
#pragma once

#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/cli/terminal/io.h"

namespace nsposture::cli {

[[nodiscard]] int run(int argc, const char* const* argv, Io& io);

// Columns of the terminal behind a file descriptor; 80 when it is none.
[[nodiscard]] unsigned width_of_terminal(int descriptor);

}  // namespace nsposture::cli
