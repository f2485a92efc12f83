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

std::string_view suspicion_of(std::string_view command) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 27> kSigns = {{
      {"serviceaccount/token", "reads the account's token"},
      {"secrets/kubernetes.io", "reads the account's token"},
      {"secrets/eks.amazonaws.com", "reads the account's cloud token"},
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
      {"curl http", "loads something from elsewhere"},
      {"curl -", "loads something from elsewhere"},
      {"wget ", "loads something from elsewhere"},
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
  return {};
}

}  // namespace nsposture::rules
