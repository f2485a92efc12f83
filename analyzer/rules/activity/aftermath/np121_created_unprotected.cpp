#include "analyzer/correlation/rbac_object.h"
#include "analyzer/rules/activity/aftermath/all.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/guards.h"

#include <fmt/format.h>

namespace nsposture::rules::activity::aftermath {

namespace {

const store::RuleInfo kInfo{
    "NP121",
    "Created without protection",
    store::Severity::Medium,
    "The namespace was created with labels that turn protection off. Its pods can do what "
    "pods in other namespaces cannot.",
    "Ask the creator. Remove the labels, and let an admission policy reject them for "
    "everyone but the platform team.",
    {"MITRE ATT&CK T1562.001", "CIS Kubernetes Benchmark 5.2.1"}};

void run(const EventContext& context, Findings& findings) {
  for (const auto& creation : context.file.creations()) {
    // At level Metadata the log has no labels: nothing can be judged.
    if (!creation.took_place() || creation.bootstrap || creation.request->event.object.empty()) {
      continue;
    }
    const auto off = switched_off(correlation::labels_from_event(creation.request->event.object));
    if (off.empty()) continue;
    auto finding = make_finding(kInfo, correlation::describe(creation.request->effective()),
                                creation.name, event_key(*creation.request));
    finding.time = creation.time();
    finding.title = fmt::format("{} created {} without protection", actor_text(*creation.request),
                                name_text(creation));
    finding.evidence.push_back(event_evidence(*creation.request));
    for (const auto& one : off) {
      finding.evidence.push_back(event_evidence(*creation.request, one));
    }
    add_origin(finding, creation, context.file);
    add_doubts(finding, *creation.request);
    add_containment(finding, creation.name);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np121() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::aftermath
