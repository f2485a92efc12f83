// A progress line on a terminal for long imports: bytes, rate, time left. Otherwise no output.
#pragma once

#include "analyzer/cli/terminal/io.h"
#include "analyzer/ingest/audit/audit_source.h"

#include <chrono>

namespace nsposture::cli::commands {

class ProgressLine {
 public:
  explicit ProgressLine(Io& io);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const ingest::audit::import::ImportProgress& progress);

 private:
  Io& io_;
  std::chrono::steady_clock::time_point start_;
  bool shown_ = false;
};

// "1.5 GB", "640 kB": decimal units, as for disks and networks.
[[nodiscard]] std::string bytes_text(double bytes);

}  // namespace nsposture::cli::commands
