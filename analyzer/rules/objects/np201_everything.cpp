#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"
#include "graph/rbac/match.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{
    "NP201",
    "Allows everything",
    store::Severity::High,
    "A rule with `*` for verbs, resources and API groups is cluster-admin under another name; "
    "every resource that is added later falls under it.",
    "Write out what is needed; the audit log tells what is used.",
    {"CIS Kubernetes Benchmark 5.1.1", "CIS Kubernetes Benchmark 5.1.3", "MITRE ATT&CK T1078"}};

std::optional<Matched> test(const PolicyRule& rule) {
  if (!is_everything(rule)) return std::nullopt;
  return Matched{"every verb on every resource", Reach::Namespaced, false};
}

void run(const ObjectContext& context, Findings& findings) {
  report_rules(context, kInfo, test, findings);
}

}  // namespace

ObjectRule np201() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
