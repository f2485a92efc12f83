#include "analyzer/ingest/kube/exec_plugin.h"

#include "analyzer/ingest/bytes/base64.h"
#include "analyzer/process/program.h"
#include "graph/base/error.h"
#include "graph/base/json_text.h"
#include "graph/base/timestamp.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

namespace nsposture::ingest::kube {

namespace {

constexpr std::size_t kMaxOutput = std::size_t{1} << 20U;

[[noreturn]] void fail(const ExecPlugin& exec, const std::string& message) {
  const auto hint = exec.install_hint.empty() ? "" : ": " + exec.install_hint;
  throw Error(ErrorCode::Input,
              fmt::format("the credential plugin `{}` {}{}", exec.command, message, hint));
}

// As in kubectl: a plugin that may prompt gets our standard input if it is a terminal.
bool is_interactive(const ExecPlugin& exec) {
  const bool terminal = isatty(STDIN_FILENO) == 1;
  if (exec.interactive == Interactive::Always && !terminal) {
    fail(exec, "wants to ask somebody, and standard input is no terminal");
  }
  return terminal && exec.interactive != Interactive::Never;
}

std::string exec_info(const ClusterAccess& access) {
  nlohmann::json info = {{"apiVersion", access.exec->api_version},
                         {"kind", "ExecCredential"},
                         {"spec", {{"interactive", is_interactive(*access.exec)}}}};
  if (access.exec->provide_cluster_info) {
    auto& cluster = info["spec"]["cluster"];
    cluster["server"] = access.server;
    if (access.insecure) cluster["insecure-skip-tls-verify"] = true;
    if (!access.tls_server_name.empty()) cluster["tls-server-name"] = access.tls_server_name;
    if (!access.proxy_url.empty()) cluster["proxy-url"] = access.proxy_url;
    if (const auto& pem = access.authority.text; !pem.empty()) {
      cluster["certificate-authority-data"] = bytes::encode_base64(pem);
    }
    if (!access.exec_config.empty()) cluster["config"] = nlohmann::json::parse(access.exec_config);
  }
  return to_text(info);
}

process::Program program_of(const ClusterAccess& access, std::chrono::seconds limit) {
  const auto& exec = *access.exec;
  process::Program program;
  program.arguments = {exec.command};
  program.arguments.insert(program.arguments.end(), exec.arguments.begin(), exec.arguments.end());
  for (const auto& [name, value] : exec.environment) {
    program.environment.push_back(fmt::format("{}={}", name, value));
  }
  program.environment.push_back("KUBERNETES_EXEC_INFO=" + exec_info(access));
  program.input_from = is_interactive(exec) ? process::Input::Ours : process::Input::Nothing;
  program.shows_errors = true;
  program.limit = limit;
  program.max_output = kMaxOutput;
  return program;
}

std::string text_in(const nlohmann::json& status, const char* key) {
  const auto found = status.find(key);
  return found != status.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Credential parse(const ExecPlugin& exec, const std::string& output) {
  const auto json = nlohmann::json::parse(output, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("status") || !json["status"].is_object()) {
    fail(exec, "printed no ExecCredential with a status");
  }
  if (text_in(json, "apiVersion") != exec.api_version) {
    fail(exec, fmt::format("printed no credential of {}", exec.api_version));
  }
  const auto& status = json["status"];
  Credential credential;
  credential.token = text_in(status, "token");
  credential.certificate = text_in(status, "clientCertificateData");
  credential.key = text_in(status, "clientKeyData");
  if (credential.token.empty() && credential.certificate.empty()) {
    fail(exec, "gave neither a token nor a certificate");
  }
  if (const auto expires = parse_rfc3339(text_in(status, "expirationTimestamp"))) {
    credential.expires = std::chrono::system_clock::time_point(
        std::chrono::duration_cast<std::chrono::system_clock::duration>(
            std::chrono::nanoseconds(expires->ns)));
  }
  return credential;
}

}  // namespace

Credential run_exec_plugin(const ClusterAccess& access, std::chrono::seconds limit) {
  const auto& exec = *access.exec;
  const auto result = process::run_program(program_of(access, limit));
  if (!result.error.empty()) fail(exec, "cannot be run: " + result.error);
  if (result.stopped) fail(exec, fmt::format("did not end within {} s", limit.count()));
  if (result.code != 0) fail(exec, fmt::format("failed with exit code {}", result.code));
  return parse(exec, result.out);
}

}  // namespace nsposture::ingest::kube
