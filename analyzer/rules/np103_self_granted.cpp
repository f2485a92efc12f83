#include "analyzer/rules/catalogue.h"
#include "analyzer/rules/evidence.h"

#include <fmt/format.h>

namespace nsposture::rules {

namespace {

using correlation::Creation;
using correlation::Request;

const store::RuleInfo kInfo{
    "NP103",
    "Created by a grant its user made for itself",
    store::Severity::Critical,
    "Somebody used the right to write RBAC to give itself the right to create namespaces, and used "
    "it. That is privilege escalation carried out.",
    "Remove the binding and the right that made it possible (`bind` or `escalate` on roles, "
    "writing "
    "bindings), and look at everything this identity did since.",
    {"MITRE ATT&CK T1098.006", "CIS Kubernetes Benchmark 5.1.8"}};

bool same_person(const Request& a, const Request& b) {
  return a.event.user.username == b.event.user.username ||
         a.effective().username == b.effective().username;
}

// The write by the creator that made one of the grants; null when every grant is of others.
const Request* own_write(const Creation& creation) {
  for (const auto& grant : creation.grant.grants) {
    if (grant.made_by == nullptr) return nullptr;  // an older grant sufficed
    if (!same_person(*grant.made_by, *creation.request)) return nullptr;
  }
  return creation.grant.grants.empty() ? nullptr : creation.grant.grants.front().made_by;
}

void run(const RuleContext& context, Findings& findings) {
  for (const auto& creation : context.file.creations()) {
    if (!creation.took_place() || creation.grant.masters) continue;
    const Request* made = own_write(creation);
    if (made == nullptr) continue;
    const auto& request = *creation.request;
    auto finding = make_finding(kInfo, correlation::describe(request.effective()), creation.name,
                                event_key(request));
    finding.time = creation.time();
    finding.title = fmt::format("{} gave itself the right and created {}", actor_text(request),
                                name_text(creation));
    finding.evidence.push_back(event_evidence(*made));
    finding.evidence.push_back(event_evidence(request));
    finding.evidence.push_back(
        grant_evidence(creation.grant.grants.front(), *context.file.now().cluster));
    add_doubts(finding, request);
    add_containment(finding, creation.name);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np103() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
