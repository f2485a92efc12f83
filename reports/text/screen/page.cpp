#include "reports/text/screen/page.h"

#include "reports/escape/printable.h"
#include "reports/text/paragraph.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::reports::text {

namespace {

constexpr std::size_t kMostExplained = 4'000;  // characters; a step may hold a whole command
constexpr std::size_t kMostOfCommand = 65'536;

}  // namespace

std::string Page::paint(std::string_view code, std::string_view text) const {
  if (!options_.colour) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

void Page::line(std::string_view text) {
  out_ += text;
  out_ += '\n';
}

void Page::item(std::string_view lead, std::size_t lead_width, std::string_view text,
                std::size_t most) {
  const auto shown = options_.explain ? kMostExplained : escape::kMaxShown;
  auto lines = wrap(escape::printable(text, shown), options_.width, lead_width);
  if (lines.size() > most) {
    lines.resize(most);
    lines.back() += " …";
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    line(fmt::format("{}{}", i == 0 ? std::string(lead) : std::string(lead_width, ' '), lines[i]));
  }
}

void Page::command(std::string_view lead, std::string_view text) {
  line(fmt::format("{}{}", lead, escape::printable(text, kMostOfCommand)));
}

void Page::section(std::string_view title) {
  line(fmt::format("\n{}", bold(title)));
}

std::string_view colour_of(store::Severity severity) {
  switch (severity) {
    case store::Severity::Critical:
      return "1;97;41";
    case store::Severity::High:
      return "1;31";
    case store::Severity::Medium:
      return "1;33";
    case store::Severity::Low:
      return "1;36";
    case store::Severity::Info:
      return "1;37";
  }
  return "0";
}

std::string_view colour_of(Tone tone) {
  switch (tone) {
    case Tone::Good:
      return "32";
    case Tone::Quiet:
      return "36";
    case Tone::Warn:
      return "33";
    case Tone::Bad:
      return "1;31";
  }
  return "0";
}

std::string upper(store::Severity severity) {
  std::string name(store::to_string(severity));
  std::ranges::transform(name, name.begin(),
                         [](char c) { return static_cast<char>(c - 'a' + 'A'); });
  return name;
}

}  // namespace nsposture::reports::text
