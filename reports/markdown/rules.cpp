#include "reports/markdown/rules.h"

#include "reports/answers/words/rule_links.h"

#include <fmt/format.h>

namespace nsposture::reports::markdown {

namespace {

// The program's own text, in which only `code` is markup.
std::string sentence(std::string_view text) {
  constexpr std::string_view kMarkup = "<>*_|[]{}";
  std::string out;
  bool code = false;
  for (const char c : text) {
    if (c == '`') code = !code;
    if (!code && kMarkup.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string index_row(const store::RuleInfo& info) {
  return fmt::format("| [{}](#{}) | {} | {} |\n", info.id, rule_anchor(info.id),
                     store::to_string(info.severity), sentence(info.title));
}

std::string reference_line(std::string_view reference) {
  const auto page = reference_page(reference);
  return page.empty() ? fmt::format("- {}\n", reference)
                      : fmt::format("- [{}]({})\n", reference, page);
}

std::string rule_part(const RulePage& page) {
  const auto& info = *page.info;
  auto out = fmt::format("### {}\n\n**{}** · severity {}\n\n", info.id, sentence(info.title),
                         store::to_string(info.severity));
  out += fmt::format("**Why it matters.** {}\n\n**Remediation.** {}\n\n**Data.**",
                     sentence(info.why), sentence(info.remediation));
  for (const auto& one : page.data) out += " " + sentence(one);
  if (!info.references.empty()) out += "\n\n**References**\n\n";
  for (const auto reference : info.references) out += reference_line(reference);
  return out + (info.references.empty() ? "\n\n" : "\n");
}

}  // namespace

std::string rules_markdown(const std::vector<RuleSection>& sections) {
  std::string out = "# Detection rules\n\n";
  for (const auto& section : sections) {
    out += fmt::format("## {}\n\n{}\n\n| rule | severity | title |\n|---|---|---|\n", section.title,
                       section.text);
    for (const auto& page : section.rules) out += index_row(*page.info);
    out += "\n";
    for (const auto& page : section.rules) out += rule_part(page);
  }
  out.pop_back();
  return out;
}

}  // namespace nsposture::reports::markdown
