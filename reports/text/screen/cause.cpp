#include "reports/text/screen/cause.h"

#include "reports/answers/words.h"
#include "reports/answers/words/cause_words.h"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace nsposture::reports::text {

namespace {

constexpr std::size_t kLead = 12;

class Writer {
 public:
  Writer(Page& page, const ChangeNumbers& numbers, const Cause& cause, const CauseLines& lines)
      : page_(page), numbers_(numbers), cause_(cause), lines_(lines) {}

  void write() {
    const auto number = numbers_.of(cause_.id);
    head(number == 0 ? std::string() : std::to_string(number));
    if (!lines_.brief) detail("id", cause_.id, 1);
    if (cause_.kind == CauseKind::Activity) {
      if (cause_.findings.size() > 1) detail("", findings_text(cause_), 1);
      looks();
    } else if (cause_.changes.empty()) {
      if (!lines_.brief) detail("fix", cause_.advice, SIZE_MAX);
    } else {
      change();
    }
  }

 private:
  void looks() {
    constexpr std::size_t kOneLine = 80;
    const auto& commands = cause_.commands;
    for (std::size_t i = 0; i < commands.size(); ++i) {
      if (lines_.brief && i > 0 && commands[i].size() > kOneLine) {
        return detail("", fmt::format("and {} more: see --all", commands.size() - i), 1);
      }
      command(i == 0 ? "look" : "", commands[i]);
    }
  }

  void head(std::string_view number) {
    const auto name = fmt::format("{:<8}", upper(cause_.severity));
    page_.item(fmt::format("{:>2} {} ", number, page_.paint(colour_of(cause_.severity), name)),
               kLead, cause_.title, lines_.title);
  }

  void detail(std::string_view label, std::string_view text, std::size_t most) {
    if (text.empty()) return;
    page_.item(lead(label), kLead, text, most);
  }

  [[nodiscard]] std::string lead(std::string_view label) const {
    return fmt::format("   {}", page_.dim(fmt::format("{:>8} ", label)));
  }

  [[nodiscard]] std::string ends_text() const {
    return reports::ends_text(cause_, numbers_.of(cause_.id)) + "; " + use_text(cause_);
  }

  // Text to be pasted is never cut.
  void command(std::string_view label, std::string_view text) {
    if (text.empty()) return;
    const bool fits = text.size() <= lines_.command;
    page_.command(lead(label), fits ? text : "a long command: see --all");
  }

  void change() {
    detail("ends", ends_text(), 2);
    if (!cause_.also_removes.empty()) {
      detail("loses", lost_text(cause_, lines_.lost_rules), lines_.lost);
    }
    detail("then", revealed_text(cause_), lines_.lost);
    detail("order", order_text(cause_, numbers_), lines_.lost);
    command("fix", cause_.changes.front().command);
    if (lines_.brief && cause_.changes.size() > 1) {
      detail("",
             fmt::format("and {}: see --all",
                         count_of(cause_.changes.size() - 1, "more command", "more commands")),
             1);
      return;
    }
    for (std::size_t i = 1; i < cause_.changes.size(); ++i) command("", cause_.changes[i].command);
  }

  Page& page_;
  const ChangeNumbers& numbers_;
  const Cause& cause_;
  const CauseLines& lines_;
};

}  // namespace

void write_cause(Page& page, const ChangeNumbers& numbers, const Cause& cause,
                 const CauseLines& lines) {
  Writer(page, numbers, cause, lines).write();
}

}  // namespace nsposture::reports::text
