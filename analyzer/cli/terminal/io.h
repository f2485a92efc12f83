// The environment of the commands, replaceable in tests.
#pragma once

#include "graph/base/timestamp.h"

#include <atomic>
#include <functional>
#include <ostream>

namespace nsposture::config {
struct Config;
}  // namespace nsposture::config

namespace nsposture::cli {

struct Io {
  std::ostream& out;  // results only
  std::ostream& err;  // log and progress
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool colour = false;   // on `out`: a terminal, and NO_COLOR is not set
  unsigned width = 80;   // of the terminal, in columns
  bool explain = false;  // --explain: why it matters and how to fix it, in text output
  bool brief = false;    // one screen of a report, in text output
  std::function<Timestamp()> now = {};
  const config::Config* configuration = nullptr;  // nsposture.yaml; null: none
  const std::atomic<bool>* stop = nullptr;        // set by Ctrl-C
  // `out` has no reader: the other end of the pipe was closed.
  std::function<bool()> reader_is_gone = {};
  bool stop_is_normal = false;  // a stop is the command's normal end: its code counts
};

}  // namespace nsposture::cli
