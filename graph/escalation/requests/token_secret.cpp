#include "graph/escalation/requests/token_secret.h"

#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/text.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace nsposture::escalation::requests {

namespace {

constexpr CreatePermissions kSecrets{kCreateSecret};
constexpr DeletePermissions kRemoving{kDeleteSecret};
constexpr std::string_view kFreshSecret = "token-for-me";
constexpr std::string_view kCoreVersion = "/api/v1";

// From raw JSON on one line.
std::string field_of_raw(std::string_view field) {
  return fmt::format(R"~(sed 's/.*"{}":"\([^"]*\)".*/\1/')~", field);
}

}  // namespace

std::string secret_field(const StepView& view, const std::string& ns, const std::string& name,
                         std::string_view field) {
  const auto in = fmt::format("{} -n {}", view.kubectl, shell_quote(ns));
  const auto path = fmt::format("{{.data.{}}}", field);
  if (uses(view.edge, kGetSecret)) {
    return fmt::format("{} get secret {} -o jsonpath='{}' | base64 -d", in, shell_quote(name),
                       path);
  }
  if (uses(view.edge, kListSecret)) {
    return fmt::format(
        "{} get secrets --field-selector={} -o jsonpath='{{.items[0].data.{}}}' | base64 -d", in,
        shell_quote("metadata.name=" + name), field);
  }
  if (uses(view.edge, kWatchSecret)) {
    // `get --watch` lists first; a watch without a timeout keeps kubectl waiting.
    const auto url =
        collection_path(kCoreVersion, ns, "secrets", name) + "&watch=true&timeoutSeconds=2";
    return fmt::format("{} get --raw {} | head -n 1 | {} | base64 -d", view.kubectl,
                       shell_quote(url), field_of_raw(field));
  }
  if (uses(view.edge, kPatchSecret)) {
    return fmt::format("{} -o jsonpath='{}' -f - <<< {} | base64 -d", dry_run_apply(view), path,
                       shell_quote(object_json("v1", "Secret", ns, name, {})));
  }
  const auto url = collection_path(kCoreVersion, ns, "secrets", name) + "&dryRun=All";
  return fmt::format("{} delete --raw {} | {} | base64 -d", view.kubectl, shell_quote(url),
                     field_of_raw(field));
}

std::string read_secret_command(const StepView& view, const std::string& name) {
  return secret_field(view, view.account_ns, name, "token");
}

// The secret's name can be chosen freely: one that may be read, and that is free or can be freed.
bool mint_secret(const Rights& rights, const AccessModel& world, Proof& proof, std::string& name,
                 Scope ns) {
  if (!rights.has(kCreateSecret)) return false;
  const auto before = proof.size();
  const auto try_name = [&](const std::string& one) {
    const bool taken = world.secret_exists(ns, one);
    name = one;
    if ((!taken || (ns != kAllNamespaces && rights.remove(proof, kRemoving, ns, one))) &&
        rights.make(proof, kSecrets, ns, one) && rights.read(proof, kSecretReaders, ns, one)) {
      return true;
    }
    proof.resize(before);
    return false;
  };
  if (try_name(std::string(kFreshSecret))) return true;
  for (const auto right : {kGetSecret, kListSecret, kWatchSecret, kPatchSecret, kCreateSecret}) {
    for (const auto& one : rights.names(right, ns)) {
      if (try_name(one)) return true;
    }
  }
  return false;
}

std::string delete_secret_line(const StepView& view, const std::string& ns,
                               const std::string& name) {
  if (uses(view.edge, kDeleteSecret)) {
    return fmt::format("{} -n {} delete {}\n", view.kubectl, shell_quote(ns),
                       shell_quote("secret/" + name));
  }
  if (!view.world.secret_exists(view.world.find_scope(ns), name)) return {};
  return fmt::format("{} delete --raw {}\n", view.kubectl,
                     shell_quote(collection_path(kCoreVersion, ns, "secrets", name)));
}

std::string token_secret_json(const StepView& view, const std::string& name,
                              std::string_view annotations, std::string_view rest) {
  const auto text = fmt::format(
      R"(,"annotations":{{"kubernetes.io/service-account.name":{}{}}}}},"type":"kubernetes.io/service-account-token"{}}})",
      json_text(view.account), annotations, rest);
  auto json = object_json("v1", "Secret", view.account_ns, name, {});
  json.resize(json.size() - 2);
  return json + text;
}

std::string retarget_line(const StepView& view, const std::string& name) {
  return overwrite_object(
      view, kPatchSecret,
      token_secret_json(view, name, R"(,"kubernetes.io/service-account.uid":"")",
                        R"(,"data":{"token":""})"));
}

std::string mint_secret_lines(const StepView& view) {
  auto name = object_name(view.edge);
  const bool fresh = name == kFreshSecret;
  if (fresh) name += view.suffix;
  return fmt::format("{}{}\nsleep 2\n{}",
                     fresh ? std::string() : delete_secret_line(view, view.account_ns, name),
                     send_object(view, kCreateSecret, token_secret_json(view, name, {}, {})),
                     keep_token(view, read_secret_command(view, name)));
}

}  // namespace nsposture::escalation::requests
