#include "analyzer/rules/change/all.h"

namespace nsposture::rules::change {

using store::Claim;
using store::Effect;
using store::ReviewSection;
using store::RuleInfo;
using store::Severity;

const RuleInfo& np240() {
  static const RuleInfo kInfo{
      "NP240",
      "Gains the power to create namespaces",
      Severity::High,
      "Whoever creates a namespace owns what happens in it first, under a name of their choice. "
      "This change gives that to somebody who did not have it.",
      "Leave it out, or add the subject to those who may in the policy (`namespaces.may_create`).",
      {"CIS Kubernetes Benchmark 5.1.1"},
      Claim::CreatesNamespaces,
      Effect::Gains,
      ReviewSection::Creation};
  return kInfo;
}

const RuleInfo& np241() {
  static const RuleInfo kInfo{
      "NP241",
      "Gains a way to become able to create namespaces",
      Severity::High,
      "The change grants no `create` on namespaces, but rights that lead there: over another "
      "identity, or by a grant the subject can make itself.",
      "Take away the right that the first step of the path needs, or limit it by resourceNames.",
      {"CIS Kubernetes Benchmark 5.1.1"},
      Claim::CanBecomeAble,
      Effect::Gains,
      ReviewSection::Creation};
  return kInfo;
}

const RuleInfo& np242() {
  static const RuleInfo kInfo{
      "NP242",
      "Gains a way to have a controller create namespaces",
      Severity::High,
      "A controller creates the namespace when the subject writes an object of its kind; the "
      "audit log will name the controller.",
      "Treat the right to write that object as the right to create namespaces.",
      {"CIS Kubernetes Benchmark 5.1.1"},
      Claim::CreatesIndirectly,
      Effect::Gains,
      ReviewSection::Creation};
  return kInfo;
}

const RuleInfo& np243() {
  static const RuleInfo kInfo{
      "NP243",
      "Gains a permission",
      Severity::Info,
      "An effective permission that the subject did not have before this change, whatever role or "
      "binding brings it.",
      "Compare it with what the change is for.",
      {"CIS Kubernetes Benchmark 5.1.1"},
      Claim::Other,
      Effect::Gains,
      ReviewSection::Gained};
  return kInfo;
}

const RuleInfo& np244() {
  static const RuleInfo kInfo{
      "NP244",
      "Loses the power to create namespaces",
      Severity::Info,
      "The change takes away a way to create namespaces; whoever relies on it will be refused.",
      "Make sure that nobody who provisions namespaces is meant.",
      {"CIS Kubernetes Benchmark 5.1.1"},
      Claim::Other,
      Effect::Loses,
      ReviewSection::Creation};
  return kInfo;
}

const RuleInfo& np245() {
  static const RuleInfo kInfo{
      "NP245",
      "Loses a permission",
      Severity::Info,
      "An effective permission that the subject has no more after this change.",
      "Compare it with what the change is for.",
      {"CIS Kubernetes Benchmark 5.1.1"},
      Claim::Other,
      Effect::Loses,
      ReviewSection::Lost};
  return kInfo;
}

const RuleInfo& np246() {
  static const RuleInfo kInfo{
      "NP246",
      "The API server would refuse it",
      Severity::High,
      "The object is not valid: applying it fails, and what it was to replace stays in effect.",
      "Mend the field that the message names.",
      {"CIS Kubernetes Benchmark 5.1.1"},
      Claim::Refused};
  return kInfo;
}

const RuleInfo& np247() {
  static const RuleInfo kInfo{
      "NP247",
      "A roleRef is changed in place",
      Severity::High,
      "The API server refuses to change the roleRef of a binding that exists: the apply fails, "
      "and the old role stays granted.",
      "Give the new binding another name and delete the old one.",
      {"CIS Kubernetes Benchmark 5.1.1"}};
  return kInfo;
}

const RuleInfo& np248() {
  static const RuleInfo kInfo{
      "NP248",
      "A grant in use is taken away",
      Severity::High,
      "The audit log shows requests in the last days that only this grant allowed; after the "
      "merge they are refused.",
      "Grant what is used by another binding first, or make sure that the use has ended.",
      {"CIS Kubernetes Benchmark 5.1.1"},
      Claim::Other,
      Effect::Loses};
  return kInfo;
}

const RuleInfo& np249() {
  static const RuleInfo kInfo{
      "NP249",
      "A suppression does not count",
      Severity::Low,
      "A suppression counts only with a reason and until its date; one that does not count hides "
      "nothing.",
      "Give a reason and a date to come, or remove the comment.",
      {"CIS Kubernetes Benchmark 5.1.1"},
      Claim::VoidSuppression};
  return kInfo;
}

const RuleInfo& np250() {
  static const RuleInfo kInfo{
      "NP250",
      "Against the policy: may create namespaces",
      Severity::High,
      "The policy file lists who may create namespaces, and this subject is not among them.",
      "Take the right away, or add the subject to `namespaces.may_create` in the policy.",
      {"CIS Kubernetes Benchmark 5.1.1"}};
  return kInfo;
}

const RuleInfo& np251() {
  static const RuleInfo kInfo{
      "NP251",
      "Against the policy: namespace without required labels",
      Severity::Medium,
      "The policy file requires labels of every namespace, for owners, cost and Pod Security.",
      "Add the labels to the manifest.",
      {"CIS Kubernetes Benchmark 5.1.1"}};
  return kInfo;
}

const RuleInfo& np252() {
  static const RuleInfo kInfo{
      "NP252",
      "Against the policy: forbidden permission",
      Severity::High,
      "The policy file forbids these verbs on these resources for these subjects.",
      "Take the right away, or except the subject in the policy.",
      {"CIS Kubernetes Benchmark 5.1.1"}};
  return kInfo;
}

std::vector<const RuleInfo*> change_rules() {
  return {&np240(), &np241(), &np242(), &np243(), &np244(), &np245(), &np246(),
          &np247(), &np248(), &np249(), &np250(), &np251(), &np252()};
}

}  // namespace nsposture::rules::change
