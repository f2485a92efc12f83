#include "reports/text/findings.h"

#include "reports/answers/summary.h"
#include "reports/answers/words.h"
#include "reports/escape/printable.h"
#include "reports/text/paragraph.h"
#include "reports/text/table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

namespace nsposture::reports::text {

namespace {

constexpr std::size_t kShownUnreadable = 5;
constexpr std::size_t kWidestSubject = 28;  // when not everything fits
constexpr std::size_t kNarrowestSubject = 16;

// As `--subject` accepts it: `sa:ci/robot` for `ServiceAccount "ci/robot"`.
std::string short_subject(const store::Finding& finding) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kKinds = {
      {{"User \"", "user:"}, {"Group \"", "group:"}, {"ServiceAccount \"", "sa:"}}};
  const std::string_view subject = finding.subject;
  for (const auto& [kind, prefix] : kKinds) {
    if (!subject.starts_with(kind) || subject.size() <= kind.size() || !subject.ends_with('"')) {
      continue;
    }
    return fmt::format("{}{}", prefix,
                       subject.substr(kind.size(), subject.size() - kind.size() - 1));
  }
  return finding.subject;
}

std::string about(const store::Finding& finding) {
  if (!finding.subject.empty()) return short_subject(finding);
  return finding.namespace_.empty() ? "-" : "ns:" + finding.namespace_;
}

// Without the name at its beginning: the previous column shows it.
std::string_view rest_of_title(const store::Finding& finding) {
  std::string_view title = finding.title;
  const auto name =
      finding.subject.empty() ? fmt::format("namespace `{}`", finding.namespace_) : finding.subject;
  if (!title.starts_with(name) || title.size() < name.size() + 2) return title;
  return title[name.size()] == ' ' ? title.substr(name.size() + 1) : title;
}

std::string_view colour_of(store::Severity severity) {
  if (severity >= store::Severity::High) return "1;31";
  return severity == store::Severity::Medium ? "1;33" : "36";
}

class FindingsText {
 public:
  FindingsText(const ReportData& data, const FindingsTextOptions& options)
      : data_(data),
        options_(options),
        summary_(summarize(data)),
        shown_(std::span(data.findings).first(std::min(data.most_findings, data.findings.size()))) {
  }

  std::string render() {
    header();
    if (!shown_.empty()) out_ += '\n';
    if (options_.text.explain) {
      for (const auto& view : shown_) out_ += render_finding(view, options_.text) + '\n';
    } else if (!shown_.empty()) {
      out_ += options_.wide ? table(wide_rows()) : list();
    }
    closing();
    return std::move(out_);
  }

 private:
  void paragraph(std::string_view text) {
    for (const auto& line : wrap(escape::printable(text), options_.text.width, 0)) {
      out_ += line + '\n';
    }
  }

  void header() {
    for (const auto& note : summary_.limitations) paragraph("but: " + note);
    unreadable();
    if (data_.choice) {
      for (const auto& word : data_.choice->unknown) paragraph(describe_unknown(word));
    }
    paragraph(verdict_lines(data_, summary_).front());
  }

  // An outdated analysis, and inputs that were not read: without them a list looks complete.
  void unreadable() {
    std::size_t count = 0;
    for (const auto& diagnostic : data_.diagnostics) {
      if (diagnostic.kind != DiagnosticKind::Unreadable) continue;
      if (++count <= kShownUnreadable) paragraph("but: " + describe(diagnostic));
    }
    if (count > kShownUnreadable) {
      paragraph(fmt::format("but: {} more could not be read", thousands(count - kShownUnreadable)));
    }
  }

  [[nodiscard]] std::vector<Row> rows() const {
    std::vector<Row> rows = {{"ID", "SEVERITY", "RULE", "STATE", "SUBJECT", "TITLE"}};
    for (const auto& view : shown_) {
      const auto& finding = view.finding;
      auto name = about(finding);
      auto title = finding.title;
      if (options_.fits) {
        name = cut(name, std::clamp<std::size_t>(options_.text.width / 5, kNarrowestSubject,
                                                 kWidestSubject));
        title = rest_of_title(finding);
      }
      rows.push_back({view.short_id, std::string(store::to_string(finding.severity)), finding.rule,
                      std::string(to_string(view.state)), std::move(name), std::move(title)});
    }
    return rows;
  }

  [[nodiscard]] std::vector<Row> wide_rows() const {
    std::vector<Row> rows = {{"ID", "SEVERITY", "RULE", "STATE", "CONFIDENCE", "TIME", "SUBJECT",
                              "NAMESPACE", "FINGERPRINT", "TITLE"}};
    const auto or_dash = [](std::string text) { return text.empty() ? "-" : text; };
    for (const auto& view : shown_) {
      const auto& finding = view.finding;
      rows.push_back(
          {view.short_id, std::string(store::to_string(finding.severity)), finding.rule,
           std::string(to_string(view.state)), std::string(store::to_string(finding.confidence)),
           finding.time ? format_rfc3339(*finding.time) : "-", or_dash(short_subject(finding)),
           or_dash(finding.namespace_), finding.fingerprint, finding.title});
    }
    return rows;
  }

  // The table has no color: it counts characters. The severity follows the id and a gap.
  [[nodiscard]] std::string list() const {
    const auto text = table(rows(), options_.fits ? options_.text.width : 0, Overflow::CutLast);
    if (!options_.text.colour) return text;
    const auto at = text.find("SEVERITY");
    std::string out;
    std::size_t begin = 0;
    for (std::size_t row = 0; begin < text.size(); ++row) {
      const auto end = text.find('\n', begin) + 1;
      const auto line = std::string_view(text).substr(begin, end - begin);
      begin = end;
      if (row == 0) {
        out += fmt::format("\x1b[1m{}\x1b[0m\n", line.substr(0, line.size() - 1));
        continue;
      }
      const auto severity = shown_[row - 1].finding.severity;
      const auto word = store::to_string(severity);
      out += fmt::format("{}\x1b[{}m{}\x1b[0m{}", line.substr(0, at), colour_of(severity), word,
                         line.substr(at + word.size()));
    }
    return out;
  }

  void closing() {
    const auto total = data_.findings.size();
    if (!options_.text.explain && total > 0) out_ += '\n';
    if (total > 0) {
      auto line = fmt::format("{} of {} shown", thousands(shown_.size()),
                              count_of(total, "finding", "findings"));
      if (shown_.size() < total) line += " (--limit 0 shows all)";
      paragraph(line + ". `nsposture findings ID` shows one in full.");
    }
    const bool asked = std::ranges::any_of(
        data_.findings, [](const auto& view) { return view.state == FindingState::Gone; });
    if (!data_.gone.empty() && !asked) {
      paragraph(fmt::format("{} resolved since the previous run: --state gone lists {}.",
                            count_of(data_.gone.size(), "finding was", "findings were"),
                            data_.gone.size() == 1 ? "it" : "them"));
    }
  }

  const ReportData& data_;
  const FindingsTextOptions& options_;
  Summary summary_;
  std::span<const FindingView> shown_;
  std::string out_;
};

}  // namespace

std::string render_findings(const ReportData& data, const FindingsTextOptions& options) {
  return FindingsText(data, options).render();
}

}  // namespace nsposture::reports::text
