#include "reports/answers/primary_location.h"
#include "reports/answers/words.h"
#include "reports/escape/markdown_text.h"
#include "reports/markdown/report.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::reports::markdown {

namespace {

// A comment on GitHub may have 65,536 characters; no one reads a tenth of that.
constexpr std::size_t kShownFindings = 40;
constexpr std::size_t kShownPermissions = 60;

std::string place_text(const store::Finding& finding) {
  const auto* evidence = primary_location(finding);
  return evidence == nullptr ? std::string()
                             : escape::markdown_code(place(evidence->file, evidence->line));
}

std::string_view mark_of(store::Severity severity) {
  switch (severity) {
    case store::Severity::Critical:
      return "🟥 critical";
    case store::Severity::High:
      return "🟥 high";
    case store::Severity::Medium:
      return "🟧 medium";
    case store::Severity::Low:
      return "🟨 low";
    case store::Severity::Info:
      return "info";
  }
  return "";
}

void add_row(std::string& out, const FindingView& view) {
  const auto& finding = view.finding;
  out += fmt::format("| {} | {} | {} | {} |\n", mark_of(finding.severity), finding.rule,
                     escape::markdown_sentence(finding.title), place_text(finding));
}

void add_table(std::string& out, const std::vector<const FindingView*>& found, std::size_t most) {
  out += "| severity | rule | what | where |\n|---|---|---|---|\n";
  for (std::size_t i = 0; i < std::min(found.size(), most); ++i) add_row(out, *found[i]);
  if (found.size() > most) out += fmt::format("\n… and {} more.\n", found.size() - most);
}

void add_list(std::string& out, const std::vector<const FindingView*>& found, std::size_t most) {
  for (std::size_t i = 0; i < std::min(found.size(), most); ++i) {
    out += fmt::format("- {} {}\n", escape::markdown_sentence(found[i]->finding.title),
                       place_text(found[i]->finding));
  }
  if (found.size() > most) out += fmt::format("\n… and {} more.\n", found.size() - most);
}

void add_folded(std::string& out, std::string_view title, std::size_t count,
                const std::string& content) {
  if (count == 0) return;
  out += fmt::format("\n<details><summary>{} ({})</summary>\n\n{}\n</details>\n", title, count,
                     content);
}

std::string accepted_list(const CheckReport& report) {
  std::string text;
  for (const auto& view : report.data.findings) {
    if (view.state != FindingState::Accepted) continue;
    text += fmt::format("- {}: {} {} — {}\n", view.finding.rule,
                        escape::markdown_sentence(view.finding.title), place_text(view.finding),
                        escape::markdown_text(view.accepted_reason));
  }
  return text;
}

std::string unread_list(const CheckReport& report, std::size_t& count) {
  std::string text;
  for (const auto& diagnostic : report.data.diagnostics) {
    if (diagnostic.kind != DiagnosticKind::Unreadable) continue;
    ++count;
    text += fmt::format("- {}\n", escape::markdown_text(describe(diagnostic)));
  }
  for (const auto& [file, reason] : report.skipped) {
    ++count;
    text +=
        fmt::format("- {}: {}\n", escape::markdown_code(file), escape::markdown_sentence(reason));
  }
  return text;
}

}  // namespace

std::string render_check_markdown(const CheckReport& report) {
  std::string out =
      "<!-- nsposture-check -->\n### nsposture: who can do what after this change\n\n";
  out += fmt::format("**{}.** {}.\n", escape::markdown_sentence(outcome_text(report)),
                     escape::markdown_sentence(scope_text(report)));
  for (const auto section : {CheckSection::Creation, CheckSection::Findings}) {
    const auto found = findings_in(report, section);
    if (found.empty()) continue;
    out += fmt::format("\n#### {}\n\n", title_of(section));
    add_table(out, found, kShownFindings);
  }
  for (const auto section : {CheckSection::Gained, CheckSection::Lost}) {
    const auto found = findings_in(report, section);
    std::string list;
    add_list(list, found, kShownPermissions);
    add_folded(out, title_of(section), found.size(), list);
  }
  add_folded(out, "Accepted", count_state(report, FindingState::Accepted), accepted_list(report));
  std::size_t unread = 0;
  const auto list = unread_list(report, unread);
  add_folded(out, "Not checked", unread, list);
  return out;
}

}  // namespace nsposture::reports::markdown
