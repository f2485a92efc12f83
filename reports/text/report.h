// The terminal output of each answer. Control characters in the input are made printable, never
// passed through.
#pragma once

#include "reports/answers/check_report.h"
#include "reports/answers/dossier.h"
#include "reports/answers/fleet.h"
#include "reports/answers/report_data.h"

#include <string>
#include <string_view>

namespace nsposture::reports::text {

struct TextOptions {
  bool colour = false;   // ANSI codes
  unsigned width = 100;  // columns; 0: do not wrap
  bool explain = false;  // why it matters, how to fix it, next steps
  bool brief = false;    // a report on one screen, whatever its size (first_screen.h)
};

// For the terminal: grouped by severity, short. Control characters in the input are made printable,
// never passed through.
[[nodiscard]] std::string render_text(const ReportData& data, const TextOptions& options);
[[nodiscard]] std::string render_text(const ReportData& data, bool colour);

// One finding in full, as with `explain`, whatever the options say.
[[nodiscard]] std::string render_finding(const FindingView& view, const TextOptions& options);
// A word of the selection that nothing matches, with the nearest known words.
[[nodiscard]] std::string describe_unknown(const Unknown& word);

// `file:line:column: severity: title [rule]`, one per line, grouped; for editors and readers.
[[nodiscard]] std::string render_check_text(const CheckReport& report, const TextOptions& options);

[[nodiscard]] std::string dossier_text(const Dossier& dossier, bool colour, unsigned width);
[[nodiscard]] std::string fleet_text(const Fleet& fleet);

}  // namespace nsposture::reports::text
