#include "graph/escalation/requests/account_text.h"
#include "graph/escalation/techniques/all.h"

namespace nsposture::escalation::techniques {

namespace {

constexpr CreatePermissions kAccounts{kCreateAccount};

// The technique that brought the token.
TechniqueId way_of(const Proof& proof) {
  if (proof.front().right == kCreateToken) return TechniqueId::MintToken;
  return proof.front().right == kCreateSecret ? TechniqueId::MintTokenSecret
                                              : TechniqueId::CreateWorkload;
}

// The first member that can get a token of the service account that `maker` creates.
void take_account(Company& company, const Member& maker, const Proof& made, std::uint32_t index) {
  const auto& world = company.world();
  const auto& account = world.accounts()[index];
  for (const auto& member : company.members()) {
    Proof proof;
    std::string object;
    if (!requests::act_as_account(member.rights, world, proof, object, account.ns, account.name))
      continue;
    // The creation has a node of its own.
    const NodeKey creation{NodeType::MissingAccounts, account.ns, index + 1};
    const NodeKey identity{NodeType::Identity, company.identities().account(index), kReal};
    company.take(maker, {TechniqueId::CreateAccount, creation, made, {}, {}});
    const auto way = way_of(proof);
    company.take(member, {way, identity, std::move(proof), NamedObject{object}, creation});
    return;
  }
}

// One identity creates the service account that a binding names, another takes it over.
void together(Company& company) {
  const auto& world = company.world();
  for (const auto index : world.missing_accounts()) {
    const auto& account = world.accounts()[index];
    const NodeKey identity{NodeType::Identity, company.identities().account(index), kReal};
    if (company.has(identity) || !world.namespace_exists(account.ns)) continue;
    for (const auto& maker : company.members()) {
      Proof made;
      if (!maker.rights.make(made, kAccounts, account.ns, account.name)) continue;
      take_account(company, maker, made, index);
      if (company.has(identity)) break;
    }
  }
}

StepText text(const StepView& view) {
  return {requests::create_account_line(view),
          "a binding already names the account, which does not exist"};
}

}  // namespace

Technique create_account() {
  return {.id = TechniqueId::CreateAccount,
          .title = "Create an account for another identity to take",
          .attack = "T1136",
          .cis = "5.1.8",
          .takes = Takes::Credentials,
          .cost = 5,
          .any_of = {kCreateAccount},
          .joint = {.shared = together},
          .text = text};
}

}  // namespace nsposture::escalation::techniques
