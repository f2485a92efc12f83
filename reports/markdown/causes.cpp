#include "reports/markdown/causes.h"

#include "reports/answers/words.h"
#include "reports/answers/words/cause_words.h"
#include "reports/escape/markdown_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace nsposture::reports::markdown {

namespace {

constexpr std::size_t kFirst = 3;  // as on the terminal
constexpr std::size_t kMostCauses = 100;
constexpr std::size_t kLostRules = 4;
constexpr std::size_t kMostCommands = 20;

std::vector<std::string> commands_of(const Cause& cause) {
  std::vector<std::string> commands;
  for (const auto& change : cause.changes) commands.push_back(change.command);
  if (cause.changes.empty()) commands = cause.commands;
  return commands;
}

std::string cause_details(const Cause& cause, const ChangeNumbers& numbers) {
  auto text = (cause.changes.empty() ? "" : "Ends ") +
              escape::markdown_text(ends_text(cause, numbers.of(cause.id)));
  if (has_change(cause)) text += "; " + use_text(cause);
  text += ".";
  if (!cause.also_removes.empty()) {
    text += " Also takes away: " + escape::markdown_sentence(lost_text(cause, kLostRules)) + ".";
  }
  if (const auto revealed = revealed_by(cause); !revealed.empty()) {
    text += fmt::format(" {} found only after this change: {}.",
                        count_of(revealed.size(), "finding is", "findings are"),
                        escape::markdown_sentence(revealed.front()->title));
  }
  if (const auto order = order_text(cause, numbers); !order.empty()) text += " " + order;
  return text;
}

// "" for a cause that no change ends.
std::string number_of(const Cause& cause, const ChangeNumbers& numbers) {
  const auto number = numbers.of(cause.id);
  return number == 0 ? std::string() : std::to_string(number);
}

std::string first_cause(const Cause& cause, const ChangeNumbers& numbers) {
  const auto number = number_of(cause, numbers);
  auto text =
      fmt::format("{}{} {}\n\n{}\n\n", number.empty() ? "" : fmt::format("**{}.** ", number),
                  severity_mark(cause.severity), escape::markdown_sentence(cause.title),
                  cause_details(cause, numbers));
  auto commands = commands_of(cause);
  const auto more = commands.size() - std::min(commands.size(), kMostCommands);
  commands.resize(commands.size() - more);
  if (!commands.empty()) text += escape::markdown_block(commands) + "\n\n";
  if (more > 0)
    text += fmt::format("… and {} more commands: they are in the JSON report.\n\n", more);
  if (commands.empty() && !cause.advice.empty())
    text += escape::markdown_sentence(cause.advice) + "\n\n";
  return text;
}

std::string first_section(std::string_view title, const std::vector<const Cause*>& causes,
                          const ChangeNumbers& numbers) {
  if (causes.empty()) return {};
  auto text = fmt::format("### {}\n\n", title);
  for (const auto i : most_severe(causes, kFirst)) text += first_cause(*causes[i], numbers);
  return text;
}

std::string fix_cell(const Cause& cause) {
  const auto commands = commands_of(cause);
  if (commands.empty()) return escape::markdown_sentence(cause.advice);
  auto text = escape::markdown_code(commands.front());
  if (commands.size() > 1) text += fmt::format(" and {} more", commands.size() - 1);
  return text;
}

std::string cause_row(const Cause& cause, const ChangeNumbers& numbers) {
  return fmt::format("| {} | {} | {} | {} | {} | {} |\n", number_of(cause, numbers),
                     severity_mark(cause.severity), escape::markdown_sentence(cause.title),
                     escape::markdown_text(findings_text(cause)),
                     has_change(cause) ? use_text(cause) : std::string(), fix_cell(cause));
}

std::string causes_table(const std::vector<Cause>& causes, const ChangeNumbers& numbers) {
  std::string text =
      "### All causes\n\n"
      "| | Severity | Cause | Findings | Used | What to do |\n|---|---|---|---|---|---|\n";
  for (std::size_t i = 0; i < std::min(causes.size(), kMostCauses); ++i)
    text += cause_row(causes[i], numbers);
  if (causes.size() > kMostCauses) {
    text += fmt::format("\n… and {} more: they are in the JSON report.\n",
                        thousands(causes.size() - kMostCauses));
  }
  return text + "\n";
}

}  // namespace

std::string_view severity_mark(store::Severity severity) {
  switch (severity) {
    case store::Severity::Critical:
      return "🔴 critical";
    case store::Severity::High:
      return "🟠 high";
    case store::Severity::Medium:
      return "🟡 medium";
    case store::Severity::Low:
      return "🔵 low";
    case store::Severity::Info:
      return "⚪ info";
  }
  return "info";
}

std::string causes_markdown(const ReportData& data) {
  if (data.causes.empty()) return {};
  const ChangeNumbers numbers(data.causes);
  std::string text = "## What to do first\n\n";
  text += first_section("What happened", causes_that(data.causes, is_done), numbers);
  text += first_section("What to change first", causes_that(data.causes, has_change), numbers);
  if (const auto share = share_text(data.causes, kFirst); !share.empty()) text += share + "\n\n";
  return text + causes_table(data.causes, numbers);
}

}  // namespace nsposture::reports::markdown
