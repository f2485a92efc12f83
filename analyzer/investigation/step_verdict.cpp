#include "analyzer/investigation/incident.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::investigation {

namespace {

using correlation::Verdict;
using store::Severity;

struct Judgement {
  std::string word;
  std::string text;
};

bool nothing_happened(const Incident& incident) {
  return incident.creation != nullptr && (incident.creation->verdict == Verdict::Refused ||
                                          incident.creation->verdict == Verdict::NotCreated);
}

std::vector<NotRead> not_read(const Incident& incident) {
  return incident.file.now().cluster().reading.missing(needed_kinds());
}

bool is_log_alone(const Incident& incident) {
  return incident.file.now().info.log_alone;
}

// If only the log was given, its own decision on the creation counts.
bool lacks_needed(const Incident& incident) {
  return !is_log_alone(incident) && !not_read(incident).empty();
}

Judgement judge(const Incident& incident) {
  const auto& findings = incident.findings;
  const auto worst = findings.empty() ? Severity::Info : findings.front().severity;
  if (worst >= Severity::High) return {"act", "Not expected: act on it."};
  const bool unknown = incident.creation == nullptr ||
                       incident.creation->verdict == Verdict::Unknown || lacks_needed(incident);
  if (unknown)
    return {"unknown", "Unknown: the logs and snapshots do not show enough to judge it."};
  if (worst >= Severity::Low) return {"look", "Unusual, but not wrong on its own: review it."};
  if (nothing_happened(incident)) return {"nothing", "Nothing was created."};
  return {"fine", "No issues found."};
}

// The confidence of the deciding finding; without findings, it depends on how complete the data is.
store::Confidence confidence_of(const Incident& incident) {
  auto confidence = store::Confidence::High;
  if (!incident.findings.empty()) confidence = incident.findings.front().confidence;
  if (incident.creation == nullptr || lacks_needed(incident)) return store::Confidence::Low;
  const bool whole = !is_log_alone(incident) && incident.file.covers(incident.creation->time()) &&
                     why_no_object(incident).empty();
  if (incident.findings.empty() && !whole) {
    confidence = std::min(confidence, store::Confidence::Medium);
  }
  return confidence;
}

}  // namespace

DossierStep verdict_step(const Incident& incident, reports::Dossier& dossier) {
  DossierStep step{"verdict", "Verdict", {}, {}, 0};
  const auto judgement = judge(incident);
  dossier.verdict = judgement.word;
  dossier.verdict_text = judgement.text;
  dossier.confidence = store::to_string(confidence_of(incident));
  if (incident.creation != nullptr) {
    dossier.reasons.push_back(fmt::format("{}: {}", to_string(incident.creation->verdict),
                                          incident.creation->explanation));
  }
  const bool severe =
      !incident.findings.empty() && incident.findings.front().severity > Severity::Info;
  for (const auto& finding : incident.findings) {
    // Info findings are no reason for a verdict that has more severe ones.
    if (severe && finding.severity == Severity::Info) continue;
    dossier.reasons.push_back(
        fmt::format("{} {}: {}", finding.rule, store::to_string(finding.severity), finding.title));
    for (const auto& doubt : finding.doubts) {
      if (std::ranges::find(dossier.doubts, doubt) == dossier.doubts.end()) {
        dossier.doubts.push_back(doubt);
      }
    }
  }
  dossier.kubernetes = incident.file.now().cluster().kubernetes;
  dossier.not_read = not_read(incident);
  dossier.log_alone = is_log_alone(incident);
  if (dossier.log_alone) {
    dossier.doubts.emplace_back(
        "only the audit log was given: what RBAC allows besides what the log shows is unknown");
  } else {
    for (const auto& missing : dossier.not_read) dossier.doubts.push_back(describe(missing));
  }
  if (const auto why = why_no_object(incident); !why.empty()) {
    dossier.doubts.push_back("the labels it was made with are not known: " + why);
  }
  if (!incident.options.other.flows) dossier.doubts.emplace_back("network flows were not given");
  if (!incident.options.other.changes) dossier.doubts.emplace_back("change records were not given");
  step.lines.push_back(text_line("verdict", judgement.text));
  step.lines.push_back(text_line("confidence", dossier.confidence));
  for (const auto& reason : dossier.reasons) step.lines.push_back(text_line("because", reason));
  for (const auto& doubt : dossier.doubts) step.lines.push_back(text_line("doubt", doubt));
  return step;
}

}  // namespace nsposture::investigation
