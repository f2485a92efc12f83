#include "graph/base/utf8.h"
#include "reports/answers/words.h"
#include "reports/escape/printable.h"
#include "reports/text/paragraph.h"
#include "reports/text/report.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::reports::text {

namespace {

constexpr std::size_t kLabel = 16;
constexpr std::size_t kMostCommand = 4000;

class DossierText {
 public:
  DossierText(const Dossier& dossier, bool colour, unsigned width)
      : dossier_(dossier), colour_(colour), width_(width) {}

  std::string render() {
    header();
    int number = 0;
    for (const auto& step : dossier_.steps) write_step(step, ++number);
    plan();
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string paint(std::string_view code, std::string_view text) const {
    return colour_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }

  void line(std::string_view text) { out_.append(text).append("\n"); }

  void item(std::string_view lead, std::size_t lead_width, std::string_view text) {
    const auto lines = wrap(escape::printable(text, kMostCommand), width_, lead_width);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      line(
          fmt::format("{}{}", i == 0 ? std::string(lead) : std::string(lead_width, ' '), lines[i]));
    }
  }

  void labelled(std::string_view label, std::string_view text, std::string_view code = "2") {
    const auto shown = escape::printable(label);
    const auto padding = std::string(kLabel - std::min(kLabel - 1, count_characters(shown)), ' ');
    if (count_characters(shown) < kLabel) {
      item("  " + paint(code, shown) + padding, kLabel + 2, text);
    } else {
      item("  " + paint(code, shown), 2 + count_characters(shown), "");
      item(std::string(kLabel + 2, ' '), kLabel + 2, text);
    }
  }

  [[nodiscard]] std::string_view colour_of_verdict() const {
    if (dossier_.verdict == "act") return "1;31";
    if (dossier_.verdict == "look" || dossier_.verdict == "unknown") return "1;33";
    return "1;32";
  }

  void header() {
    const auto name = dossier_.namespace_.empty() ? std::string("(name not in the log)")
                                                  : escape::printable(dossier_.namespace_);
    line(paint("1", "Namespace " + name) +
         (dossier_.cluster.empty() ? "" : "  in " + escape::printable(dossier_.cluster)));
    line(fmt::format("{}  {} confidence", paint(colour_of_verdict(), dossier_.verdict_text),
                     dossier_.confidence));
    for (const auto& reason : dossier_.reasons) item("  - ", 4, reason);
  }

  void write_step(const DossierStep& step, int number) {
    line("");
    line(paint("1", fmt::format("{}. {}", number, step.title)));
    for (const auto& entry : step.lines) {
      auto text = entry.time ? when(*entry.time) + "  " + entry.text : entry.text;
      if (const auto where = place(entry.file, entry.line); !where.empty()) text += "  " + where;
      labelled(entry.label, text);
    }
    if (step.left_out > 0) labelled("", fmt::format("… and {} more", step.left_out));
    for (const auto& missing : step.no_data) labelled("not known", missing, "33");
  }

  void plan() {
    line("");
    const bool harmless = dossier_.verdict == "fine" || dossier_.verdict == "nothing";
    line(paint("1", harmless ? "Plan, only if you know more than the logs show"
                             : "Plan (nothing has been changed yet)"));
    std::string phase;
    for (const auto& entry : dossier_.plan) {
      if (entry.phase != phase) {
        phase = entry.phase;
        line("");
        line(paint("1;36", "  " + phase));
      }
      item("  * ", 4, entry.title);
      for (const auto& note : entry.notes) item(paint("2", "    note "), 9, note);
      // A command is not wrapped, so that it can be copied.
      for (const auto& command : entry.commands) {
        line(fmt::format("    {} {}", paint("2", "$"), escape::printable(command, kMostCommand)));
      }
      if (entry.file) content(*entry.file);
    }
  }

  // A script only repeats the commands.
  void content(const PlanFile& file) {
    if (file.name.ends_with(".sh")) return;
    line(paint("2", "    " + file.name));
    std::string_view rest = file.content;
    while (!rest.empty()) {
      const auto end = std::min(rest.find('\n'), rest.size());
      line("    | " + escape::printable(rest.substr(0, end), kMostCommand));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }

  const Dossier& dossier_;
  bool colour_;
  unsigned width_;
  std::string out_;
};

}  // namespace

std::string dossier_text(const Dossier& dossier, bool colour, unsigned width) {
  return DossierText(dossier, colour, width).render();
}

}  // namespace nsposture::reports::text
