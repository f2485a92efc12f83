#include "graph/escalation/requests/company.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/requests/token_secret.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

namespace nsposture::escalation::techniques {

namespace {

using requests::RightHolders;

const std::string kNewSecret = "token-for-me";

// The members that write token secrets, and those that may read them.
struct Hands {
  explicit Hands(const Company& company)
      : makers(company, {kCreateSecret}),
        changers(company, {kPatchSecret, kUpdateSecret}),
        readers(company, {kSecretReaders.begin(), kSecretReaders.end()}) {}

  RightHolders makers, changers, readers;
};

// The service account's token in a secret that `writer` writes and another member reads.
struct Token {
  std::uint32_t account;
  std::string name;
  bool exists;
};

void take(Company& company, const Hands& hands, const Token& token) {
  const auto ns = company.world().accounts()[token.account].ns;
  Proof writing, reading;
  // POST names nothing; an identity that may create it only by its name may read it by a dry run.
  const auto* writer = token.exists ? hands.changers.find(ns, token.name, writing)
                                    : hands.makers.find(ns, "", writing);
  const auto* reader = hands.readers.find(ns, token.name, reading);
  if (writer == nullptr || reader == nullptr) return;
  const auto secret = requests::prepared(TechniqueId::PrepareSecret, token.account);
  const NodeKey identity{NodeType::Identity, company.identities().account(token.account), kReal};
  company.take(
      *writer,
      {TechniqueId::PrepareSecret, secret, std::move(writing), PreparedSecret{token.name}, {}});
  if (!company.has(secret)) return;
  company.take(*reader, {TechniqueId::ReadTokenSecret, identity, std::move(reading),
                         NamedObject{token.name}, secret});
}

// A name for a new secret that a member may read there; "" when there is none.
std::string readable_name(const Company& company, const Hands& hands, Scope scope,
                          const std::string& fresh) {
  Proof proof;
  if (hands.readers.find(scope, fresh, proof) != nullptr) return fresh;
  for (const auto at : {kAllNamespaces, scope}) {
    for (const auto& name : hands.readers.names_at(at)) {
      const bool free = !company.world().secret_exists(scope, name);
      if (free && hands.readers.find(scope, name, proof) != nullptr) return name;
    }
  }
  return {};
}

void make_new(Company& company, const Hands& hands) {
  std::set<Scope> scopes;
  for (const auto* side : {&hands.makers, &hands.readers}) {
    for (const auto scope : side->scopes()) {
      if (scope != kCluster) scopes.insert(scope);
    }
  }
  for (const auto scope : scopes) {
    Proof proof;
    if (hands.makers.find(scope, "", proof) == nullptr) continue;
    if (readable_name(company, hands, scope, kNewSecret).empty()) continue;
    for (const auto account : requests::accounts_to_take(company, scope)) {
      const auto& object = company.world().accounts()[account];
      const auto name =
          readable_name(company, hands, object.ns, fmt::format("{}-{}", kNewSecret, object.name));
      if (!name.empty()) take(company, hands, {account, name, false});
    }
  }
}

// An existing token secret is refilled for the service account that it is changed to name.
void change_old(Company& company, const Hands& hands) {
  const auto& world = company.world();
  std::set<Scope> done;
  for (const auto index : world.token_secrets()) {
    const auto& secret = world.secrets()[index];
    Proof proof;
    if (done.contains(secret.ns)) continue;
    if (hands.changers.find(secret.ns, secret.name, proof) == nullptr) continue;
    if (hands.readers.find(secret.ns, secret.name, proof) == nullptr) continue;
    done.insert(secret.ns);
    for (const auto account : requests::accounts_to_take(company, secret.ns)) {
      take(company, hands, {account, secret.name, true});
    }
  }
}

// One identity gets a secret filled with a token, another reads it.
void together(Company& company) {
  const Hands hands(company);
  if (hands.readers.empty()) return;
  if (!hands.makers.empty()) make_new(company, hands);
  if (!hands.changers.empty()) change_old(company, hands);
}

StepText text(const StepView& view) {
  const auto& name = std::get<PreparedSecret>(view.edge.detail).name;
  const bool made = requests::uses(view.edge, kCreateSecret);
  const auto request = made ? requests::send_object(view, kCreateSecret,
                                                    requests::token_secret_json(view, name, {}, {}))
                            : requests::retarget_line(view, name);
  return {request + "\nsleep 2",
          "the control plane fills a secret of type service-account-token with a token of the "
          "account that it names, for whoever may read it"};
}

}  // namespace

Technique prepare_secret() {
  return {.id = TechniqueId::PrepareSecret,
          .title = "Write a token secret for another identity to read",
          .attack = "T1528",
          .cis = "5.1.2",
          .takes = Takes::Credentials,
          .cost = 7,
          .any_of = {kCreateSecret, kUpdateSecret, kPatchSecret},
          .joint = {.shared = together},
          .text = text};
}

}  // namespace nsposture::escalation::techniques
