#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"
#include "graph/model/subject.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::escalation::techniques {

namespace {

constexpr std::string_view kBootstrappers = "system:bootstrappers";
constexpr std::string_view kBootstrapUser = "system:bootstrap:";
constexpr std::string_view kSecretPrefix = "bootstrap-token-";

// The names of a sorted list that begin so.
std::vector<std::string> beginning(const std::vector<std::string>& sorted,
                                   std::string_view prefix) {
  std::vector<std::string> found;
  auto at = std::lower_bound(sorted.begin(), sorted.end(), prefix);
  for (; at != sorted.end() && at->starts_with(prefix); ++at) found.push_back(*at);
  return found;
}

// Extra groups of a bootstrap token must lie under system:bootstrappers.
std::vector<std::string> groups_of(const AccessModel& world) {
  std::vector<std::string> groups = {std::string(kBootstrappers), std::string(kGroupAuthenticated)};
  const auto more = beginning(world.groups(), std::string(kBootstrappers) + ':');
  groups.insert(groups.end(), more.begin(), more.end());
  return groups;
}

bool is_token_name(const std::string& name) {
  return name.starts_with(kSecretPrefix) && name.size() == kSecretPrefix.size() + 6;
}

// Bootstrap tokens may be switched off; that something is bound to their users shows they are not.
std::vector<std::string> users_of(const AccessModel& world) {
  auto users = beginning(world.users(), kBootstrapUser);
  const bool by_group = !beginning(world.groups(), kBootstrappers).empty();
  if (by_group && users.empty()) users.push_back(fmt::format("{}abcdef", kBootstrapUser));
  return users;
}

void take(const Evaluation& at, const std::string& user, const Proof& proof,
          const std::string& secret) {
  const auto identity = at.identities.intern({user, groups_of(at.world), false});
  at.sink.emit({NodeType::Identity, identity, kReal}, proof, NamedObject{secret});
}

void edges(const Evaluation& at) {
  const auto kube_system = at.world.find_scope("kube-system");
  if (!at.includes(kube_system)) return;
  const CreatePermissions secrets{kCreateSecret};
  for (const auto& user : users_of(at.world)) {
    const auto name = std::string(kSecretPrefix) + user.substr(kBootstrapUser.size());
    Proof proof;
    if (at.world.secret_exists(kube_system, name)) continue;
    if (at.rights.make(proof, secrets, at.scope, name)) take(at, user, proof, name);
  }
  if (users_of(at.world).empty()) return;
  for (const auto& name : at.rights.names(kCreateSecret, at.scope)) {
    Proof proof;
    if (!is_token_name(name) || at.world.secret_exists(kube_system, name)) continue;
    if (!at.rights.make(proof, secrets, at.scope, name)) continue;
    take(at, std::string(kBootstrapUser) + name.substr(kSecretPrefix.size()), proof, name);
  }
}

StepText text(const StepView& view) {
  std::string extra;
  for (const auto& group : view.becomes.groups) {
    if (group.starts_with(std::string(kBootstrappers) + ':'))
      extra += (extra.empty() ? "" : ",") + group;
  }
  const auto& name = requests::object_name(view.edge);
  const auto id = name.substr(kSecretPrefix.size());
  const auto json = requests::object_json(
      "v1", "Secret", "kube-system", name,
      fmt::format(
          R"(,"type":"bootstrap.kubernetes.io/token","stringData":{{"token-id":{},"token-secret":"0123456789abcdef","usage-bootstrap-authentication":"true","auth-extra-groups":{}}})",
          requests::json_text(id), requests::json_text(extra)));
  return {fmt::format("{}\nkubectl config set-credentials {} --token={}.0123456789abcdef",
                      requests::send_object(view, kCreateSecret, json),
                      shell_quote(requests::credential_name(view.becomes)), id),
          "a secret of this name in kube-system is a credential of group system:bootstrappers"};
}

}  // namespace

Technique bootstrap_token() {
  return {.id = TechniqueId::BootstrapToken,
          .title = "Make a bootstrap token",
          .attack = "T1098",
          .cis = "5.1.2",
          .takes = Takes::Credentials,
          .cost = 14,
          .where = kInNamespaces,
          .any_of = {kCreateSecret},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
