#include "analyzer/rules/base/evidence.h"

#include "analyzer/correlation/dry_run.h"
#include "analyzer/correlation/reason.h"
#include "graph/base/shell_quote.h"
#include "graph/rbac/name_grant.h"
#include "graph/rbac/rule_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace nsposture::rules {

namespace {

using correlation::Creation;
using correlation::LoggedRequest;
using correlation::PastGrant;
using store::Confidence;
using store::Evidence;
using store::Finding;
using store::MissingField;

std::string file_of(const Cluster& cluster, const SourcePos& pos) {
  return pos.file < cluster.files.size() ? cluster.files[pos.file] : std::string();
}

bool is_blind(const LoggedRequest& request, MissingField what) {
  return (request.event.blind & static_cast<std::uint32_t>(what)) != 0;
}

// A binding created in the log has no position in a file.
Evidence past_evidence(const NamedGrant& grant) {
  Evidence evidence;
  evidence.kind = store::EvidenceKind::Grant;
  evidence.text = fmt::format("{} of {} to {}: {}", describe(grant.binding), describe(grant.role),
                              nsposture::describe(*grant.subject), rbac::rule_text(*grant.rule));
  if (grant.binding_position.line != 0) evidence.file = grant.binding_position.file;
  evidence.line = grant.binding_position.line;
  return evidence;
}

// The first snapshot after the deletion that still has the same namespace; null: none.
const correlation::Snapshot* still_there(const LoggedRequest& deletion,
                                         const correlation::CaseFile& file) {
  const auto when = deletion.event.received;
  for (const auto& snapshot : file.snapshots()) {
    if (snapshot.info.taken <= when) continue;
    for (const auto& ns : snapshot.cluster().namespaces) {
      const auto& meta = ns.meta;
      if (meta.name == deletion.event.name && meta.created && *meta.created < when) {
        return &snapshot;
      }
    }
  }
  return nullptr;
}

}  // namespace

Finding make_finding(const store::RuleInfo& rule, std::string subject, std::string ns,
                     std::string_view key) {
  Finding finding;
  finding.rule = rule.id;
  finding.severity = rule.severity;
  finding.fingerprint = store::fingerprint({rule.id, subject, ns, key});
  finding.subject = std::move(subject);
  finding.namespace_ = std::move(ns);
  return finding;
}

Evidence event_evidence(const LoggedRequest& request, std::string text) {
  const auto& event = request.event;
  return Evidence{store::EvidenceKind::Event,
                  std::move(text),
                  event.file,
                  event.line,
                  event.audit_id,
                  event.received};
}

Evidence event_evidence(const LoggedRequest& request) {
  const auto& event = request.event;
  std::string object = event.resource;
  if (!event.subresource.empty()) object += '/' + event.subresource;
  if (!event.namespace_.empty() && event.namespace_ != event.name) {
    object += " in " + event.namespace_;
  }
  if (!event.name.empty()) object += " " + event.name;
  std::string text = fmt::format("{}: {} {}", actor_text(request), event.verb, object);
  text += event.code ? fmt::format(", answered {}", *event.code) : ", no answer in the log";
  if (!event.reason.empty()) text += " (" + event.reason + ")";
  return event_evidence(request, std::move(text));
}

void add_events(store::Finding& finding,
                const std::vector<const correlation::LoggedRequest*>& events, std::size_t at_most) {
  for (std::size_t i = 0; i < events.size() && i < at_most; ++i) {
    finding.evidence.push_back(event_evidence(*events[i]));
  }
}

void add_origin(Finding& finding, const Creation& creation, const correlation::CaseFile& file) {
  using Kind = correlation::OriginLink::Kind;
  for (auto& link : correlation::origin_of(creation, file)) {
    auto evidence = event_evidence(*link.request, std::move(link.text));
    const bool known = std::ranges::any_of(finding.evidence, [&](const Evidence& other) {
      return other.file == evidence.file && other.line == evidence.line;
    });
    // For a pod link the creation itself is the proof, and every finding has that.
    if (!known || link.kind == Kind::Pod) finding.evidence.push_back(std::move(evidence));
  }
}

void locate(Evidence& evidence, const Cluster& cluster, SourcePos pos) {
  evidence.file = file_of(cluster, pos);
  evidence.line = pos.line;
  evidence.column = pos.column;
}

Evidence grant_evidence(const Cluster& cluster, const rbac::Grant& grant) {
  if (grant.is_masters()) {
    return Evidence{store::EvidenceKind::Grant,
                    "system:masters is allowed everything before RBAC is asked",
                    "",
                    0,
                    "",
                    std::nullopt};
  }
  const auto& binding = cluster.bindings[grant.binding];
  Evidence evidence;
  evidence.kind = store::EvidenceKind::Grant;
  evidence.text = describe(key_of(binding));
  // A binding may matter whatever its role contains, and even if the role does not exist.
  if (grant.role != rbac::Grant::kNoIndex) {
    const auto& role = cluster.roles[grant.role];
    evidence.text += " of " + describe(key_of(role));
    if (grant.rule != rbac::Grant::kNoIndex)
      evidence.text += ": " + rbac::rule_text(role.rules[grant.rule]);
  }
  locate(evidence, cluster, binding.position_of_subject(grant.subject));
  return evidence;
}

