#include "analyzer/correlation/rbac_object.h"
#include "analyzer/rules/activity/aftermath/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/guards.h"
#include "graph/base/shell_quote.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace nsposture::rules::activity::aftermath {

namespace {

using correlation::Creation;
using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP109",
    "Opened after creation",
    store::Severity::High,
    "Soon after the namespace was created, its protection was lowered: its Pod Security "
    "level was set to privileged, or a RoleBinding let everyone in. Attackers prepare a "
    "foothold this way.",
    "Set the Pod Security label back to restricted, and delete the RoleBinding. Check what "
    "was started in the namespace in the meantime.",
    {"CIS Kubernetes Benchmark 5.2.1", "CIS Kubernetes Benchmark 5.1.1", "MITRE ATT&CK T1562"}};

bool within(const Creation& creation, const LoggedRequest& later, const RuleSettings& settings) {
  const auto delta = later.event.received.ns - creation.time().ns;
  return delta >= 0 && delta <= std::chrono::nanoseconds(settings.opened_window).count();
}

store::Finding opened(const Creation& creation, const LoggedRequest& change, std::string_view key) {
  auto finding = make_finding(kInfo, correlation::describe(change.effective()), creation.name,
                              event_key(change) + std::string(key));
  finding.time = change.event.received;
  finding.evidence.push_back(event_evidence(*creation.request));
  finding.evidence.push_back(event_evidence(change));
  add_doubts(finding, change);
  add_containment(finding, creation.name);
  return finding;
}

// Applies a change to the labels: the whole object, or the patch if the log has only that. False:
// the log does not show it.
bool apply_change(const LoggedRequest& change, Labels& labels) {
  const auto& object = change.event.object;
  if (object.empty()) return false;
  if (correlation::patch_from_event(object, labels)) return true;
  labels = correlation::labels_from_event(object);
  return true;
}

bool is_explicitly_open(const Labels& labels) {
  return pod_security_strictness(labels) == 0;
}

void report_lowered(const Creation& creation, const LoggedRequest& change, bool birth_known,
                    const std::vector<const LoggedRequest*>& hidden, Findings& findings) {
  auto finding = opened(creation, change, "labels");
  finding.title = fmt::format("{} lowered the Pod Security level of {} after it was created",
                              actor_text(change), name_text(creation));
  if (!birth_known) {
    doubt(finding, store::Confidence::Medium,
          "the log does not show the labels that the namespace was made with");
  }
  for (const LoggedRequest* other : hidden) {
    finding.evidence.push_back(event_evidence(*other));
    doubt(finding, store::Confidence::Low,
          fmt::format("{} may have done it: the log does not show to what they changed it",
                      actor_text(*other)));
  }
  findings.push_back(std::move(finding));
}

// Controllers of the cluster itself, which write in each new namespace.
bool is_own_controller(const LoggedRequest& request) {
  const auto& user = request.effective().username;
  return user.starts_with("system:serviceaccount:kube-system:") || user == "system:apiserver";
}

// The log has changes without their bodies: whether they lowered protection is unknown.
void report_unknown(const Creation& creation, const std::vector<const LoggedRequest*>& hidden,
                    Findings& findings) {
  if (hidden.empty()) return;
  auto finding = make_finding(kInfo, correlation::describe(hidden.front()->effective()),
                              creation.name, event_key(*hidden.front()) + "unknown");
  finding.severity = store::Severity::Low;
  finding.time = hidden.front()->event.received;
  finding.title =
      fmt::format("Whether {} was opened after it was created is unknown", name_text(creation));
  finding.evidence.push_back(event_evidence(*creation.request));
  add_events(finding, hidden);
  doubt(finding, store::Confidence::Low,
        "the log does not show what was written: audit namespaces and rolebindings at level "
        "RequestResponse");
  add_doubts(finding, *hidden.front());
  findings.push_back(std::move(finding));
}

void check_labels(const Creation& creation, const EventContext& context,
                  std::vector<const LoggedRequest*>& unknown, Findings& findings) {
  const auto& birth = creation.request->event.object;
  bool known = !birth.empty();
  auto labels = correlation::labels_from_event(birth);
  std::vector<const LoggedRequest*> hidden;  // changes whose content the log lacks
  for (const LoggedRequest* change : context.file.lifecycles().changes(creation.name)) {
    // The apply that created the namespace is not a change of it.
    if (change == creation.request || !within(creation, *change, context.settings)) continue;
    const int before = pod_security_strictness(labels);
    if (!apply_change(*change, labels)) {
      if (!is_own_controller(*change)) hidden.push_back(change);
      continue;
    }
    const int after = pod_security_strictness(labels);
    const bool lowered = known ? after < before : is_explicitly_open(labels) && before != after;
    if (lowered) report_lowered(creation, *change, known, hidden, findings);
    const bool whole = !correlation::is_patch(change->event.object);
    if (whole || lowered) hidden.clear();
    known = known || whole;
  }
  unknown.insert(unknown.end(), hidden.begin(), hidden.end());
}

// The written content: from the event, or at level Metadata from a later snapshot.
std::optional<Binding> written_binding(const LoggedRequest& change,
                                       const correlation::CaseFile& file) {
  auto binding = correlation::binding_from_event(change.event.object, BindingKind::RoleBinding);
  if (binding || !change.event.object.empty()) return binding;
  const ObjectKey key{ObjectKind::RoleBinding, change.event.namespace_, change.event.name};
  for (const auto& version : file.now().history->versions(key)) {
    if (version.binding && version.created_by == &change) return version.binding;
  }
  return std::nullopt;
}

void check_bindings(const Creation& creation, const EventContext& context,
                    std::vector<const LoggedRequest*>& unknown, Findings& findings) {
  for (const LoggedRequest* change : context.file.lifecycles().bindings(creation.name)) {
    if (!within(creation, *change, context.settings)) continue;
    const auto binding = written_binding(*change, context.file);
    if (!binding) {
      if (!is_own_controller(*change)) unknown.push_back(change);
      continue;
    }
    const auto everybody = std::ranges::find_if(binding->subjects, is_everybody);
    if (everybody == binding->subjects.end()) continue;
    auto finding = opened(creation, *change, change->event.name);
    finding.title =
        fmt::format("{} gave {} {} in {} after it was created", actor_text(*change),
                    describe(*everybody), describe(role_key_of(*binding)), name_text(creation));
    finding.next_steps.push_back(fmt::format("kubectl delete -n {} {}", shell_quote(creation.name),
                                             shell_quote("rolebinding/" + change->event.name)));
    findings.push_back(std::move(finding));
  }
}

void run(const EventContext& context, Findings& findings) {
  for (const auto& creation : context.file.creations()) {
    // Namespaces that a cluster creates at startup are no attacker's foothold.
    if (!creation.took_place() || creation.name.empty() || creation.bootstrap) continue;
    std::vector<const LoggedRequest*> unknown;
    check_labels(creation, context, unknown, findings);
    check_bindings(creation, context, unknown, findings);
    report_unknown(creation, unknown, findings);
  }
}

}  // namespace

Rule np109() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::aftermath
