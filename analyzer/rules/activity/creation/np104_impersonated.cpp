#include "analyzer/correlation/impersonation.h"
#include "analyzer/correlation/reason.h"
#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

namespace nsposture::rules::activity::creation {

namespace {

const store::RuleInfo kInfo{
    "NP104",
    "Created under impersonation",
    store::Severity::High,
    "The namespace was made in somebody else's name. Only the audit log tells who really asked; "
    "every label, quota and owner field will name the wrong person.",
    "Ask the real user. Restrict `impersonate` by resourceNames to the identities that support "
    "really needs, never to groups such as system:masters.",
    {"MITRE ATT&CK T1134", "CIS Kubernetes Benchmark 5.1.8"}};

// Able to do the same without impersonating: then the borrowed name gained nothing.
bool able_alone(const correlation::Creation& creation, const correlation::CaseFile& file) {
  const auto identity = correlation::identity_of(creation.request->event.user);
  const auto attributes = correlation::attributes_of(creation);
  return file.decide_at(identity, attributes.create, creation.time()).allowed &&
         (!attributes.patch ||
          file.decide_at(identity, *attributes.patch, creation.time()).allowed);
}

// Some formats have no column for impersonation. The reason still names the grant, and whom it is
// to.
void check_hidden(const correlation::Creation& creation, Findings& findings) {
  const auto& request = *creation.request;
  const auto hidden = static_cast<std::uint32_t>(store::MissingField::Impersonation);
  const auto reason = correlation::parse_rbac_reason(request.event.reason);
  if ((request.event.blind & hidden) == 0 || !reason ||
      !correlation::is_for_another(*reason, request.event.user)) {
    return;
  }
  const auto real = correlation::describe(request.event.user);
  auto finding = make_finding(kInfo, real, creation.name, event_key(request));
  finding.time = creation.time();
  finding.title = fmt::format("{} created {} by a grant to {}: it acted as somebody else", real,
                              name_text(creation), nsposture::describe(reason->subject));
  finding.evidence.push_back(event_evidence(request));
  add_doubts(finding, request);
  add_containment(finding, creation.name);
  findings.push_back(std::move(finding));
}

// What the request said of the person: the impersonator's word, which the server passed on.
void add_asserted(store::Finding& finding, const correlation::LoggedRequest& request) {
  const auto& user = *request.event.impersonated;
  if (!user.uid.empty()) {
    finding.evidence.push_back(event_evidence(request, "impersonated uid: " + user.uid));
  }
  if (!user.cloud_identity.empty()) {
    finding.evidence.push_back(event_evidence(
        request, fmt::format("impersonated extra: {}", fmt::join(user.cloud_identity, ", "))));
  }
}

void run(const EventContext& context, Findings& findings) {
  for (const auto& creation : context.file.creations()) {
    const auto& request = *creation.request;
    if (!creation.took_place()) continue;
    if (!request.event.impersonated) {
      check_hidden(creation, findings);
      continue;
    }
    auto finding = make_finding(kInfo, correlation::describe(request.event.user), creation.name,
                                event_key(request));
    finding.time = creation.time();
    finding.title =
        fmt::format("{} created {} in the name of {}", correlation::describe(request.event.user),
                    name_text(creation), correlation::describe(*request.event.impersonated));
    finding.evidence.push_back(event_evidence(request));
    if (!request.event.impersonated->groups.empty()) {
      finding.evidence.push_back(event_evidence(
          request, fmt::format("impersonated groups: {}",
                               fmt::join(request.event.impersonated->groups, ", "))));
    }
    add_asserted(finding, request);
    if (able_alone(creation, context.file)) {
      finding.severity = store::Severity::Medium;
      finding.evidence.push_back({store::EvidenceKind::Grant,
                                  "the real user could have created it in their own name", "", 0,
                                  "", std::nullopt});
    }
    add_origin(finding, creation, context.file);
    if (!correlation::impersonation_at(creation, context.file).allowed()) {
      // It makes the finding no less likely.
      doubt(finding, store::Confidence::High,
            fmt::format("no grant known lets {} impersonate {}: something else than the RBAC that "
                        "was read allowed it",
                        correlation::describe(request.event.user),
                        correlation::describe(*request.event.impersonated)));
    }
    add_doubts(finding, request);
    add_containment(finding, creation.name);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np104() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::creation
