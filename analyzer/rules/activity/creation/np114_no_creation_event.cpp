#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace nsposture::rules::activity::creation {

namespace {

using correlation::CaseFile;

const store::RuleInfo kInfo{
    "NP114",
    "Namespace without a creation event in a covered time",
    store::Severity::High,
    "The namespace was created in a time that the log covers, but the log has no request "
    "that created it. Events were lost or removed, or the log of another API server is "
    "missing.",
    "Collect the audit logs of all API servers. Check the log backend for errors. Check "
    "that no rule of level None in the audit policy hides namespaces.",
    {"MITRE ATT&CK T1070.002", "MITRE ATT&CK T1562.008", "CIS Kubernetes Benchmark 3.2.1"}};

// Dumps have whole seconds; a namespace created in the log's first or last second may be outside
// it.
constexpr std::int64_t kMarginNs = 2LL * 1'000'000'000;

bool well_covered(const CaseFile& file, Timestamp when) {
  return file.covers(Timestamp{when.ns - kMarginNs, 0}) &&
         file.covers(Timestamp{when.ns + kMarginNs, 0});
}

std::set<std::string> names_made(const CaseFile& file) {
  std::set<std::string> names;
  for (const auto& creation : file.creations()) {
    if (creation.outcome == correlation::Outcome::Created ||
        creation.outcome == correlation::Outcome::Unanswered ||
        creation.outcome == correlation::Outcome::ServerError) {
      names.insert(creation.name);
    }
  }
  return names;
}

// Creations without a name in the log may be any of these.
bool nameless_creation_near(const CaseFile& file, Timestamp when) {
  return std::ranges::any_of(file.creations(), [&](const auto& creation) {
    return creation.name.empty() && creation.took_place() &&
           std::abs(creation.time().ns - when.ns) <= kMarginNs;
  });
}

store::Finding missing(const std::string& ns, Timestamp when) {
  auto finding = make_finding(kInfo, "", ns, "");
  finding.time = when;
  finding.title = fmt::format("Namespace `{}` exists, but no audit event shows its creation", ns);
  add_containment(finding, ns);
  return finding;
}

void check_snapshots(const EventContext& context, std::set<std::string>& reported,
                     Findings& findings) {
  const auto& file = context.file;
  const auto made = names_made(file);
  for (const auto& snapshot : file.snapshots()) {
    for (const auto& ns : snapshot.cluster().namespaces) {
      if (!ns.meta.created || made.contains(ns.meta.name)) continue;
      if (!well_covered(file, *ns.meta.created) || !reported.insert(ns.meta.name).second) continue;
      auto finding = missing(ns.meta.name, *ns.meta.created);
      store::Evidence evidence{
          store::EvidenceKind::Namespace,
          fmt::format("created {} by its own account", format_rfc3339(*ns.meta.created)),
          "",
          ns.pos.line,
          "",
          ns.meta.created};
      if (ns.pos.file < snapshot.cluster().files.size()) {
        evidence.file = snapshot.cluster().files[ns.pos.file];
      }
      finding.evidence.push_back(std::move(evidence));
      if (nameless_creation_near(file, *ns.meta.created)) {
        doubt(finding, store::Confidence::Low,
              "at that time the log has a creation whose name it does not show");
      }
      findings.push_back(std::move(finding));
    }
  }
}

// Both controllers acting together indicate a new namespace; one alone may be repairing.
void check_orphans(const EventContext& context, std::set<std::string>& reported,
                   Findings& findings) {
  for (const auto& orphan : context.file.orphans()) {
    const auto* account = orphan.follow_up.account;
    const auto* ca_map = orphan.follow_up.ca_map;
    if (account == nullptr || ca_map == nullptr) continue;
    const auto when = std::min(account->event.received, ca_map->event.received);
    if (!well_covered(context.file, when) || !reported.insert(orphan.namespace_).second) continue;
    auto finding = missing(orphan.namespace_, when);
    finding.evidence.push_back(event_evidence(*account));
    finding.evidence.push_back(event_evidence(*ca_map));
    if (nameless_creation_near(context.file, when)) {
      doubt(finding, store::Confidence::Low,
            "at that time the log has a creation whose name it does not show");
    }
    findings.push_back(std::move(finding));
  }
}

void run(const EventContext& context, Findings& findings) {
  // The API server creates these before it writes any log, and no user can create them.
  std::set<std::string> reported = {"default", "kube-system", "kube-public", "kube-node-lease"};
  check_snapshots(context, reported, findings);
  check_orphans(context, reported, findings);
}

}  // namespace

Rule np114() {
  return {kInfo, ActivityRule{run, Needs::WholeLog}};
}

}  // namespace nsposture::rules::activity::creation
