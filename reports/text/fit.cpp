#include "reports/text/fit.h"

#include "graph/base/utf8.h"
#include "reports/text/paragraph.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace nsposture::reports::text {

namespace {

struct Mark {
  std::string_view start;  // after the spaces at the beginning of the line
  std::string_view colour;
  bool whole = false;  // stays on one line
};

// The first match counts.
constexpr std::array<Mark, 10> kMarks = {{
    {"$ ", "36", true},
    {"kubectl ", "36", true},
    {"curl ", "36", true},
    {"# ", "2", false},
    {"+ ", "32", false},
    {"- ", "31", false},
    {"no: ", "1", false},
    {"incomplete: ", "33", false},
    {"note: ", "2", false},
    {"near miss: ", "33", false},
}};

std::string_view without_indent(std::string_view line) {
  return line.substr(std::min(line.find_first_not_of(' '), line.size()));
}

const Mark* mark_of(std::string_view line) {
  const auto text = without_indent(line);
  const auto found =
      std::ranges::find_if(kMarks, [&](const Mark& mark) { return text.starts_with(mark.start); });
  return found == kMarks.end() ? nullptr : &*found;
}

class Fitting {
 public:
  explicit Fitting(const TextOptions& options) : options_(options) {}

  void add(std::string_view line) {
    const auto* mark = mark_of(line);
    const bool fits = options_.width == 0 || count_characters(line) <= options_.width;
    if (fits || (mark != nullptr && mark->whole)) {
      put(line, mark);
    } else {
      fold(line, mark);
    }
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void put(std::string_view line, const Mark* mark) {
    if (options_.colour && mark != nullptr) {
      out_ += fmt::format("\x1b[{}m{}\x1b[0m\n", mark->colour, line);
    } else {
      out_ += line;
      out_ += '\n';
    }
  }

  // Every line of a comment keeps the comment mark.
  void fold(std::string_view line, const Mark* mark) {
    const auto text = without_indent(line);
    const auto indent = line.size() - text.size();
    const bool comment = text.starts_with("# ");
    const std::string lead(indent, ' ');
    const auto further = lead + (comment ? "#   " : "    ");
    bool first = true;
    for (const auto& part : wrap(text, options_.width, indent + 4)) {
      put((first ? lead : further) + part, mark);
      first = false;
    }
  }

  const TextOptions& options_;
  std::string out_;
};

}  // namespace

std::string fit(std::string_view text, const TextOptions& options) {
  if (options.width == 0 && !options.colour) return std::string(text);
  Fitting fitting(options);
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    fitting.add(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return fitting.take();
}

}  // namespace nsposture::reports::text
