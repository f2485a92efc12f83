#include "reports/text/path.h"

#include "reports/escape/terminal_text.h"
#include "reports/text/grant.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace nsposture::reports::text {

namespace {

using escape::terminal_text;

std::string step_text(const PathStep& step, std::size_t number) {
  auto out = fmt::format("  {}. {} as {}: {}\n", number, terminal_text(step.technique),
                         terminal_text(step.as), terminal_text(step.because));
  for (const auto& grant : step.grants) {
    out += "       by " + terminal_text(grant_text(grant)) + '\n';
  }
  std::string_view request = step.request;
  while (!request.empty()) {
    const auto line = request.substr(0, request.find('\n'));
    out += "       $ " + terminal_text(line) + '\n';
    request.remove_prefix(std::min(request.size(), line.size() + 1));
  }
  return out;
}

}  // namespace

std::string path(const EscalationPath& path) {
  std::string out;
  std::size_t number = 0;
  for (const auto& step : path.steps) out += step_text(step, ++number);
  return out;
}

}  // namespace nsposture::reports::text
