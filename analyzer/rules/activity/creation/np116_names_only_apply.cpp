#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::rules::activity::creation {

namespace {

const store::RuleInfo kInfo{
    "NP116",
    "Created by server-side apply with a names-only grant",
    store::Severity::Low,
    "The creator cannot create namespaces, and `kubectl auth can-i create namespaces` says "
    "no. But a grant limited by resourceNames let server-side apply create this one.",
    "If this is not intended, remove `create` from the rule with resourceNames. `patch` "
    "alone cannot create a namespace.",
    {"CIS Kubernetes Benchmark 5.1.1"}};

void run(const EventContext& context, Findings& findings) {
  for (const auto& creation : context.file.creations()) {
    if (!creation.took_place() || creation.way != correlation::Way::Apply) continue;
    const auto& grants = creation.grant.grants;
    const bool names_only = !grants.empty() && std::ranges::none_of(grants, [](const auto& grant) {
      return grant.grant.rule->resource_names.empty();
    });
    if (!names_only || creation.grant.masters) continue;
    const auto& request = *creation.request;
    auto finding = make_finding(kInfo, correlation::describe(request.effective()), creation.name,
                                event_key(request));
    finding.time = creation.time();
    finding.title = fmt::format("{} created {} by server-side apply through a grant for that name",
                                actor_text(request), name_text(creation));
    finding.evidence.push_back(event_evidence(request));
    add_grants(finding, grants);
    add_origin(finding, creation, context.file);
    add_doubts(finding, request);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np116() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::creation
