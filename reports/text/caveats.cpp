#include "reports/text/caveats.h"

#include "reports/escape/terminal_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace nsposture::reports::text {

std::string caveats(const Caveats& caveats, const std::string& lead) {
  std::string out;
  const auto line = [&](const std::string& text) {
    out += lead + escape::terminal_text(text) + '\n';
  };
  for (const auto& unknown : caveats.unknown) {
    auto text = fmt::format("unknown: neither the input nor Kubernetes knows the {} `{}`",
                            unknown.what, unknown.name);
    if (!unknown.did_you_mean.empty()) {
      text += fmt::format("; did you mean `{}`?", fmt::join(unknown.did_you_mean, "`, `"));
    }
    line(text);
  }
  for (const auto& text : caveats.incomplete) line("incomplete: " + text);
  for (const auto& missing : caveats.not_read) line("incomplete: " + describe(missing));
  for (const auto& text : caveats.notes) line("note: " + text);
  return out;
}

std::string version_note(const Caveats& caveats, const std::string& lead) {
  if (!caveats.kubernetes || caveats.kubernetes->known()) return {};
  return lead + "note: " + describe(*caveats.kubernetes) + '\n';
}

}  // namespace nsposture::reports::text
