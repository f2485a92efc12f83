#include "analyzer/cli/options/options.h"
#include "graph/base/masked.h"
#include "reports/escape/terminal_text.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <memory>
#include <string>

namespace nsposture::cli::options {

namespace {

std::string shown(const spdlog::details::log_msg& message) {
  return reports::escape::terminal_text(masked({message.payload.data(), message.payload.size()}));
}

// A message as the inside of a JSON string: a log line must stay one line of valid JSON whatever it
// quotes. Invisible characters are escaped as in text, because log viewers print to terminals too.
class JsonMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm& /*time*/,
              spdlog::memory_buf_t& out) override {
    for (const char c : shown(message)) {
      if (c == '"' || c == '\\') out.push_back('\\');
      out.push_back(c);
    }
  }

  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JsonMessage>();
  }
};

// The same for text: names from the input may contain terminal escapes.
class VisibleMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm& /*time*/,
              spdlog::memory_buf_t& out) override {
    for (const char c : shown(message)) out.push_back(c);
  }

  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<VisibleMessage>();
  }
};

}  // namespace

void set_up_log(const CommonOptions& options) {
  // spdlog's own default logger writes to stdout, which is for results only.
  auto logger = std::make_shared<spdlog::logger>(
      "nsposture", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  if (options.log_format == "json") {
    formatter->add_flag<JsonMessage>('*').set_pattern(
        R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":"%*"})");
  } else {
    formatter->add_flag<VisibleMessage>('*').set_pattern("nsposture: %^%l%$: %*");
  }
  logger->set_formatter(std::move(formatter));
  auto level = spdlog::level::warn;
  if (options.verbose == 1) level = spdlog::level::info;
  if (options.verbose > 1) level = spdlog::level::debug;
  if (options.quiet) level = spdlog::level::err;
  logger->set_level(level);
  const char* no_colour = std::getenv("NO_COLOR");
  if (no_colour != nullptr && *no_colour != '\0') {
    static_cast<spdlog::sinks::stderr_color_sink_mt*>(logger->sinks().front().get())
        ->set_color_mode(spdlog::color_mode::never);
  }
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace nsposture::cli::options
