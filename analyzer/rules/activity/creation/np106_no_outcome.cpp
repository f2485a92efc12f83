#include "analyzer/correlation/dry_run.h"
#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

namespace nsposture::rules::activity::creation {

namespace {

using correlation::Creation;
using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP106",
    "Request without an outcome in the log",
    store::Severity::High,
    "The log shows the request, but not its outcome. The API server fails to log the "
    "response to a server-side apply whose body is YAML at level Request or "
    "RequestResponse, although it carries it out. A missing response can hide a creation.",
    "Check whether the object exists, and since when. Also log namespaces at level "
    "Metadata: there the response is written.",
    {"MITRE ATT&CK T1562.008"}};

// Requests in flight when the log was cut are expected to lack a response.
constexpr std::int64_t kInFlightNs = 60LL * 1'000'000'000;

bool is_write(const std::string& verb) {
  return verb == "create" || verb == "update" || verb == "patch" || verb == "delete" ||
         verb == "deletecollection";
}

bool matters(const store::AuditEvent& event) {
  if (!is_write(event.verb)) return false;
  return (event.resource == "namespaces" && event.api_group.empty()) ||
         event.api_group == "rbac.authorization.k8s.io";
}

const Creation* creation_of(const LoggedRequest& request, const correlation::CaseFile& file) {
  for (const auto& creation : file.creations()) {
    if (creation.request == &request) return &creation;
  }
  return nullptr;
}

std::string object_of(const store::AuditEvent& event) {
  if (event.name.empty()) return event.resource + " (name not recorded)";
  std::string text = event.resource + " `";
  if (!event.namespace_.empty() && event.namespace_ != event.name) text += event.namespace_ + '/';
  return text + event.name + '`';
}

void describe_outcome(store::Finding& finding, const Creation* creation,
                      const LoggedRequest& request, const correlation::CaseFile& file) {
  if (creation != nullptr && creation->follow_up) {
    for (const LoggedRequest* proof : {creation->follow_up->account, creation->follow_up->ca_map}) {
      if (proof != nullptr) finding.evidence.push_back(event_evidence(*proof));
    }
    finding.title = fmt::format("{} created {}: the log has the request but no response",
                                actor_text(request), name_text(*creation));
    return;
  }
  finding.title = fmt::format("{}: {} {}, and the log does not show the outcome",
                              actor_text(request), request.event.verb, object_of(request.event));
  if (file.log_end().ns - request.event.received.ns <= kInFlightNs) {
    finding.severity = store::Severity::Low;
    doubt(finding, store::Confidence::Low,
          "the log ends within a minute of the request; it may still have been under way");
  } else {
    finding.severity = store::Severity::Medium;
  }
}

// Without a response a deletion is uncertain anyway; it may also have been a dry run.
void doubt_deletion(store::Finding& finding, const LoggedRequest& request,
                    const correlation::CaseFile& file) {
  if (request.event.resource == "namespaces") {
    add_deletion_doubts(finding, request, file);
  } else if (correlation::may_be_dry_run(request)) {
    doubt(finding, store::Confidence::Medium, correlation::kMayBeDryRun);
  }
}

void run(const EventContext& context, Findings& findings) {
  for (const auto& request : context.file.requests()) {
    if (request.answered || !matters(request.event)) continue;
    const Creation* creation = creation_of(request, context.file);
    const std::string ns = creation != nullptr                      ? creation->name
                           : request.event.resource == "namespaces" ? request.event.name
                                                                    : request.event.namespace_;
    auto finding =
        make_finding(kInfo, correlation::describe(request.effective()), ns, event_key(request));
    finding.time = request.event.received;
    finding.evidence.push_back(event_evidence(request));
    describe_outcome(finding, creation, request, context.file);
    if (creation != nullptr) add_origin(finding, *creation, context.file);
    add_doubts(finding, request);
    doubt_deletion(finding, request, context.file);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np106() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::creation
