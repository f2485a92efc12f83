#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/requests/token_secret.h"
#include "graph/escalation/techniques/all.h"
#include "graph/model/subject.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace nsposture::escalation::techniques {

namespace {

constexpr CreatePermissions kSecrets{kCreateSecret};
constexpr DeletePermissions kRemoving{kDeleteSecret};

// Bootstrap tokens may be disabled. A binding for their users or groups, or an existing token,
// shows that they are enabled.
std::vector<std::string> names_to_make(const AccessModel& world) {
  std::vector<std::string> names;
  const auto& users = world.users();
  auto at = std::lower_bound(users.begin(), users.end(), kBootstrapUser);
  for (; at != users.end() && at->starts_with(kBootstrapUser); ++at) {
    names.push_back(std::string(kBootstrapSecret) + at->substr(kBootstrapUser.size()));
  }
  const auto& groups = world.groups();
  const auto group = std::lower_bound(groups.begin(), groups.end(), kBootstrappers);
  const bool bound = group != groups.end() && group->starts_with(kBootstrappers);
  if (bound && names.empty()) names.push_back(std::string(kBootstrapSecret) + "abcdef");
  return names;
}

void take(const Evaluation& at, const std::string& name, const Proof& proof) {
  const KnownSecret secret{at.scope, name, SecretKind::BootstrapToken, kNone};
  at.sink.emit({NodeType::Identity, at.identities.of_secret(secret), kReal}, proof,
               NamedObject{name});
}

// Creates it when there is none, or deletes and recreates it.
void make(const Evaluation& at, const std::string& name) {
  Proof proof;
  const auto kube_system = at.world.find_scope("kube-system");
  if (at.world.secret_exists(kube_system, name) &&
      !at.rights.remove(proof, kRemoving, at.scope, name)) {
    return;
  }
  if (at.rights.make(proof, kSecrets, at.scope, name)) take(at, name, proof);
}

void edges(const Evaluation& at) {
  const auto kube_system = at.world.find_scope("kube-system");
  if (!at.includes(kube_system)) return;
  const auto names = names_to_make(at.world);
  for (const auto& name : names) make(at, name);
  for (const auto& secret : at.world.secrets()) {
    if (secret.kind != SecretKind::BootstrapToken || secret.ns != kube_system) continue;
    if (!is_bootstrap_secret(secret.name)) continue;
    Proof proof;
    const bool changed = at.rights.change(proof, kSecrets, at.scope, secret.name);
    if (changed || at.rights.read(proof, kSecretReaders, at.scope, secret.name)) {
      take(at, secret.name, proof);
    } else {
      make(at, secret.name);
    }
  }
  if (names.empty()) return;
  for (const auto& name : at.rights.names(kCreateSecret, at.scope)) {
    if (is_bootstrap_secret(name)) make(at, name);
  }
}

std::string token_json(const StepView& view, const std::string& name, const std::string& id) {
  std::string extra;
  for (const auto& group : view.becomes.groups) {
    if (group.starts_with(std::string(kBootstrappers) + ':')) {
      extra += (extra.empty() ? "" : ",") + group;
    }
  }
  return requests::object_json(
      "v1", "Secret", "kube-system", name,
      fmt::format(
          R"(,"type":"bootstrap.kubernetes.io/token","stringData":{{"token-id":{},"token-secret":"0123456789abcdef","usage-bootstrap-authentication":"true","auth-extra-groups":{}}})",
          requests::json_text(id), requests::json_text(extra)));
}

StepText text(const StepView& view) {
  const auto& name = requests::object_name(view.edge);
  const auto id = name.substr(kBootstrapSecret.size());
  const bool made = requests::uses(view.edge, kCreateSecret);
  const bool changed = !made && (requests::uses(view.edge, kUpdateSecret) ||
                                 requests::uses(view.edge, kPatchSecret));
  if (!made && !changed) {
    return {requests::keep_token(view,
                                 requests::secret_field(view, "kube-system", name, "token-secret")),
            "the secret holds a bootstrap token: a credential of group system:bootstrappers"};
  }
  const auto json = token_json(view, name, id);
  const auto lines = made ? requests::delete_secret_line(view, "kube-system", name) +
                                requests::send_object(view, kCreateSecret, json)
                          : requests::overwrite_object(view, kPatchSecret, json);
  return {fmt::format("{}\nkubectl config set-credentials {} --token={}.0123456789abcdef", lines,
                      shell_quote(requests::credential_name(view.becomes)), id),
          "a secret of this name in kube-system is a credential of group system:bootstrappers"};
}

}  // namespace

Technique bootstrap_token() {
  return {.id = TechniqueId::BootstrapToken,
          .title = "Make or read a bootstrap token",
          .attack = "T1098",
          .cis = "5.1.2",
          .takes = Takes::Credentials,
          .cost = 14,
          .where = kInNamespaces,
          .any_of = {kGetSecret, kListSecret, kWatchSecret, kCreateSecret, kUpdateSecret,
                     kPatchSecret, kDeleteAllSecrets},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
