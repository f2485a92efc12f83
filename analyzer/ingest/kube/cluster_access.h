// How to reach a cluster's API server and which identity to use: the resolved context of a
// kubeconfig.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace nsposture::ingest::kube {

// Whether a plugin gets our standard input, for instance to ask for a password.
enum class Interactive : std::uint8_t { Never, IfAvailable, Always };

// A program that provides credentials (client.authentication.k8s.io).
struct ExecPlugin {
  std::string command;
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment;
  std::string api_version;
  std::string install_hint;
  bool provide_cluster_info = false;
  Interactive interactive = Interactive::IfAvailable;
};

// Either the PEM text, or the file that contains it, or neither.
struct Pem {
  std::string text;
  std::string file;

  [[nodiscard]] bool empty() const { return text.empty() && file.empty(); }
};

// The identity to impersonate: the scan sees what that identity may read. Without a user, there is
// no impersonation.
struct Impersonation {
  std::string user;
  std::string uid;
  std::vector<std::string> groups;
  std::vector<std::pair<std::string, std::vector<std::string>>> extra;

  [[nodiscard]] bool empty() const {
    return user.empty() && uid.empty() && groups.empty() && extra.empty();
  }
};

struct ClusterAccess {
  std::string name;    // of the context, for messages
  std::string server;  // https://host:port[/path], without a trailing slash
  Pem authority;       // empty: the system's certificates
  bool insecure = false;
  std::string tls_server_name;
  std::string proxy_url;
  Pem certificate;
  Pem key;
  std::string token;
  std::string token_file;  // read again for each request: pod tokens rotate
  std::string username;
  std::string password;
  Impersonation as;
  std::optional<ExecPlugin> exec;
  std::string exec_config;  // JSON for the plugin, from the kubeconfig's cluster; "": none
};

}  // namespace nsposture::ingest::kube
