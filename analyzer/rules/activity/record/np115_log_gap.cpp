#include "analyzer/rules/activity/record/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

namespace nsposture::rules::activity::record {

namespace {

const store::RuleInfo kInfo{
    "NP115",
    "Gap in the audit log",
    store::Severity::Medium,
    "An API server logs continuously, at least the leases of its own controllers. A time "
    "without events means that the server was down, a log file is missing, or lines were "
    "removed.",
    "Look for rotated files that were not imported, restarts of the API server, and full "
    "disks. Import what you find.",
    {"MITRE ATT&CK T1070.002", "CIS Kubernetes Benchmark 1.2.19"}};

std::string duration_of(const store::CoverageGap& gap) {
  const auto seconds = (gap.to.ns - gap.from.ns) / 1'000'000'000;
  return seconds < 600 ? fmt::format("{} seconds", seconds)
                       : fmt::format("{} minutes", seconds / 60);
}

void run(const EventContext& context, Findings& findings) {
  for (const auto& gap : context.file.gaps()) {
    auto finding = make_finding(kInfo, "", "",
                                gap.file + '\n' + gap.apiserver + '\n' + format_rfc3339(gap.from));
    finding.time = gap.from;
    finding.title = fmt::format("No audit event between {} and {}", format_rfc3339(gap.from),
                                format_rfc3339(gap.to));
    finding.evidence.push_back({store::EvidenceKind::Gap,
                                fmt::format("{} without an event", duration_of(gap)), gap.file, 0,
                                "", gap.from});
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np115() {
  return {kInfo, ActivityRule{run, Needs::WholeLog}};
}

}  // namespace nsposture::rules::activity::record
