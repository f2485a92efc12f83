#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/change/all.h"

#include <fmt/format.h>

#include <string>

namespace nsposture::rules::change {

namespace {

const store::RuleInfo kInfo{
    "NP246",
    "The API server would reject it",
    store::Severity::High,
    "The object is not valid. Applying it fails, and the object that it was to replace "
    "stays in effect.",
    "Fix the field that the message names.",
    {"CIS Kubernetes Benchmark 5.1.1"},
    store::Claim::Refused};

std::string object_text(const Diagnostic& diagnostic) {
  std::string text = diagnostic.object_kind.empty() ? "object" : diagnostic.object_kind;
  if (!diagnostic.object_name.empty()) text += fmt::format(" `{}`", diagnostic.object_name);
  if (!diagnostic.object_namespace.empty()) {
    text += fmt::format(" in `{}`", diagnostic.object_namespace);
  }
  return text;
}

void run(const ChangeContext& context, Findings& findings) {
  for (const auto* diagnostic : context.refused) {
    const auto object = object_text(*diagnostic);
    auto finding =
        make_finding(kInfo, "", diagnostic->object_namespace, object + '\n' + diagnostic->message);
    finding.title = fmt::format("the API server would refuse {}: {}", object, diagnostic->message);
    store::Evidence evidence;
    evidence.kind = store::EvidenceKind::Object;
    evidence.text = diagnostic->message;
    evidence.file = diagnostic->file;
    evidence.line = diagnostic->line;
    evidence.column = diagnostic->column;
    finding.evidence.push_back(std::move(evidence));
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np246() {
  return {kInfo, ChangeRule{run}};
}

}  // namespace nsposture::rules::change
