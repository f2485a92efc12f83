#include "analyzer/ingest/kube/exec_plugin.h"

#include "graph/base/error.h"
#include "graph/base/json_text.h"
#include "graph/base/timestamp.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace nsposture::ingest::kube {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxOutput = std::size_t{1} << 20U;

[[noreturn]] void fail(const ExecPlugin& exec, const std::string& message) {
  const auto hint = exec.install_hint.empty() ? "" : ": " + exec.install_hint;
  throw Error(ErrorCode::Input,
              fmt::format("the credential plugin `{}` {}{}", exec.command, message, hint));
}

// As kubectl decides it: a plugin that may ask somebody gets our standard input when it is a
// terminal.
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
  }
  return to_text(info);
}

// The environment of this process, with the plugin's variables in place of those of their name.
std::vector<std::string> environment_for(const ClusterAccess& access) {
  auto own = access.exec->environment;
  own.emplace_back("KUBERNETES_EXEC_INFO", exec_info(access));
  std::vector<std::string> result;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    const auto name = text.substr(0, text.find('='));
    const bool replaced = std::any_of(
        own.begin(), own.end(), [&](const auto& replacing) { return replacing.first == name; });
    if (!replaced) result.emplace_back(text);
  }
  for (const auto& [name, value] : own) result.push_back(fmt::format("{}={}", name, value));
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

// A running plugin, with the reading end of its stdout. Killed when it is let go before its end.
class Process {
 public:
  explicit Process(const ClusterAccess& access) {
    const bool interactive = is_interactive(*access.exec);
    std::array<int, 2> ends = {-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) fail(*access.exec, std::strerror(errno));
    output_ = ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    if (!interactive) {
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    }
    std::vector<std::string> words = {access.exec->command};
    words.insert(words.end(), access.exec->arguments.begin(), access.exec->arguments.end());
    auto variables = environment_for(access);
    const int trouble = posix_spawnp(&pid_, words.front().c_str(), &actions, nullptr,
                                     pointers(words).data(), pointers(variables).data());
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (trouble != 0) {
      close(output_);
      pid_ = -1;
      fail(*access.exec, fmt::format("cannot be run: {}", std::strerror(trouble)));
    }
  }

  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  ~Process() {
    if (output_ >= 0) close(output_);
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
  }

  // Everything it prints; empty when the limit or the greatest size was passed.
  std::optional<std::string> read_until(Clock::time_point deadline) {
    std::string text;
    std::array<char, 4096> buffer{};
    while (text.size() <= kMaxOutput) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
      pollfd waiting{output_, POLLIN, 0};
      if (left <= 0 || poll(&waiting, 1, static_cast<int>(left)) == 0) return std::nullopt;
      const auto count = read(output_, buffer.data(), buffer.size());
      if (count == 0) return text;
      if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
      if (count < 0 && errno != EINTR) return std::nullopt;
    }
    return std::nullopt;
  }

  // Its exit code, or 128 + the signal that ended it.
  int wait() {
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t pid_ = -1;
  int output_ = -1;
};

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
  Process process(access);
  const auto output = process.read_until(Clock::now() + limit);
  if (!output) fail(exec, fmt::format("did not end within {} s", limit.count()));
  if (const int code = process.wait(); code != 0) {
    fail(exec, fmt::format("failed with exit code {}", code));
  }
  return parse(exec, *output);
}

}  // namespace nsposture::ingest::kube
