#include "analyzer/cli/run.h"
#include "analyzer/cli/static/prepare.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <poll.h>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>

namespace {

std::atomic<bool> stop_requested = false;
const nsposture::cli::Io* running = nullptr;  // set before any signal is handled

// For a service, a signal is a normal end: everything it answered is stored.
bool is_service() {
  return running != nullptr && running->stop_is_normal;
}

// Committed data stays.
extern "C" void end_now(int /*signal*/) {
  _exit(is_service() ? 0 : nsposture::cli::kInterrupted);
}

// At the first signal, work in progress may finish within seconds; a service has the time that
// systemd and the kubelet grant. The second signal ends at once.
extern "C" void on_interrupt(int /*signal*/) {
  constexpr unsigned kSeconds = 5;
  constexpr unsigned kServiceSeconds = 25;
  if (stop_requested.exchange(true)) end_now(0);
  alarm(is_service() ? kServiceSeconds : kSeconds);
}

// The terminal was closed. A service continues: it reloads certificates and tokens on its own.
extern "C" void on_hang_up(int signal) {
  if (!is_service()) on_interrupt(signal);
}

// A core dump contains everything in memory: tokens and keys.
void leave_no_core() {
  constexpr rlimit kNone{0, 0};
  (void)setrlimit(RLIMIT_CORE, &kNone);
}

// Called when noexcept library code throws, because memory is exhausted. No partial data is stored,
// so this ends like any other failure.
[[noreturn]] void end_with_a_sentence() noexcept {
  constexpr std::string_view kSentence = "nsposture: error: out of memory, or an internal error\n";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, kSentence.data(), kSentence.size());
  _exit(nsposture::cli::kInternal);
}

// Called after a write failed; errno may already be from a later call.
bool reader_is_gone() {
  pollfd out{STDOUT_FILENO, 0, 0};
  return poll(&out, 1, 0) == 1 && (out.revents & (POLLERR | POLLHUP)) != 0;
}

// Ends like a program that does not handle SIGPIPE, so that a shell sees the same.
int end_as_by_sigpipe() {
  std::signal(SIGPIPE, SIG_DFL);
  std::raise(SIGPIPE);
  return nsposture::cli::kReaderGone;
}

bool environment_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

unsigned terminal_width() {
  const char* columns = std::getenv("COLUMNS");
  const long width = columns == nullptr ? 0 : std::strtol(columns, nullptr, 10);
  if (width >= 20 && width <= 1000) return static_cast<unsigned>(width);
  return nsposture::cli::width_of_terminal(STDOUT_FILENO);
}

nsposture::Timestamp now() {
  const auto time = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::seconds>(time).count() * 1'000'000'000, 0};
}

}  // namespace

int main(int argc, char** argv) {
#ifdef NSPOSTURE_STATIC
  nsposture::cli::prepare_static_program();
#endif
  leave_no_core();
  std::set_terminate(end_with_a_sentence);
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
  std::signal(SIGALRM, end_now);
  std::signal(SIGHUP, on_hang_up);
  std::signal(SIGXFSZ, SIG_IGN);  // a file at its size limit is a write error
  std::signal(SIGPIPE, SIG_IGN);  // a closed pager is no crash; writes fail instead
  std::ios::sync_with_stdio(false);
  nsposture::cli::Io io{std::cout, std::cerr};
  io.out_is_terminal = isatty(STDOUT_FILENO) == 1;
  io.err_is_terminal = isatty(STDERR_FILENO) == 1;
  io.colour =
      (io.out_is_terminal && !environment_set("NO_COLOR")) || environment_set("CLICOLOR_FORCE");
  io.width = terminal_width();
  io.now = now;
  io.stop = &stop_requested;
  io.reader_is_gone = reader_is_gone;
  running = &io;
  const int code = nsposture::cli::run(argc, argv, io);
  return code == nsposture::cli::kReaderGone ? end_as_by_sigpipe() : code;
}
