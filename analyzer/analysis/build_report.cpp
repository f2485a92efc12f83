#include "analyzer/analysis/build_report.h"

#include "analyzer/rules/registry.h"
#include "analyzer/rules/rests_on.h"
#include "graph/model/known_pods.h"
#include "graph/rbac/name_grant.h"
#include "graph/rbac/namespace_creation.h"
#include "graph/rbac/platform_objects.h"
#include "reports/answers/access_graph.h"
#include "reports/answers/short_ids.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace nsposture::analysis {

namespace {

using correlation::CaseFile;
using reports::Creator;

bool all_builtin(const Cluster& cluster, const rbac::PlatformObjects& platform,
                 const rbac::SubjectGrants& creator) {
  return std::ranges::all_of(
      creator.grants, [&](const rbac::Grant& grant) { return platform.is_own(cluster, grant); });
}

// Whether the subject made this creation, as itself or as a member of that group.
bool created_by(const correlation::Creation& creation, const Subject& subject) {
  const auto& actor = creation.request->effective();
  if (subject.kind == SubjectKind::Group) {
    return std::ranges::find(actor.groups, subject.name) != actor.groups.end();
  }
  return actor.username == username_of(subject);
}

// Empty if no creation of the subject took place in the log and the outcome of one is unknown.
std::optional<std::uint64_t> count_uses(const CaseFile& file, const Subject& subject) {
  std::uint64_t count = 0;
  bool unanswered = false;
  for (const auto& creation : file.creations()) {
    if (!created_by(creation, subject)) continue;
    if (creation.took_place()) ++count;
    unanswered = unanswered || creation.outcome == correlation::Outcome::Unanswered;
  }
  return count == 0 && unanswered ? std::nullopt : std::optional(count);
}

std::string how_text(const correlation::Creation& creation) {
  std::string how(to_string(creation.way));
  if (creation.name_inferred) how += ", name from the controllers' events";
  return how;
}

reports::Creation describe_creation(const correlation::Creation& creation) {
  const auto& event = creation.request->event;
  reports::Creation view;
  view.time = creation.time();
  view.namespace_ = creation.name;
  view.actor = event.impersonated            ? correlation::describe(*event.impersonated)
               : event.user.username.empty() ? std::string()
                                             : correlation::describe(event.user);
  if (event.impersonated) view.real_actor = correlation::describe(event.user);
  view.how = how_text(creation);
  view.verdict = to_string(creation.verdict);
  view.explanation = creation.explanation;
  view.client = event.user_agent;
  view.address = event.source_ips.empty() ? std::string() : event.source_ips.back();
  view.code = event.code;
  view.audit_id = event.audit_id;
  view.file = event.file;
  view.line = event.line;
  return view;
}

// The rules of the findings that cite an event, by file and line.
using RulesAt = std::map<std::pair<std::string_view, std::uint64_t>, std::set<std::string>>;

RulesAt rules_by_event(const std::vector<store::Finding>& findings) {
  RulesAt rules;
  for (const auto& finding : findings) {
    for (const auto& evidence : finding.evidence) {
      if (evidence.kind == store::EvidenceKind::Event)
        rules[{evidence.file, evidence.line}].insert(finding.rule);
    }
  }
  return rules;
}

// A finding is about a creation when it cites the creation's event.
std::vector<reports::Creation> describe_creations(const CaseFile& file,
                                                  const std::vector<store::Finding>& findings) {
  const auto rules = rules_by_event(findings);
  std::vector<reports::Creation> views;
  for (const auto& creation : file.creations()) {
    if (creation.bootstrap) continue;
    auto view = describe_creation(creation);
    if (const auto found = rules.find({view.file, view.line}); found != rules.end()) {
      view.rules.assign(found->second.begin(), found->second.end());
    }
    views.push_back(std::move(view));
  }
  return views;
}

using Fingerprints = std::set<std::string, std::less<>>;

Fingerprints fingerprints_of(const std::vector<store::Finding>& findings) {
  Fingerprints known;
  for (const auto& finding : findings) known.insert(finding.fingerprint);
  return known;
}

std::string outgrown_text(const store::Acceptance& acceptance, const store::Finding& finding) {
  const bool worse = acceptance.severity && finding.severity > *acceptance.severity;
  return fmt::format("accepted before (\"{}\"), but {} since: the acceptance does not cover that",
                     acceptance.reason,
                     worse ? "it has become more severe" : "somebody or something was added");
}

std::vector<reports::FindingView> describe_findings(const History& history,
                                                    const std::vector<store::Finding>& findings,
                                                    Timestamp now) {
  const auto known = fingerprints_of(history.before);
  const store::AcceptedAt accepted(history.acceptances, now);
  std::vector<reports::FindingView> views;
  for (const auto& finding : findings) {
    reports::FindingView view;
    view.finding = finding;
    view.rule = rules::info_of(finding);
    view.state =
        known.contains(finding.fingerprint) ? store::FindingState::Known : store::FindingState::New;
    if (const auto* acceptance = accepted.covering(finding)) {
      view.state = store::FindingState::Accepted;
      view.accepted_reason = acceptance->reason;
      view.accepted_until = acceptance->until;
    } else if (const auto* before = accepted.outgrown_by(finding)) {
      view.state = store::FindingState::New;
      view.finding.doubts.push_back(outgrown_text(*before, finding));
    }
    views.push_back(std::move(view));
  }
  return views;
}

// A finding of a rule that could not judge is not resolved: the rule did not look for it.
std::vector<store::Finding> gone_since(const std::vector<store::Finding>& before,
                                       const std::vector<store::Finding>& findings) {
  const auto still = fingerprints_of(findings);
  Fingerprints unknown;
  for (const auto& finding : findings) {
    if (rules::is_unknown(finding)) unknown.insert(finding.rule);
  }
  std::vector<store::Finding> gone;
  std::ranges::copy_if(before, std::back_inserter(gone), [&](const store::Finding& finding) {
    return !still.contains(finding.fingerprint) && !unknown.contains(finding.rule);
  });
  return gone;
}

// Resolved findings can be queried too, so short ids must be unique among them as well.
void put_short_ids(reports::ReportData& data) {
  std::vector<std::string_view> ids;
  for (const auto& view : data.findings) ids.emplace_back(view.finding.fingerprint);
  for (const auto& finding : data.gone) ids.emplace_back(finding.fingerprint);
  auto shortened = reports::short_ids(ids);
  for (std::size_t i = 0; i < data.findings.size(); ++i) {
    data.findings[i].short_id = std::move(shortened[i]);
  }
}

std::vector<NotRead> not_read(const Reading& reading, const History& history) {
  std::vector<NotRead> list;
  for (const auto& [kind, read] : reading.kinds) {
    if (reading.lacks(kind)) list.push_back({kind, read.why});
  }
  for (const auto& kind : history.newer_not_read) {
    list.push_back({kind, "by the newest snapshot; an older one was judged"});
  }
  for (const auto& input : reading.unread) list.push_back({"", input});
  return list;
}

std::string version_note(const store::SnapshotInfo& info) {
  std::string note;
  if (info.builtin_roles != "none" && !info.builtin_roles.empty()) {
    note = "The roles and bindings that an API server " + info.builtin_roles +
           " creates were added to the input. ";
  }
  auto version = describe(info.kubernetes);
  version.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(version.front())));
  return note + version + '.';
}

}  // namespace

