#include "reports/text/report.h"

#include "reports/answers/given_away.h"
#include "reports/answers/summary.h"
#include "reports/answers/words.h"
#include "reports/answers/words/coverage_words.h"
#include "reports/escape/printable.h"
#include "reports/text/screen/cause.h"
#include "reports/text/screen/first_screen.h"
#include "reports/text/screen/page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

namespace nsposture::reports::text {

namespace {

constexpr std::size_t kShownEvidence = 3;  // of one finding, without --explain
constexpr std::size_t kShownText = 220;    // characters of one piece of evidence, without --explain

class TextReport : private Page {
 public:
  TextReport(const ReportData& data, const TextOptions& options)
      : Page(options), data_(data), options_(options), summary_(summarize(data)) {}

  std::string render() {
    header();
    causes();
    for (const auto severity : kSeverities) findings_of(severity);
    given_away();
    accepted();
    gone();
    creators();
    creations();
    missing();
    closing();
    return take();
  }

  std::string render_one(const FindingView& view) {
    heading(view.finding.severity);
    finding(view);
    if (view.state == FindingState::Accepted) quiet_item("accepted", accepted_text(view));
    if (view.state == FindingState::Gone) quiet_item("state", "no longer found");
    return take();
  }

 private:
  void quiet_item(std::string_view label, std::string_view text) {
    if (text.empty()) return;
    item("      " + dim(fmt::format("{:<9}", label)), 15, text);
  }

  void header() {
    line(bold("nsposture") +
         (data_.cluster.empty() ? "" : "  " + escape::printable(data_.cluster)));
    if (const auto text = snapshot_text(data_); !text.empty()) item(dim("RBAC     "), 9, text);
    if (data_.kubernetes) item(dim("version  "), 9, describe(*data_.kubernetes));
    if (summary_.log_first) {
      item(dim("audit    "), 9,
           fmt::format("{} to {}", when(*summary_.log_first), when(*summary_.log_last)));
    }
    for (const auto& note : summary_.limitations) item(paint("33", "but      "), 9, note);
    if (data_.choice) unknown_words(data_.choice->unknown);
    line("");
    for (const auto& sentence : verdict_lines(data_, summary_)) item("", 0, sentence);
  }

  void unknown_words(const std::vector<Unknown>& unknown) {
    for (const auto& word : unknown) item(paint("33", "unknown  "), 9, describe_unknown(word));
  }

  void causes() {
    if (data_.causes.empty()) return;
    section("Causes, most important first");
    const ChangeNumbers numbers(data_.causes);
    for (const auto& cause : data_.causes) write_cause(*this, numbers, cause, {});
  }

  // `count`: findings below it; 0: it belongs to one.
  void heading(store::Severity severity, std::uint64_t count = 0) {
    line(paint(colour_of(severity), fmt::format(" {} ", upper(severity))) +
         (count == 0 ? "" : " " + dim(thousands(count))));
  }

  // Grants other than namespace creation have their own section.
  static bool is_listed(const FindingView& view, store::Severity severity) {
    return view.finding.severity == severity && store::is_open(view.state) &&
           !gives_away(view.rule);
  }

  void findings_of(store::Severity severity) {
    const auto count = static_cast<std::uint64_t>(std::ranges::count_if(
        data_.findings, [&](const FindingView& view) { return is_listed(view, severity); }));
    if (count == 0) return;
    line("");
    heading(severity, count);
    for (const auto& view : data_.findings) {
      if (is_listed(view, severity)) finding(view);
    }
  }

  void given_away() {
    std::vector<const FindingView*> views;
    for (const auto& view : data_.findings) {
      const bool open = view.state != FindingState::Accepted;
      if (open && gives_away(view.rule)) views.push_back(&view);
    }
    if (views.empty()) return;
    section(fmt::format("Other powerful permissions ({})", thousands(views.size())));
    for (std::size_t i = 0; i < views.size(); ++i) {
      const auto severity = views[i]->finding.severity;
      const bool first = i == 0 || views[i - 1]->finding.severity != severity;
      if (first) line("  " + paint(colour_of(severity), store::to_string(severity)));
      finding(*views[i]);
    }
  }

  void finding(const FindingView& view) {
    const auto& finding = view.finding;
    const auto rule = escape::printable(finding.rule);
    const auto state = data_.has_earlier_run() && view.state == FindingState::New ? " (new)" : "";
    item("  " + bold(rule) + " ", rule.size() + 3, finding.title + state);
    evidence(finding);
    if (finding.confidence != store::Confidence::High) {
      quiet_item("sure", fmt::format("{} confidence", store::to_string(finding.confidence)));
    }
    for (const auto& doubt : finding.doubts) quiet_item("doubt", doubt);
    if (!options_.explain) return;
    quiet_item("why", view.rule.why);
    quiet_item("fix", view.rule.remediation);
    for (const auto& step : finding.next_steps) quiet_item("next", step);
    quiet_item("id", finding.fingerprint);
  }

  // Findings that need no immediate action take one line, unless explanations are requested.
  [[nodiscard]] std::size_t shown_evidence(const store::Finding& finding) const {
    const auto total = finding.evidence.size();
    if (options_.explain) return total;
    if (finding.severity < store::Severity::Medium) return 0;
    return std::min(total,
                    finding.severity >= store::Severity::High ? kShownEvidence : std::size_t{2});
  }

  // Without the command that would carry out a step, and only a few lines long.
  [[nodiscard]] std::string short_text(const store::Evidence& evidence) const {
    if (options_.explain) return evidence.text;
    const auto command = evidence.kind == store::EvidenceKind::Step
                             ? evidence.text.find(" `kubectl")
                             : std::string::npos;
    return escape::printable(evidence.text.substr(0, command), kShownText);
  }