void add_cause(Finding& finding, NamedGrant grant) {
  const bool known = std::ranges::any_of(
      finding.grants, [&](const NamedGrant& other) { return same_grant(other, grant); });
  if (!known) finding.grants.push_back(std::move(grant));
}

void add_grant(Finding& finding, const Cluster& cluster, const rbac::Grant& grant) {
  finding.evidence.push_back(grant_evidence(cluster, grant));
  add_cause(finding, rbac::name_grant(cluster, grant));
}

void add_grants(Finding& finding, const std::vector<PastGrant>& grants) {
  if (grants.empty()) return;
  finding.evidence.push_back(past_evidence(grants.front().grant));
  for (const auto& past : grants) add_cause(finding, past.grant);
}

void add_causes_of(Finding& finding, const Creation& creation) {
  const auto& known = creation.grant.grants;
  const auto reason = correlation::parse_rbac_reason(creation.request->event.reason);
  const auto named = [&](const PastGrant& past) { return past.grant.binding == reason->binding; };
  if (reason && std::ranges::none_of(known, named)) {
    add_cause(finding, correlation::named_grant(*reason));
    return;
  }
  for (const auto& past : known) {
    if (!reason || named(past)) add_cause(finding, past.grant);
  }
}

std::string event_key(const LoggedRequest& request) {
  return request.event.audit_id + '\n' + std::to_string(request.event.received.ns);
}

std::string name_text(const Creation& creation) {
  if (creation.name.empty()) return "a namespace whose name the log does not have";
  return "namespace `" + creation.name + "`";
}

std::string age_text(const Creation& creation, Timestamp when) {
  const auto seconds = (when.ns - creation.time().ns) / 1'000'000'000;
  if (seconds < 1) return "less than a second";
  if (seconds < 120) return fmt::format("{} second{}", seconds, seconds == 1 ? "" : "s");
  if (seconds < 7200) return fmt::format("{} minutes", seconds / 60);
  return fmt::format("{} hours", seconds / 3600);
}

bool is_node(const store::Actor& actor) {
  return correlation::is_kubelet(actor) ||
         std::ranges::find(actor.groups, "system:nodes") != actor.groups.end();
}

void doubt(Finding& finding, Confidence at_most, std::string_view why) {
  finding.confidence = std::min(finding.confidence, at_most);
  finding.doubts.emplace_back(why);
}

void add_doubts(Finding& finding, const LoggedRequest& request) {
  if (is_blind(request, MissingField::Groups)) {
    doubt(finding, Confidence::Medium, "this log format does not show the groups of a user");
  }
  if (is_blind(request, MissingField::Impersonation)) {
    doubt(finding, Confidence::Medium, "this log format does not show impersonation");
  }
  if (is_blind(request, MissingField::Bodies)) {
    doubt(finding, Confidence::Medium,
          "this log format drops a part of the objects: labels cannot be judged");
  }
  if (is_blind(request, MissingField::ExactCode)) {
    doubt(finding, Confidence::Medium, "this log format gives no HTTP status; it was derived");
  }
  if (is_blind(request, MissingField::Truncated)) {
    doubt(finding, Confidence::Medium, "the event was truncated when it was written");
  }
  if (is_blind(request, MissingField::AuditId)) {
    doubt(finding, Confidence::Medium, "the event has no audit ID: something changed it underway");
  }
  if (is_blind(request, MissingField::ExactTime)) {
    doubt(finding, Confidence::Medium,
          "the time of the event was rewritten underway; it is taken as UTC");
  }
  if (request.audit_id_shared) {
    doubt(finding, Confidence::High,
          "another request bears the same Audit-ID: a client sets that header as it likes");
  }
}

void add_deletion_doubts(Finding& finding, const LoggedRequest& deletion,
                         const correlation::CaseFile& file) {
  if (!correlation::may_be_dry_run(deletion) || file.lifecycles().completed(deletion)) return;
  doubt(finding, Confidence::Medium, correlation::kMayBeDryRun);
  if (const auto* snapshot = still_there(deletion, file)) {
    doubt(
        finding, Confidence::Low,
        fmt::format("the snapshot of {} has namespace `{}` still, with a creation time before the "
                    "deletion: it was a dry run, or has not ended",
                    format_rfc3339(snapshot->info.taken), deletion.event.name));
  }
}

void add_containment(Finding& finding, std::string_view ns) {
  if (ns.empty()) return;
  const auto name = shell_quote(ns);
  finding.next_steps.push_back(fmt::format(
      "kubectl get namespace {} -o yaml; kubectl get all,sa,rolebindings,networkpolicies -n {} -o yaml",
      name, name));
  finding.next_steps.push_back(fmt::format(
      "kubectl label --overwrite namespace {} pod-security.kubernetes.io/enforce=restricted",
      name));
}

bool is_builtin(const ObjectMeta& meta) {
  const auto label = meta.labels.find("kubernetes.io/bootstrapping");
  return label != meta.labels.end() && label->second == "rbac-defaults";
}

}  // namespace nsposture::rules
