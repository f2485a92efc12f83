#include "analyzer/rules/base/entry.h"

#include "analyzer/correlation/rbac_object.h"

#include <algorithm>
#include <array>
#include <utility>

namespace nsposture::rules {

bool is_entry(const correlation::LoggedRequest& request) {
  constexpr std::array<std::string_view, 4> kWays = {"exec", "attach", "portforward",
                                                     "ephemeralcontainers"};
  const auto& event = request.event;
  // 101: the connection became a stream.
  const bool in = request.succeeded() || event.code == 101;
  return event.resource == "pods" && event.api_group.empty() && in && !event.dry_run &&
         std::ranges::find(kWays, event.subresource) != kWays.end();
}

std::string command_of(const correlation::LoggedRequest& request) {
  return correlation::command_from_event(request.event.object);
}

namespace {

// The folder with the token, or all that is mounted; the namespace and the certificate authority
// beside the token are no secrets.
bool reads_token(std::string_view command) {
  constexpr std::string_view kFolder = "run/secrets";
  for (auto at = command.find(kFolder); at != command.npos; at = command.find(kFolder, at + 1)) {
    const auto path = command.substr(at, command.find_first_of(" '\"|;&)", at) - at);
    const auto rest = path.substr(kFolder.size());
    const bool of_token =
        rest.empty() || rest == "/" || rest == "/*" || rest.starts_with("/kubernetes.io");
    if (of_token && !path.ends_with("/namespace") && !path.ends_with("/ca.crt")) return true;
  }
  return command.find("serviceaccount/token") != command.npos;
}

// The cluster's own names and private addresses are not elsewhere.
bool is_near(std::string_view host) {
  if (host.starts_with('[')) return host == "[::1]";
  if (host.find_first_not_of("0123456789.") == host.npos) {
    return host == "0.0.0.0" || host.starts_with("127.") || host.starts_with("10.") ||
           host.starts_with("192.168.");
  }
  return host.ends_with(".svc") || host.ends_with(".local") || host.find('.') == host.npos;
}

// Without the user and the port.
std::string_view host_of(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != url.npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  url.remove_prefix(url.rfind('@') + 1);
  if (url.starts_with('[')) return url.substr(0, url.find(']') + 1);
  return url.substr(0, url.find(':'));
}

// `https://x.example/a`, or `x.example/a` as both programs take it; no option and no file.
bool is_address(std::string_view word) {
  if (word.find("://") != word.npos) return true;
  return word.find('.') != word.npos && !word.starts_with('-') && !word.starts_with('/') &&
         !word.starts_with('.');
}

// curl or wget with the address of another place.
bool loads_from_elsewhere(std::string_view command) {
  constexpr std::array<std::string_view, 12> kWithValue = {
      "-o", "--output", "-O", "-P", "-H", "-d", "--data", "-X", "-u", "-T", "-A", "-e"};
  bool loads = false;
  bool is_value = false;  // of the option before
  for (std::size_t begin = 0; begin < command.size();) {
    const auto end = std::min(command.find_first_of(" '\"|;&()", begin), command.size());
    const auto word = command.substr(begin, end - begin);
    begin = end + 1;
    if (word.empty()) continue;
    const auto program = word.substr(word.rfind('/') + 1);
    const bool skipped =
        std::exchange(is_value, std::ranges::find(kWithValue, word) != kWithValue.end());
    if (skipped) continue;
    if (program == "curl" || program == "wget") {
      loads = true;
    } else if (loads && is_address(word) && !is_near(host_of(word))) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string_view suspicion_of(std::string_view command) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 27> kSigns = {{
      {"secrets/eks.amazonaws.com", "reads the account's cloud token"},
      {"| sh", "runs hidden text"},
      {"|sh", "runs hidden text"},
      {"| bash", "runs hidden text"},
      {"|bash", "runs hidden text"},
      {"/environ", "reads the environment of a process"},
      {"169.254.169.254", "asks the cloud's metadata service"},
      {"fd00:ec2::254", "asks the cloud's metadata service"},
      {"169.254.170.2", "asks the cloud's metadata service"},
      {"metadata.google.internal", "asks the cloud's metadata service"},
      {"/dev/tcp/", "opens a connection to elsewhere"},
      {"/dev/udp/", "opens a connection to elsewhere"},
      {"nc -e", "opens a shell to elsewhere"},
      {"ncat ", "opens a connection to elsewhere"},
      {"socat ", "opens a connection to elsewhere"},
      {"mkfifo", "opens a shell to elsewhere"},
      {"bash -i", "opens a shell to elsewhere"},
      {"pty.spawn", "opens a shell to elsewhere"},
      {"socket.socket", "opens a connection to elsewhere"},
      {"/etc/shadow", "reads passwords"},
      {"/etc/kubernetes/", "reads the control plane's keys"},
      {"/var/lib/kubelet/", "reads the kubelet's files"},
      {".kube/config", "reads credentials"},
      {".aws/credentials", "reads credentials"},
      {".ssh/", "reads credentials"},
      {"nsenter", "enters the node"},
      {"docker.sock", "reaches the container runtime"},
  }};
  for (const auto& [sign, meaning] : kSigns) {
    if (command.find(sign) != std::string_view::npos) return meaning;
  }
  if (reads_token(command)) return "reads the account's token";
  if (loads_from_elsewhere(command)) return "loads something from elsewhere";
  return {};
}

}  // namespace nsposture::rules