  void evidence(const store::Finding& finding) {
    const auto total = finding.evidence.size();
    const auto shown = shown_evidence(finding);
    for (std::size_t i = 0; i < shown; ++i) {
      const auto& item = finding.evidence[i];
      auto text = item.time ? when(*item.time) + "  " + short_text(item) : short_text(item);
      if (const auto where = place(item.file, item.line); !where.empty()) text += "  " + where;
      if (options_.explain && !item.audit_id.empty()) text += "  audit " + item.audit_id;
      quiet_item(i == 0 ? "evidence" : "", text);
    }
    if (shown > 0 && shown < total) quiet_item("", fmt::format("… and {} more", total - shown));
  }

  void accepted() {
    if (summary_.accepted == 0) return;
    section(fmt::format("Accepted ({})", summary_.accepted));
    for (const auto& view : data_.findings) {
      if (view.state != FindingState::Accepted) continue;
      const auto rule = escape::printable(view.finding.rule);
      item("  " + dim(rule) + " ", rule.size() + 3, view.finding.title);
      quiet_item("reason", accepted_text(view));
    }
  }

  static std::string accepted_text(const FindingView& view) {
    const auto until =
        view.accepted_until ? ", until " + when(*view.accepted_until) : std::string();
    return view.accepted_reason + until;
  }

  void gone() {
    if (data_.gone.empty()) return;
    section(fmt::format("Resolved since the previous run ({})", thousands(data_.gone.size())));
    for (const auto& finding : data_.gone) {
      const auto rule = escape::printable(finding.rule);
      item("  " + dim(rule) + " ", rule.size() + 3, finding.title);
    }
  }

  static std::string grant_text(const NamedGrant& grant) {
    if (grant.is_masters()) return "allowed everything, before RBAC is asked";
    auto text = describe(grant.binding) + " → " + describe(grant.role);
    if (!grant.only_names.empty()) {
      text += fmt::format(", only {} (by apply)", fmt::join(grant.only_names, ", "));
    }
    const auto where = place(grant.binding_position.file, grant.binding_position.line);
    return where.empty() ? text : text + "  " + where;
  }

  void creators() {
    section("Who can create namespaces");
    const auto missing = not_read_text(data_, kinds_of_cluster_grants());
    if (data_.is_log_alone()) {
      item("  ", 2, nobody_text(data_));
    } else if (!missing.empty()) {
      item("  ", 2, fmt::format("who else can is unknown: {} not read", missing));
    } else if (summary_.creators == 0) {
      line("  nobody outside Kubernetes itself");
    }
    for (const auto& creator : data_.creators) {
      if (creator.builtin) continue;
      auto text = describe(creator.subject);
      if (creator.used) {
        text += *creator.used == 0
                    ? std::string(", never used")
                    : fmt::format(", used {}", count_of(*creator.used, "time", "times"));
      }
      item("  ", 2, text);
      for (const auto& grant : creator.grants) item("    " + dim("by "), 7, grant_text(grant));
    }
    if (summary_.creators_builtin > 0) {
      line(dim(fmt::format("  and {} of Kubernetes itself",
                           count_of(summary_.creators_builtin, "subject", "subjects"))));
    }
  }

  void creation(const Creation& creation) {
    const auto& words = verdict_words(creation.verdict);
    auto text = fmt::format("{}  {} by {}", when(creation.time), namespace_name(creation),
                            actor_name(creation));
    if (!creation.real_actor.empty()) text += ", asked by " + creation.real_actor;
    if (!creation.rules.empty()) text += fmt::format("  [{}]", fmt::join(creation.rules, " "));
    item("  " + paint(colour_of(words.tone), fmt::format("{:<13}", words.label)) + " ", 16, text);
    if (options_.explain) item(std::string(16, ' '), 16, creation.explanation);
  }

  void creations() {
    if (data_.creations.empty()) return;
    section(fmt::format("Creations ({})", thousands(data_.creations.size())));
    for (const auto& entry : data_.creations) creation(entry);
  }

  void missing() {
    if (data_.diagnostics.empty() && data_.gaps.empty()) return;
    section("What is missing");
    for (const auto& gap : data_.gaps) {
      item("  " + paint("33", "gap        "), 13,
           fmt::format("{} to {} ({})  {}", when(gap.from), when(gap.to),
                       duration(gap.to.ns - gap.from.ns), gap.file));
    }
    for (const auto& diagnostic : data_.diagnostics) {
      item("  " + paint("33", fmt::format("{:<11}", to_string(diagnostic.kind))), 13,
           describe(diagnostic));
    }
  }

  void closing() {
    if (summary_.open_total == 0 || options_.explain) return;
    line(dim("\n--explain shows why each finding matters, how to fix it, and what to run next"));
  }

  const ReportData& data_;
  const TextOptions& options_;
  Summary summary_;
};

}  // namespace

std::string render_text(const ReportData& data, const TextOptions& options) {
  return options.brief ? first_screen(data, options) : TextReport(data, options).render();
}

std::string render_finding(const FindingView& view, const TextOptions& options) {
  auto in_full = options;
  in_full.explain = true;
  return TextReport({}, in_full).render_one(view);
}

std::string describe_unknown(const Unknown& word) {
  auto text = fmt::format("no finding, snapshot or event has the {} `{}`", word.what, word.name);
  if (!word.did_you_mean.empty()) {
    text += fmt::format("; did you mean `{}`?", fmt::join(word.did_you_mean, "`, `"));
  }
  return text;
}

std::string render_text(const ReportData& data, bool colour) {
  TextOptions options;
  options.colour = colour;
  return render_text(data, options);
}

}  // namespace nsposture::reports::text
