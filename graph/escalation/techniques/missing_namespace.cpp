#include "graph/escalation/requests/account_text.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

constexpr CreatePermissions kNamespaces{kCreateNamespace};
constexpr CreatePermissions kAccounts{kCreateAccount};

// In a namespace that does not exist yet, only cluster-wide grants apply.
bool may_make(const Evaluation& at, Proof& proof, const std::string& name) {
  if (at.rights.need(proof, kCreateNamespace, kCluster, "")) return true;
  return at.rights.make(proof, kNamespaces, kCluster, name);
}

// The namespace's own service account `default` is created with it.
void edges(const Evaluation& at) {
  for (const auto index : at.world.missing_accounts()) {
    const auto& account = at.world.accounts()[index];
    if (at.world.namespace_exists(account.ns)) continue;
    Proof proof;
    std::string object;
    if (!may_make(at, proof, at.world.scope_name(account.ns))) continue;
    const bool comes_along = account.name == "default";
    if (!comes_along && !at.rights.make(proof, kAccounts, kAllNamespaces, account.name)) continue;
    if (!requests::act_as_account(at.rights, at.world, proof, object, kAllNamespaces, account.name))
      continue;
    at.sink.emit({NodeType::Identity, at.identities.account(index), kReal}, proof,
                 NamedObject{object});
  }
}

StepText text(const StepView& view) {
  auto lines =
      requests::send_object(view, kCreateNamespace,
                            requests::object_json("v1", "Namespace", {}, view.account_ns, {})) +
      '\n';
  if (requests::uses(view.edge, kCreateAccount))
    lines += requests::create_account_line(view) + '\n';
  return {lines + requests::account_token_lines(view),
          "a binding already names an account of a namespace that does not exist: whoever creates "
          "both has what was given to it"};
}

}  // namespace

Technique missing_namespace() {
  return {.id = TechniqueId::MissingNamespace,
          .title = "Create the namespace and account a binding already names",
          .attack = "T1136",
          .cis = "5.1.8",
          .takes = Takes::Credentials,
          .cost = 15,
          .where = kAtCluster,
          .any_of = {kCreateNamespace},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
