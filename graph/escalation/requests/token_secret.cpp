#include "graph/escalation/requests/token_secret.h"

#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/text.h"

#include <fmt/format.h>

namespace nsposture::escalation::requests {

namespace {

constexpr CreatePermissions kSecrets{kCreateSecret};
constexpr std::string_view kFreshSecret = "token-for-me";

}  // namespace

std::string read_secret_command(const StepView& view, const std::string& name) {
  const auto in = fmt::format("{} -n {}", view.kubectl, shell_quote(view.account_ns));
  if (uses(view.edge, kGetSecret)) {
    return fmt::format("{} get secret {} -o jsonpath='{{.data.token}}' | base64 -d", in,
                       shell_quote(name));
  }
  if (uses(view.edge, kListSecret)) {
    return fmt::format(
        "{} get secrets --field-selector={} -o jsonpath='{{.items[0].data.token}}' | base64 -d", in,
        shell_quote("metadata.name=" + name));
  }
  // `get --watch` lists first.
  const auto path =
      fmt::format("/api/v1/namespaces/{}/secrets?watch=true&fieldSelector=metadata.name%3D{}",
                  view.account_ns, name);
  return fmt::format(
      "{} get --raw {} | head -n 1 | sed 's/.*\"token\":\"\\([^\"]*\\)\".*/\\1/' | base64 -d",
      view.kubectl, shell_quote(path));
}

bool read_secret(const Rights& rights, Proof& proof, Scope ns, std::string_view name) {
  for (const auto right : {kGetSecret, kListSecret, kWatchSecret}) {
    if (name.empty() ? rights.need_any(proof, right, ns) : rights.need(proof, right, ns, name)) {
      return true;
    }
  }
  return false;
}

// The secret's name is ours to choose: one that we may read, and that is not taken.
bool mint_secret(const Rights& rights, const AccessModel& world, Proof& proof, std::string& name,
                 Scope ns) {
  if (!rights.has(kCreateSecret)) return false;
  const auto before = proof.size();
  const auto try_name = [&](const std::string& one) {
    if (world.secret_exists(ns, one)) return false;
    name = one;
    if (rights.make(proof, kSecrets, ns, one) && read_secret(rights, proof, ns, one)) return true;
    proof.resize(before);
    return false;
  };
  if (try_name(std::string(kFreshSecret))) return true;
  for (const auto right : {kGetSecret, kListSecret, kWatchSecret, kCreateSecret}) {
    for (const auto& one : rights.names(right, ns)) {
      if (try_name(one)) return true;
    }
  }
  return false;
}

std::string mint_secret_lines(const StepView& view) {
  const auto rest = fmt::format(
      R"(,"annotations":{{"kubernetes.io/service-account.name":{}}}}},"type":"kubernetes.io/service-account-token"}})",
      json_text(view.account));
  auto name = object_name(view.edge);
  if (name == kFreshSecret) name += view.suffix;
  auto json = object_json("v1", "Secret", view.account_ns, name, {});
  json.resize(json.size() - 2);
  return fmt::format("{}\nsleep 2\n{}", send_object(view, kCreateSecret, json + rest),
                     keep_token(view, read_secret_command(view, name)));
}

}  // namespace nsposture::escalation::requests
