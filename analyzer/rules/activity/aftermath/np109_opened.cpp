#include "analyzer/correlation/rbac_object.h"
#include "analyzer/rules/activity/aftermath/all.h"
#include "analyzer/rules/base/evidence.h"
#include "graph/base/shell_quote.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace nsposture::rules::activity::aftermath {

namespace {

using correlation::Creation;
using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP109",
    "Opened after creation",
    store::Severity::High,
    "Soon after the namespace was made its guard was lowered: Pod Security turned to privileged, "
    "or "
    "everybody let in by a RoleBinding. That is how a foothold is prepared.",
    "Put the Pod Security label back to restricted, delete the RoleBinding, and look at what has "
    "been started in the namespace in between.",
    {"CIS Kubernetes Benchmark 5.2.1", "CIS Kubernetes Benchmark 5.1.1", "MITRE ATT&CK T1562"}};

constexpr std::string_view kEnforce = "pod-security.kubernetes.io/enforce";

// privileged < none < baseline < restricted: without a label the cluster's default holds, which may
// be strict, so an explicit `privileged` opens.
int strictness(const Labels& labels) {
  const auto found = labels.find(std::string(kEnforce));
  if (found == labels.end()) return 1;
  if (found->second == "restricted") return 3;
  if (found->second == "baseline") return 2;
  return found->second == "privileged" ? 0 : 1;
}

bool within(const Creation& creation, const LoggedRequest& later, const RuleSettings& settings) {
  const auto delta = later.event.received.ns - creation.time().ns;
  return delta >= 0 && delta <= std::chrono::nanoseconds(settings.opened_window).count();
}

bool is_everybody(const Subject& subject) {
  return subject.name == kUserAnonymous ||
         (subject.kind == SubjectKind::Group &&
          (subject.name == kGroupAuthenticated || subject.name == kGroupUnauthenticated ||
           subject.name == kGroupServiceAccounts));
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

void check_labels(const Creation& creation, const EventContext& context, Findings& findings) {
  if (creation.request->event.object.empty()) return;  // the labels at birth are not known
  int before = strictness(correlation::labels_from_event(creation.request->event.object));
  std::vector<const LoggedRequest*> hidden;  // changes since `before` that the log does not show
  for (const LoggedRequest* change : context.file.lifecycles().changes(creation.name)) {
    if (!within(creation, *change, context.settings)) continue;
    if (change->event.object.empty()) {
      hidden.push_back(change);
      continue;
    }
    const int after = strictness(correlation::labels_from_event(change->event.object));
    if (after < before) {
      auto finding = opened(creation, *change, "labels");
      finding.title = fmt::format("{} lowered the Pod Security level of {} after it was created",
                                  actor_text(*change), name_text(creation));
      for (const LoggedRequest* other : hidden) {
        finding.evidence.push_back(event_evidence(*other));
        doubt(finding, store::Confidence::Low,
              fmt::format("{} may have done it: the log does not show to what they changed it",
                          actor_text(*other)));
      }
      findings.push_back(std::move(finding));
    }
    hidden.clear();
    before = after;
  }
}

// What was written: the event's own words, or at level Metadata what a snapshot saw afterwards.
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

void check_bindings(const Creation& creation, const EventContext& context, Findings& findings) {
  for (const LoggedRequest* change : context.file.lifecycles().bindings(creation.name)) {
    if (!within(creation, *change, context.settings)) continue;
    const auto binding = written_binding(*change, context.file);
    if (!binding) continue;
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
    if (!creation.took_place() || creation.name.empty()) continue;
    check_labels(creation, context, findings);
    check_bindings(creation, context, findings);
  }
}

}  // namespace

Rule np109() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::aftermath
