#include "analyzer/correlation/impersonation.h"
#include "analyzer/correlation/reason.h"
#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/activity/creation/trusted.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <optional>

namespace nsposture::rules::activity::creation {

namespace {

const store::RuleInfo kInfo{
    "NP104",
    "Created while impersonating another user",
    store::Severity::High,
    "The namespace was created as another user. Only the audit log shows who sent the "
    "request. Labels, quotas and owner fields name the wrong user.",
    "Ask the requester. Restrict `impersonate` by resourceNames to the identities that "
    "support needs. Never allow groups such as system:masters.",
    {"MITRE ATT&CK T1134", "CIS Kubernetes Benchmark 5.1.8"}};

// Without impersonation the requester could do the same: then impersonation gained nothing.
bool able_alone(const correlation::Creation& creation, const correlation::CaseFile& file) {
  const auto identity = correlation::identity_of(creation.request->event.user);
  const auto attributes = correlation::attributes_of(creation);
  return file.decide_at(identity, attributes.create, creation.time()).allowed &&
         (!attributes.patch ||
          file.decide_at(identity, *attributes.patch, creation.time()).allowed);
}

// Some formats have no field for impersonation. The reason still names the grant and its subject.
std::optional<correlation::RbacReason> hidden_impersonation(
    const correlation::LoggedRequest& request) {
  const auto hidden = static_cast<std::uint32_t>(store::MissingField::Impersonation);
  if ((request.event.blind & hidden) == 0) return std::nullopt;
  auto reason = correlation::parse_rbac_reason(request.event.reason);
  if (!reason || !correlation::is_for_another(*reason, request.event.user)) return std::nullopt;
  return reason;
}

bool is_impersonated(const correlation::Creation& creation) {
  return creation.took_place() &&
         (creation.request->event.impersonated || hidden_impersonation(*creation.request));
}

store::Finding finding_of(const correlation::Creation& creation) {
  const auto& request = *creation.request;
  auto finding = make_finding(kInfo, correlation::describe(request.event.user), creation.name,
                              event_key(request));
  finding.time = creation.time();
  return finding;
}

void report_hidden(const correlation::Creation& creation, const correlation::RbacReason& reason,
                   Findings& findings) {
  const auto& request = *creation.request;
  auto finding = finding_of(creation);
  finding.title =
      fmt::format("{} created {} by a grant to {}: it acted as somebody else", finding.subject,
                  name_text(creation), nsposture::describe(reason.subject));
  finding.evidence.push_back(event_evidence(request));
  add_doubts(finding, request);
  add_containment(finding, creation.name);
  findings.push_back(std::move(finding));
}

// What the request claims about the user: the impersonator's claim, which the server passed on.
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
    if (!is_impersonated(creation)) continue;
    if (is_expected(request, context.settings.trusted_impersonators)) continue;
    if (!request.event.impersonated) {
      report_hidden(creation, *hidden_impersonation(request), findings);
      continue;
    }
    auto finding = finding_of(creation);
    finding.title = fmt::format("{} created {} while impersonating {}",
                                correlation::describe(request.event.user), name_text(creation),
                                correlation::describe(*request.event.impersonated));
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
    const bool known = !context.file.now().cluster().reading.is_log_alone();
    if (known && !correlation::impersonation_at(creation, context.file).allowed()) {
      // This does not make the finding less likely.
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

Findings expected_impersonations(const correlation::CaseFile& file,
                                 const std::vector<std::string>& trusted) {
  Findings findings;
  if (trusted.empty()) return findings;
  for (const auto& creation : file.creations()) {
    if (is_impersonated(creation) && is_expected(*creation.request, trusted)) {
      findings.push_back(finding_of(creation));
    }
  }
  return findings;
}

Rule np104() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::creation
