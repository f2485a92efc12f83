// The exit codes (docs/json.md): fixed, scripts depend on them.
#pragma once

namespace nsposture::cli {

enum ExitCode : int {
  kOk = 0,        // nothing at or above --fail-on; can-i: allowed
  kFindings = 1,  // findings at or above --fail-on; can-i: not allowed
  kUsage = 2,     // invalid usage
  kInput = 3,     // input rejected or unreadable; the readable part was kept and reported
  kInternal = 4,  // anything else
  kInterrupted = 130,
  kReaderGone = 141,  // the reader of a pipe closed it (`| head`), as with SIGPIPE
};

}  // namespace nsposture::cli
