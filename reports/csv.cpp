#include "reports/render.h"
#include "reports/visible.h"
#include "reports/words.h"

#include <fmt/format.h>

#include <initializer_list>

namespace nsposture::reports {

namespace {

constexpr std::size_t kMaxCell = 8000;  // a spreadsheet's cell holds 32,767 characters

bool starts_formula(char c) {
  return std::string_view("=+-@").find(c) != std::string_view::npos;
}

// A spreadsheet takes a cell that begins with = + - @ for a formula, quoted or not; an apostrophe
// before it makes it text. Where the semicolon is the list separator a cell may begin after one.
// Tabs and line ends do not occur: they were made visible.
std::string cell(std::string_view text) {
  std::string out = "\"";
  bool begins = true;
  for (const char c : visible(text, kMaxCell)) {
    if (begins && starts_formula(c)) out += '\'';
    if (c == '"') out += '"';
    out += c;
    begins = c == ';' || (begins && c == ' ');
  }
  return out + '"';
}

void add_row(std::string& out, std::initializer_list<std::string_view> cells) {
  bool first = true;
  for (const auto each : cells) {
    if (!first) out += ',';
    out += cell(each);
    first = false;
  }
  out += "\r\n";
}

std::string places(const store::Finding& finding) {
  std::vector<std::string> list;
  for (const auto& evidence : finding.evidence) {
    auto where = place(evidence.file, evidence.line);
    if (!where.empty() && std::ranges::find(list, where) == list.end()) {
      list.push_back(std::move(where));
    }
  }
  return fmt::format("{}", fmt::join(list, " "));
}

std::string audit_ids(const store::Finding& finding) {
  std::vector<std::string> list;
  for (const auto& evidence : finding.evidence) {
    if (!evidence.audit_id.empty() && std::ranges::find(list, evidence.audit_id) == list.end()) {
      list.push_back(evidence.audit_id);
    }
  }
  return fmt::format("{}", fmt::join(list, " "));
}

}  // namespace

std::string render_csv(const ReportData& data) {
  std::string out;
  add_row(out, {"rule", "severity", "confidence", "state", "time", "namespace", "subject", "title",
                "doubts", "places", "audit_ids", "remediation", "accepted_reason", "fingerprint",
                "cluster"});
  for (const auto& view : data.findings) {
    const auto& finding = view.finding;
    add_row(
        out,
        {finding.rule, store::to_string(finding.severity), store::to_string(finding.confidence),
         view.state, finding.time ? format_rfc3339(*finding.time) : std::string(),
         finding.namespace_, finding.subject, finding.title,
         fmt::format("{}", fmt::join(finding.doubts, ". ")), places(finding), audit_ids(finding),
         view.rule.remediation, view.accepted_reason, finding.fingerprint, data.cluster});
  }
  return out;
}

}  // namespace nsposture::reports