std::vector<Creator> describe_creators(const rbac::Authorizer& authorizer, const CaseFile* file) {
  const auto& cluster = authorizer.cluster();
  const rbac::PlatformObjects platform(cluster);
  std::vector<Creator> creators;
  for (const auto& found : rbac::namespace_creators(authorizer)) {
    Creator creator;
    creator.subject = found.subject;
    creator.builtin = all_builtin(cluster, platform, found);
    for (const auto& grant : found.grants) {
      creator.grants.push_back(rbac::name_grant(cluster, grant));
    }
    if (file != nullptr && !file->coverage().empty()) {
      creator.used = count_uses(*file, found.subject);
    }
    creators.push_back(std::move(creator));
  }
  return creators;
}

reports::ReportData build_report(const CaseFile& file, const std::vector<store::Finding>& findings,
                                 const History& history, const RunInfo& run) {
  const auto& snapshot = file.now();
  reports::ReportData data;
  data.tool_version = run.version;
  data.generated = run.at;
  data.cluster = snapshot.info.cluster;
  data.snapshot = snapshot.info;
  data.kubernetes = snapshot.info.kubernetes;
  data.builtin_note = version_note(snapshot.info);
  data.namespaces = snapshot.cluster().namespaces.size();
  data.roles = snapshot.cluster().roles.size();
  data.bindings = snapshot.cluster().bindings.size();
  data.service_accounts = snapshot.cluster().service_accounts.size();
  data.workloads = snapshot.cluster().workloads.size();
  data.creators = describe_creators(snapshot.authorizer(), &file);
  data.creations = describe_creations(file, findings);
  data.findings = describe_findings(history, findings, data.generated);
  data.graph = reports::graph_of(data.creators, data.findings);
  data.gone = gone_since(history.before, findings);
  put_short_ids(data);
  data.pods_unknown = !snapshot.info.log_alone && !knows_pods(snapshot.cluster());
  data.not_read = not_read(snapshot.cluster().reading, history);
  // An object that the API server would reject and an unreadable file count as in every other
  // command.
  const bool left_out = std::ranges::any_of(history.diagnostics, [](const Diagnostic& one) {
    return one.kind == DiagnosticKind::Rejected || one.kind == DiagnosticKind::Unreadable;
  });
  data.lacks_needed =
      left_out || !history.newer_not_read.empty() || logs_gave_nothing(file.coverage()) ||
      (!data.is_log_alone() && !snapshot.cluster().reading.missing(needed_kinds()).empty());
  // Only the log can show why each creation was allowed.
  const auto is_unjudged = [](const correlation::Creation& one) {
    return one.outcome == correlation::Outcome::Created &&
           one.verdict == correlation::Verdict::Unknown;
  };
  data.unjudged = static_cast<std::uint64_t>(std::ranges::count_if(file.creations(), is_unjudged));
  data.lacks_needed = data.lacks_needed || (data.is_log_alone() && data.unjudged > 0);
  data.trend = history.trend;
  data.coverage = file.coverage();
  data.gaps = file.gaps();
  data.diagnostics = history.diagnostics;
  return data;
}

}  // namespace nsposture::analysis
