#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::rules::activity::creation {

namespace {

using correlation::Creation;
using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP105",
    "Created with a token issued to another identity",
    store::Severity::High,
    "The log names a service account, but the token was issued to another identity. The "
    "credential IDs prove it.",
    "Ask the identity that requested the token. Restrict `create` on "
    "`serviceaccounts/token` by resourceNames, or remove it. If tokens may be in the wrong "
    "hands, delete and recreate the service account.",
    {"MITRE ATT&CK T1528", "MITRE ATT&CK T1550.001", "CIS Kubernetes Benchmark 5.1.13"}};

// Minting gained only another name if the minter could have created the namespace itself.
bool minter_able(const LoggedRequest& minted, const Creation& creation,
                 const correlation::CaseFile& file) {
  const auto attributes = correlation::attributes_of(creation);
  const auto identity = correlation::identity_of(minted.effective());
  return file.decide_at(identity, attributes.create, creation.time()).allowed &&
         (!attributes.patch ||
          file.decide_at(identity, *attributes.patch, creation.time()).allowed);
}

// The subject of the finding. If a user impersonates a node, it is the user, not the kubelet.
const store::Actor& minter_of(const LoggedRequest& minted) {
  return correlation::is_kubelet(minted.effective()) ? minted.event.user : minted.effective();
}

void run(const EventContext& context, Findings& findings) {
  for (const auto& creation : context.file.creations()) {
    if (!creation.took_place()) continue;
    const auto& request = *creation.request;
    const LoggedRequest* minted =
        context.file.lineage().minted_by(request.event.user.credential_id);
    if (minted == nullptr || correlation::is_of_kubelet(*minted)) continue;
    if (minted->effective().username == request.event.user.username) continue;
    // Administrators mint tokens for service accounts with kubectl create token; that is no sign of
    // an attack.
    if (is_master(minted->effective())) continue;
    auto finding = make_finding(kInfo, correlation::describe(minter_of(*minted)), creation.name,
                                event_key(request));
    finding.time = creation.time();
    finding.title =
        fmt::format("{} was created with a token of {} that {} minted", name_text(creation),
                    correlation::describe(request.event.user), actor_text(*minted));
    if (minter_able(*minted, creation, context.file)) finding.severity = store::Severity::Medium;
    finding.evidence.push_back(event_evidence(*minted));
    finding.evidence.push_back(event_evidence(request));
    add_origin(finding, creation, context.file);
    add_doubts(finding, request);
    add_containment(finding, creation.name);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np105() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::creation
