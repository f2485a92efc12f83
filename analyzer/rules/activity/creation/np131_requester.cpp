#include "analyzer/correlation/rbac_object.h"
#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <string>

namespace nsposture::rules::activity::creation {

namespace {

using correlation::Creation;
using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP131",
    "Requester annotation does not match the log",
    store::Severity::Medium,
    "On OpenShift, a controller creates the namespace and records the requester in an "
    "annotation. Anyone who can update the namespace can change it. Here it does not name "
    "the user that the log shows.",
    "Trust the log, not the annotation. Ask the user who wrote it, and correct it.",
    {"MITRE ATT&CK T1036", "MITRE ATT&CK T1656"}};

const std::string kRequester = "openshift.io/requester";

std::string requester_of(const LoggedRequest& request) {
  const auto annotations = correlation::annotations_from_event(request.event.object);
  const auto found = annotations.find(kRequester);
  return found == annotations.end() ? "" : found->second;
}

// OpenShift's own service accounts, and its API server acting as itself.
bool is_project_controller(const store::Actor& actor) {
  return actor.username.starts_with("system:serviceaccount:openshift-") ||
         actor.username.starts_with("system:openshift") || actor.username == "system:apiserver";
}

store::Finding told(const LoggedRequest& by, const std::string& ns, std::string title) {
  auto finding =
      make_finding(kInfo, correlation::describe(by.effective()), ns, event_key(by) + "requester");
  finding.time = by.event.received;
  finding.title = std::move(title);
  add_doubts(finding, by);
  return finding;
}

void judge_creation(const Creation& creation, const EventContext& context, Findings& findings) {
  const auto& request = *creation.request;
  const auto named = requester_of(request);
  if (named.empty()) return;
  if (!is_project_controller(request.effective())) {
    if (named == request.effective().username || named == request.event.user.username) return;
    auto finding = told(request, creation.name,
                        fmt::format("{} created {} as if `{}` had asked for it",
                                    actor_text(request), name_text(creation), named));
    finding.evidence.push_back(event_evidence(request));
    findings.push_back(std::move(finding));
    return;
  }
  const LoggedRequest* asked = context.file.lineage().asked_for(creation.name, creation.time());
  if (asked == nullptr || asked->event.resource != "projectrequests" ||
      asked->effective().username == named) {
    return;
  }
  auto finding = told(*asked, creation.name,
                      fmt::format("{} asked for {}, whose annotation names `{}`",
                                  actor_text(*asked), name_text(creation), named));
  finding.evidence.push_back(event_evidence(*asked));
  finding.evidence.push_back(event_evidence(request));
  findings.push_back(std::move(finding));
}

void judge_changes(const Creation& creation, const EventContext& context, Findings& findings) {
  if (creation.request->event.object.empty()) return;
  auto before = requester_of(*creation.request);
  for (const LoggedRequest* change : context.file.lifecycles().changes(creation.name)) {
    if (change == creation.request || change->event.received < creation.time()) continue;
    if (change->event.object.empty()) continue;  // what it changed is unknown
    auto after = requester_of(*change);
    if (after == before) continue;
    if (!before.empty()) {
      const auto what =
          after.empty() ? fmt::format("took the requester `{}` off", before)
                        : fmt::format("changed the requester from `{}` to `{}` on", before, after);
      auto finding = told(*change, creation.name,
                          fmt::format("{} {} {}", actor_text(*change), what, name_text(creation)));
      finding.evidence.push_back(event_evidence(*creation.request));
      finding.evidence.push_back(event_evidence(*change));
      findings.push_back(std::move(finding));
    }
    before = std::move(after);
  }
}

void run(const EventContext& context, Findings& findings) {
  for (const auto& creation : context.file.creations()) {
    if (!creation.took_place() || creation.name.empty()) continue;
    judge_creation(creation, context, findings);
    judge_changes(creation, context, findings);
  }
}

}  // namespace

Rule np131() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::creation
