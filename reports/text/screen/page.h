// Lines for a terminal: colored, wrapped, with a lead before the text.
#pragma once

#include "reports/answers/words.h"
#include "reports/text/report.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace nsposture::reports::text {

class Page {
 public:
  explicit Page(const TextOptions& options) : options_(options) {}

  [[nodiscard]] std::string paint(std::string_view code, std::string_view text) const;

  [[nodiscard]] std::string bold(std::string_view text) const { return paint("1", text); }

  [[nodiscard]] std::string dim(std::string_view text) const { return paint("2", text); }

  [[nodiscard]] std::string warn(std::string_view text) const { return paint("33", text); }

  // Unchanged.
  void line(std::string_view text);
  // On one line, however long, because text to paste into a shell must not be broken.
  void command(std::string_view lead, std::string_view text);
  // `lead` may hold colour; `lead_width` is its width on the screen. The text may be any; at most
  // `most` lines of it are shown.
  void item(std::string_view lead, std::size_t lead_width, std::string_view text,
            std::size_t most = SIZE_MAX);
  void section(std::string_view title);

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  const TextOptions& options_;
  std::string out_;
};

[[nodiscard]] std::string_view colour_of(store::Severity severity);
[[nodiscard]] std::string_view colour_of(Tone tone);
// "HIGH".
[[nodiscard]] std::string upper(store::Severity severity);

}  // namespace nsposture::reports::text
