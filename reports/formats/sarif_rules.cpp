#include "reports/formats/sarif_rules.h"

#include "reports/answers/words.h"
#include "reports/answers/words/rule_links.h"
#include "reports/escape/markdown_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string>
#include <utility>

#ifndef NSPOSTURE_HOME
#define NSPOSTURE_HOME ""
#endif

namespace nsposture::reports::formats {

namespace {

using Json = nlohmann::ordered_json;

// The middle of each range to which GitHub assigns its own severity word.
std::string_view score_of(store::Severity severity) {
  switch (severity) {
    case store::Severity::Critical:
      return "9.5";
    case store::Severity::High:
      return "8.0";
    case store::Severity::Medium:
      return "5.5";
    case store::Severity::Low:
      return "2.5";
    case store::Severity::Info:
      return "0.0";
  }
  return "0.0";
}

Json help(const store::RuleInfo& rule) {
  std::string markdown =
      fmt::format("**Why it matters.** {}\n\n**Remediation.** {}\n",
                  escape::markdown_sentence(rule.why), escape::markdown_sentence(rule.remediation));
  for (const auto reference : rule.references)
    markdown += "\n- " + escape::markdown_text(reference);
  return {{"text", fmt::format("{}\n\n{}", rule.why, rule.remediation)},
          {"markdown", std::move(markdown)}};
}

// The rule's entry in the project's own page, if there is a home page; else a reference.
std::string help_uri(const store::RuleInfo& rule) {
  if (const auto home = home_page(); !home.empty()) {
    return fmt::format("{}/docs/rules.md#{}", home, rule_anchor(rule.id));
  }
  for (const auto reference : rule.references) {
    if (auto page = reference_page(reference); !page.empty()) return page;
  }
  return "https://kubernetes.io/docs/concepts/security/rbac-good-practices/";
}

Json descriptor(const FindingView& view) {
  const auto& rule = view.rule;
  if (rule.id.empty()) return {{"id", view.finding.rule}};
  return {{"id", rule.id},
          {"name", rule.id},
          {"shortDescription", {{"text", rule.title}}},
          {"fullDescription", {{"text", rule.why}}},
          {"helpUri", help_uri(rule)},
          {"help", help(rule)},
          {"defaultConfiguration", {{"level", sarif_level(rule.severity)}}},
          {"properties",
           {{"security-severity", score_of(rule.severity)},
            {"precision", "high"},
            {"tags", {"security", "kubernetes", "rbac"}}}}};
}

}  // namespace

std::string_view sarif_level(store::Severity severity) {
  switch (severity) {
    case store::Severity::Critical:
    case store::Severity::High:
      return "error";
    case store::Severity::Medium:
      return "warning";
    case store::Severity::Low:
    case store::Severity::Info:
      return "note";
  }
  return "note";
}

std::string_view home_page() {
  return NSPOSTURE_HOME;
}

Json sarif_rules(const ReportData& data, RuleIndex& index) {
  Json list = Json::array();
  for (const auto& view : data.findings) {
    if (index.try_emplace(view.finding.rule, index.size()).second) list.push_back(descriptor(view));
  }
  return list;
}

}  // namespace nsposture::reports::formats
