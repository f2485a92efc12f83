#include "reports/answers/check_report.h"

#include "reports/answers/words.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::reports {

CheckSection section_of(const FindingView& view) {
  return view.rule.section;
}

std::string_view title_of(CheckSection section) {
  switch (section) {
    case CheckSection::Creation:
      return "Creation of namespaces";
    case CheckSection::Findings:
      return "Findings";
    case CheckSection::Gained:
      return "Permissions gained";
    case CheckSection::Lost:
      return "Permissions lost";
  }
  return "";
}

std::vector<const FindingView*> findings_in(const CheckReport& report, CheckSection section) {
  std::vector<const FindingView*> found;
  for (const auto& view : report.data.findings) {
    if (view.state == FindingState::New && section_of(view) == section) found.push_back(&view);
  }
  return found;
}

std::string scope_text(const CheckReport& report) {
  auto text = fmt::format("{}, {}", count_of(report.files, "file", "files"),
                          count_of(report.objects, "object", "objects"));
  if (!report.base.empty()) text += ", compared with " + report.base;
  if (!report.cluster.empty()) text += ", on top of " + report.cluster;
  return text;
}

std::uint64_t count_state(const CheckReport& report, FindingState state) {
  return static_cast<std::uint64_t>(
      std::ranges::count(report.data.findings, state, &FindingView::state));
}

std::string outcome_text(const CheckReport& report) {
  const auto fresh = count_state(report, FindingState::New);
  std::string text;
  if (report.failing > 0) {
    text = fmt::format("{} at or above {}", count_of(report.failing, "finding", "findings"),
                       report.fail_on);
  } else if (fresh > 0) {
    text = fmt::format("{}, none at or above {}", count_of(fresh, "finding", "findings"),
                       report.fail_on);
  } else if (report.files == 0 && report.skipped.empty()) {
    text = "nothing to check: no file of manifests was found";
  } else {
    text = report.objects == 0 ? "nothing found: no object about rights in there" : "nothing found";
  }
  if (const auto known = count_state(report, FindingState::Known); known > 0) {
    text += fmt::format("; {} known before", known);
  }
  if (const auto accepted = count_state(report, FindingState::Accepted); accepted > 0) {
    text += fmt::format("; {} accepted", accepted);
  }
  if (!report.takeovers) text += "; takeovers were not searched for";
  const auto unread =
      std::ranges::count(report.data.diagnostics, DiagnosticKind::Unreadable, &Diagnostic::kind);
  if (unread > 0) {
    text += fmt::format("; {} could not be read, so this is incomplete",
                        count_of(static_cast<std::uint64_t>(unread), "document", "documents"));
  }
  if (const auto missing = names_of(report.data.not_read); !missing.empty()) {
    text += fmt::format("; of the cluster {} not read: what rests on it is unknown", missing);
  }
  return text;
}

}  // namespace nsposture::reports
