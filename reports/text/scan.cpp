#include "reports/text/scan.h"

#include "reports/escape/terminal_text.h"
#include "reports/text/table.h"

#include <fmt/format.h>

namespace nsposture::reports::text {

std::string scan(const Scan& answer) {
  std::vector<Row> rows = {{"KIND", "OBJECTS"}};
  for (const auto& [kind, count] : answer.objects) rows.push_back({kind, std::to_string(count)});
  auto out = table(rows);
  std::uint64_t skipped = 0;
  for (const auto& [kind, count] : answer.skipped) skipped += count;
  if (skipped > 0) out += fmt::format("{} objects of other kinds passed over\n", skipped);
  out += describe(answer.kubernetes) + '\n';
  if (answer.builtin_roles != "none" && !answer.builtin_roles.empty()) {
    out += fmt::format("the built-in roles and bindings of Kubernetes {} were merged in\n",
                       answer.builtin_roles);
  }
  if (answer.rejected > 0) {
    out += fmt::format("{} objects rejected: the API server would refuse them\n", answer.rejected);
  }
  if (!answer.not_read.empty()) {
    out += escape::terminal_text(fmt::format("not read: {}; answers that rest on it are unknown",
                                             names_of(answer.not_read))) +
           '\n';
  }
  if (!answer.unseen_sources.empty()) {
    out += "note: " + escape::terminal_text(answer.unseen_sources) + '\n';
  }
  if (answer.unreadable > 0) {
    out += fmt::format("{} documents could not be read: the snapshot is incomplete\n",
                       answer.unreadable);
  }
  if (answer.snapshot != 0) {
    out += fmt::format("snapshot {} as of {}\n", answer.snapshot, format_rfc3339(answer.taken));
  }
  return out;
}

}  // namespace nsposture::reports::text
