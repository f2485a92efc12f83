#include "analyzer/cli/commands/progress.h"

#include "reports/escape/terminal_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::cli::commands {

namespace {

std::string duration_text(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.5);
  if (whole >= 3600) return fmt::format("{}h{:02}m", whole / 3600, whole / 60 % 60);
  if (whole >= 60) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
  return fmt::format("{}s", whole);
}

std::string bar(double share) {
  constexpr int kWidth = 24;
  const int filled = static_cast<int>(share * kWidth);
  return std::string(static_cast<std::size_t>(filled), '#') +
         std::string(static_cast<std::size_t>(kWidth - filled), '.');
}

}  // namespace

std::string bytes_text(double bytes) {
  static constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  while (bytes >= 1000 && unit + 1 < std::size(kUnits)) {
    bytes /= 1000;
    ++unit;
  }
  return unit == 0 ? fmt::format("{:.0f} B", bytes) : fmt::format("{:.1f} {}", bytes, kUnits[unit]);
}

ProgressLine::ProgressLine(Io& io) : io_(io), start_(std::chrono::steady_clock::now()) {}

ProgressLine::~ProgressLine() {
  if (shown_) io_.err << "\r\x1b[K" << std::flush;
}

void ProgressLine::show(const ingest::audit::import::ImportProgress& progress) {
  if (!io_.err_is_terminal) return;
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
  const auto done = static_cast<double>(progress.bytes_done);
  const auto total = static_cast<double>(progress.bytes_total);
  const double rate = elapsed.count() > 0 ? done / elapsed.count() : 0;
  std::string line;
  if (total > 0) {
    const double share = std::clamp(done / total, 0.0, 1.0);
    line = fmt::format("[{}] {:3.0f}%  {} of {}", bar(share), share * 100, bytes_text(done),
                       bytes_text(total));
  } else {
    line = bytes_text(done);
  }
  line += fmt::format("  {}/s", bytes_text(rate));
  if (total > done && rate > 0)
    line += fmt::format("  {} left", duration_text((total - done) / rate));
  line += "  " + reports::escape::terminal_text(progress.file);
  if (line.size() >= io_.width) line.resize(io_.width - 1);
  io_.err << '\r' << line << "\x1b[K" << std::flush;
  shown_ = true;
}

}  // namespace nsposture::cli::commands
