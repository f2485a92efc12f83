#include "reports/answers/words.h"
#include "reports/escape/markdown_text.h"
#include "reports/escape/printable.h"
#include "reports/markdown/report.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::reports::markdown {

namespace {

// A fence longer than any run of backticks in the content.
std::string fenced(const PlanFile& file) {
  std::size_t longest = 2;
  std::size_t run = 0;
  for (const char c : file.content) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  std::string body;
  std::string_view rest = file.content;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    body += escape::printable(rest.substr(0, end), SIZE_MAX) + '\n';
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return fmt::format("{0}{1}\n{2}{0}\n", fence, file.name.ends_with(".yaml") ? "yaml" : "text",
                     body);
}

std::string row(const DossierLine& line) {
  auto text = escape::markdown_sentence(line.text);
  if (const auto where = place(line.file, line.line); !where.empty()) {
    text += " (" + escape::markdown_code(where) + ")";
  }
  return fmt::format("| {} | {} | {} |\n", escape::markdown_text(line.label),
                     line.time ? when(*line.time) : std::string(), text);
}

std::string step_text(const DossierStep& step, int number) {
  auto out = fmt::format("\n## {}. {}\n\n", number, escape::markdown_text(step.title));
  if (!step.lines.empty()) {
    out += "| | when | what |\n|---|---|---|\n";
    for (const auto& line : step.lines) out += row(line);
    out += '\n';
  }
  if (step.left_out > 0) out += fmt::format("… and {} more\n\n", step.left_out);
  for (const auto& missing : step.no_data) {
    out += fmt::format("- *Not known:* {}\n", escape::markdown_sentence(missing));
  }
  return out;
}

std::string plan_text(const Dossier& dossier) {
  std::string out = "\n## Plan\n\nNothing has been changed yet.\n";
  std::string phase;
  for (const auto& item : dossier.plan) {
    if (item.phase != phase) {
      phase = item.phase;
      out += fmt::format("\n### {}{}\n", static_cast<char>(phase[0] - 'a' + 'A'), phase.substr(1));
    }
    out += fmt::format("\n**{}**\n\n", escape::markdown_text(item.title));
    for (const auto& note : item.notes)
      out += fmt::format("- {}\n", escape::markdown_sentence(note));
    if (!item.commands.empty()) out += "\n" + escape::markdown_block(item.commands) + "\n";
    if (item.file && !item.file->name.ends_with(".sh")) {
      out += fmt::format("\n<details><summary>{}</summary>\n\n{}\n</details>\n",
                         escape::markdown_html(item.file->name), fenced(*item.file));
    }
  }
  return out;
}

}  // namespace

std::string dossier_markdown(const Dossier& dossier) {
  auto out = fmt::format("# Namespace {}\n\n**{}** {} confidence.\n\n",
                         dossier.namespace_.empty() ? "(name not in the log)"
                                                    : escape::markdown_code(dossier.namespace_),
                         dossier.verdict_text, dossier.confidence);
  for (const auto& reason : dossier.reasons) {
    out += fmt::format("- {}\n", escape::markdown_sentence(reason));
  }
  int number = 0;
  for (const auto& step : dossier.steps) out += step_text(step, ++number);
  out += plan_text(dossier);
  out += fmt::format("\n<sub>nsposture {}, {}</sub>\n", escape::markdown_text(dossier.tool_version),
                     when(dossier.generated));
  return out;
}

}  // namespace nsposture::reports::markdown
