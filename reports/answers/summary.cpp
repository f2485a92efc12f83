#include "reports/answers/summary.h"

#include "reports/answers/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace nsposture::reports {

namespace {

void count_findings(const ReportData& data, Summary& summary) {
  for (const auto& view : data.findings) {
    if (view.state == FindingState::Accepted) {
      ++summary.accepted;
      continue;
    }
    if (!store::is_open(view.state)) continue;
    ++summary.open_total;
    ++summary.open.at(static_cast<std::size_t>(view.finding.severity));
    if (view.state == FindingState::New) ++summary.fresh;
  }
}

bool any_name(const Creator& creator) {
  return std::ranges::any_of(creator.grants,
                             [](const auto& grant) { return grant.only_names.empty(); });
}

void count_creators(const ReportData& data, Summary& summary) {
  for (const auto& creator : data.creators) {
    if (creator.builtin) {
      ++summary.creators_builtin;
      continue;
    }
    ++summary.creators;
    if (any_name(creator)) ++summary.creators_any_name;
    if (creator.used == 0U) ++summary.creators_unused;
  }
}

void count_diagnostics(const ReportData& data, Summary& summary) {
  for (const auto& diagnostic : data.diagnostics) {
    switch (diagnostic.kind) {
      case DiagnosticKind::Unreadable:
        ++summary.unreadable;
        break;
      case DiagnosticKind::Rejected:
        ++summary.rejected;
        break;
      case DiagnosticKind::Warning:
        ++summary.warnings;
        break;
    }
  }
  if (data.snapshot) {
    // The snapshot counts the unreadable inputs of RBAC, and the coverage the malformed log lines;
    // the others are whole logs and similar inputs.
    const auto all = summary.unreadable;
    summary.unreadable = data.snapshot->unreadable;
    summary.unreadable_logs = all - std::min(all, summary.unreadable + summary.malformed);
    summary.rejected = std::max(summary.rejected, data.snapshot->rejected);
  }
}

void count_coverage(const ReportData& data, Summary& summary) {
  for (const auto& coverage : data.coverage) {
    summary.malformed += coverage.tally.malformed;
    // Events without a time cover no time.
    if (coverage.tally.events == 0 || coverage.last.ns == 0) continue;
    if (!summary.log_first || coverage.first < *summary.log_first) {
      summary.log_first = coverage.first;
    }
    if (!summary.log_last || coverage.last > *summary.log_last) summary.log_last = coverage.last;
  }
}

std::string blind_reservation(const ReportData& data) {
  std::uint32_t blind = 0;
  for (const auto& coverage : data.coverage) blind |= coverage.blind;
  std::vector<std::string> words;
  for (const auto word : blind_words(blind)) words.emplace_back(word);
  return words.empty() ? std::string()
                       : "The delivery format of a log does not show " + enumerate(words) + ".";
}

std::vector<std::string_view> every_kind(const ReportData& data) {
  std::vector<std::string_view> kinds;
  kinds.reserve(data.not_read.size());
  for (const auto& missing : data.not_read) kinds.emplace_back(missing.kind);
  return kinds;
}

void add_input_reservations(const ReportData& data, Summary& summary) {
  auto& out = summary.limitations;
  if (!data.snapshot) out.emplace_back("There is no RBAC snapshot.");
  if (data.is_log_alone()) {
    out.emplace_back(
        "Only the audit log was given: creations are judged by the API server's reasons in it, and "
        "who else can create namespaces is unknown.");
    if (data.unjudged > 0) {
      out.push_back("The log does not show why " +
                    count_of(data.unjudged, "creation was", "creations were") +
                    " allowed: give RBAC to judge that.");
    }
  } else if (const auto missing = not_read_text(data, every_kind(data)); !missing.empty()) {
    out.push_back("Not read: " + missing + ". Results that depend on it are unknown.");
  }
  if (data.pods_unknown) {
    out.emplace_back("No pod is in the input: paths through running pods are unknown.");
  }
  if (summary.unreadable > 0) {
    out.push_back(count_of(summary.unreadable, "RBAC input", "RBAC inputs") +
                  " could not be read: subjects, grants or namespaces may be missing.");
  }
  if (summary.rejected > 0) {
    out.push_back("The API server would reject " +
                  count_of(summary.rejected, "object, which was", "objects, which were") +
                  " ignored.");
  }
}

// "nsposture.yaml turns 2 rules off and accepts 3 findings."
void add_configuration(const ConfigurationEffect& effect, Summary& summary) {
  if (!effect.any()) return;
  std::vector<std::string> parts;
  if (effect.rules_off > 0) {
    parts.push_back("turns " + count_of(effect.rules_off, "rule", "rules") + " off");
  }
  if (effect.severities_changed > 0) {
    parts.push_back("changes the severity of " +
                    count_of(effect.severities_changed, "rule", "rules"));
  }
  if (effect.accepted > 0) {
    parts.push_back("accepts " + count_of(effect.accepted, "finding", "findings"));
  }
  if (effect.trusted_impersonations > 0) {
    parts.push_back("leaves out " +
                    count_of(effect.trusted_impersonations, "creation", "creations") +
                    " by impersonation that is expected");
  }
  const std::string file = effect.file.empty() ? "The command line" : effect.file;
  if (!parts.empty()) summary.limitations.push_back(file + " " + enumerate(parts) + ".");
  if (!effect.never_fails.empty()) {
    summary.limitations.push_back("No finding makes `audit` fail: by " + file + ", " +
                                  effect.never_fails + ".");
  }
}

void add_log_reservations(const ReportData& data, Summary& summary) {
  auto& out = summary.limitations;
  if (summary.unreadable_logs > 0) {
    out.push_back(count_of(summary.unreadable_logs, "log", "logs") +
                  " or other input besides RBAC could not be read, or had no events: what it would "
                  "show is unknown.");
  }
  if (!summary.log_last) {
    out.emplace_back(data.coverage.empty() && summary.unreadable_logs == 0
                         ? "No audit log was given: it is unknown who created namespaces."
                         : "The audit log is empty or could not be read: it is unknown "
                           "who created namespaces.");
    return;
  }
  if (!data.gaps.empty()) {
    out.push_back("The audit log has " +
                  count_of(data.gaps.size(), "unusually long gap", "unusually long gaps") +
                  ". Namespaces created then are not visible.");
  }
  if (summary.malformed > 0) {
    out.push_back(count_of(summary.malformed, "line", "lines") +
                  " of the audit log could not be read.");
  }
  if (const auto count = unanswered_creations(data); count > 0) {
    out.push_back("The log does not say how " + count_of(count, "creation", "creations") +
                  " ended.");
  }
  if (auto blind = blind_reservation(data); !blind.empty()) out.push_back(std::move(blind));
  if (std::ranges::any_of(data.coverage, &store::Coverage::metadata_only)) {
    out.emplace_back(
        "A log has level Metadata only: it does not show how RBAC objects were changed.");
  }
}

// An empty list is no good news where it leaves out open findings.
std::string none_open_line(const ReportData& data) {
  const auto& choice = *data.choice;
  const auto others =
      std::accumulate(choice.open_left_out.begin(), choice.open_left_out.end(), std::uint64_t{0});
  const auto selected = data.findings.empty()
                            ? "No finding is selected"
                            : count_of(data.findings.size(), "finding is", "findings are") +
                                  " selected, none of them open";
  if (others == 0) return fmt::format("{}: {}. No other finding is open.", selected, choice.words);
  return fmt::format("{}: {}. Not shown: {} ({}).", selected, choice.words,
                     count_of(others, "open finding", "open findings"),
                     severity_counts(choice.open_left_out));
}

std::string findings_line(const ReportData& data, const Summary& summary) {
  std::string aside;
  if (summary.accepted > 0) aside = fmt::format(" ({} more accepted)", thousands(summary.accepted));
  if (data.choice && !data.choice->unknown.empty()) {
    return "The selection is unknown, so there can be no findings about it.";
  }
  std::string of_chosen, chosen;
  if (data.choice) {
    of_chosen = " selected";
    chosen = fmt::format(" Selection: {}. Not shown: {}.", data.choice->words,
                         count_of(data.choice->left_out, "finding", "findings"));
  }
  if (summary.open_total == 0 && data.choice) return none_open_line(data);
  if (summary.open_total == 0) return "No findings need action" + aside + ".";
  const auto worst = std::ranges::find_if(
      data.findings, [](const auto& view) { return store::is_open(view.state); });
  return fmt::format("{}{}: {}{}. Most severe: {}.{}",
                     count_of(summary.open_total, "finding", "findings"), of_chosen,
                     severity_counts(summary.open), aside, worst->finding.title, chosen);
}

// Subjects without direct access: "12 subjects can become able to". Kubernetes' own are at info.
std::vector<std::string> ways_round(const ReportData& data) {
  std::uint64_t become = 0, indirect = 0;
  for (const auto& view : data.findings) {
    if (!store::is_open(view.state) || view.finding.severity == store::Severity::Info) continue;
    become += view.rule.claim == store::Claim::CanBecomeAble ? 1U : 0U;
    indirect += view.rule.claim == store::Claim::CreatesIndirectly ? 1U : 0U;
  }
  std::vector<std::string> ways;
  if (become > 0) ways.push_back(count_of(become, "subject", "subjects") + " can become able to");
  if (indirect > 0) {
    ways.push_back(count_of(indirect, "subject", "subjects") +
                   " can have a controller create them");
  }
  return ways;
}

std::string creators_line(const ReportData& data, const Summary& summary) {
  if (data.is_log_alone()) {
    return "Who can create namespaces is unknown: only the audit log was given.";
  }
  const auto missing = not_read_text(data, kinds_of_cluster_grants());
  const auto ways = ways_round(data);
  const auto others = ways.empty() ? std::string() : "; " + enumerate(ways);
  if (summary.creators == 0) {
    return missing.empty()
               ? "Nobody outside Kubernetes itself can create namespaces" + others + "."
               : fmt::format("Who can create namespaces is unknown: {} not read.", missing);
  }
  auto line = count_of(summary.creators, "subject", "subjects") +
              " outside Kubernetes itself can create namespaces";
  std::vector<std::string> asides;
  if (const auto bound = summary.creators - summary.creators_any_name; bound > 0) {
    asides.push_back(thousands(bound) + " of them only namespaces of certain names");
  }
  if (summary.creators_unused > 0 && summary.log_last) {
    asides.push_back(thousands(summary.creators_unused) +
                     " of them created none in the time that the log covers");
  }
  return (asides.empty() ? line : line + ", " + enumerate(asides)) + others + ".";
}

std::string creations_line(const ReportData& data, const Summary& summary) {
  if (!summary.log_last) {
    return data.coverage.empty() && summary.unreadable_logs == 0
               ? "No audit log was given, so it is not known who created namespaces."
               : "The audit log that was given is empty or could not be read, so it is not known who "
                 "created namespaces.";
  }
  if (data.creations.empty()) return "The audit log shows no attempt to create a namespace.";
  std::vector<std::string> parts;
  for (const auto& verdict : all_verdicts()) {
    const auto found = summary.verdicts.find(verdict.id);
    if (found == summary.verdicts.end()) continue;
    parts.push_back(fmt::format("{} {}", thousands(found->second), verdict.counted));
  }
  return fmt::format(
      "The audit log shows {}: {}.",
      count_of(data.creations.size(), "creation or attempt", "creations and attempts"),
      enumerate(parts));
}

}  // namespace

std::uint64_t unanswered_creations(const ReportData& data) {
  return static_cast<std::uint64_t>(std::ranges::count_if(
      data.creations, [](const Creation& one) { return !one.code && one.verdict == "unknown"; }));
}

Summary summarize(const ReportData& data) {
  Summary summary;
  count_findings(data, summary);
  count_creators(data, summary);
  count_coverage(data, summary);
  count_diagnostics(data, summary);
  for (const auto& creation : data.creations) {
    ++summary.verdicts[verdict_words(creation.verdict).id];
  }
  add_input_reservations(data, summary);
  add_log_reservations(data, summary);
  add_configuration(data.configuration, summary);
  return summary;
}

std::vector<std::string> verdict_lines(const ReportData& data, const Summary& summary) {
  return {findings_line(data, summary), creators_line(data, summary),
          creations_line(data, summary)};
}

std::string severity_counts(const std::array<std::uint64_t, 5>& counts) {
  std::vector<std::string> parts;
  for (const auto severity : kSeverities) {
    const auto n = counts.at(static_cast<std::size_t>(severity));
    if (n > 0) parts.push_back(fmt::format("{} {}", thousands(n), to_string(severity)));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace nsposture::reports
