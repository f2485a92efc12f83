#include "analyzer/ingest/kube/kubeconfig.h"

#include "analyzer/ingest/bytes/base64.h"
#include "analyzer/ingest/bytes/source_file.h"
#include "analyzer/ingest/kube/node_json.h"
#include "analyzer/ingest/manifest/text.h"
#include "analyzer/ingest/manifest/yaml.h"
#include "graph/base/error.h"
#include "graph/base/json_text.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string_view>

namespace nsposture::ingest::kube {

namespace {

namespace fs = std::filesystem;

constexpr const char* kAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount/";

struct Context {
  std::string cluster;
  std::string user;
};

// The files read so far. Existing entries stay: the first file wins.
struct Config {
  std::string current;
  std::map<std::string, ClusterAccess> clusters;  // the server part
  std::map<std::string, ClusterAccess> users;     // the identity part
  std::map<std::string, Context> contexts;
};

class FileReader : public manifest::DocumentSink {
 public:
  FileReader(std::string file, Config& config) : file_(std::move(file)), config_(config) {}

  void on_document(const manifest::Tree& tree, const manifest::ListContext& /*list*/,
                   const std::vector<manifest::DuplicateKey>& /*duplicates*/) override {
    if (tree.empty() || tree.root().kind == manifest::NodeKind::Null) return;
    tree_ = &tree;
    const auto& root = tree.root();
    if (root.kind != manifest::NodeKind::Mapping) fail(root, "a kubeconfig is a mapping");
    if (config_.current.empty()) config_.current = text(root, "current-context");
    each(root, "clusters", "cluster", [&](const std::string& name, const manifest::Node& node) {
      config_.clusters.emplace(name, cluster(node));
    });
    each(root, "users", "user", [&](const std::string& name, const manifest::Node& node) {
      config_.users.emplace(name, user(node));
    });
    each(root, "contexts", "context", [&](const std::string& name, const manifest::Node& node) {
      config_.contexts.emplace(name, Context{text(node, "cluster"), text(node, "user")});
    });
  }

  void on_unreadable(std::uint32_t line, std::uint32_t column,
                     const std::string& message) override {
    throw Error(ErrorCode::Input, fmt::format("{}:{}:{}: {}", file_, line, column, message));
  }

 private:
  [[noreturn]] void fail(const manifest::Node& node, const std::string& message) const {
    throw Error(ErrorCode::Input,
                fmt::format("{}:{}:{}: {}", file_, node.line, node.column, message));
  }

  [[nodiscard]] std::string text(const manifest::Node& mapping, std::string_view key) const {
    const auto* node = tree_->find(mapping, key);
    if (node == nullptr || node->kind == manifest::NodeKind::Null) return {};
    if (node->first != manifest::Node::kNone || node->kind == manifest::NodeKind::Sequence ||
        node->kind == manifest::NodeKind::Mapping) {
      fail(*node, fmt::format("`{}` wants a text", key));
    }
    return std::string(node->text);
  }

  [[nodiscard]] bool flag(const manifest::Node& mapping, std::string_view key) const {
    const auto* node = tree_->find(mapping, key);
    return node != nullptr && node->kind == manifest::NodeKind::Bool && node->text == "true";
  }

  [[nodiscard]] std::string path(const manifest::Node& mapping, std::string_view key) const {
    auto given = text(mapping, key);
    if (given.empty() || fs::path(given).is_absolute()) return given;
    return (fs::path(file_).parent_path() / given).string();
  }

  [[nodiscard]] Pem pem(const manifest::Node& mapping, const std::string& key) const {
    const auto* data = tree_->find(mapping, key + "-data");
    if (data != nullptr && !data->text.empty()) {
      auto decoded = bytes::decode_base64(data->text);
      if (!decoded) fail(*data, fmt::format("`{}-data` is not base64", key));
      return {*std::move(decoded), {}};
    }
    return {{}, path(mapping, key)};
  }

  template <typename Visit>
  void each(const manifest::Node& root, std::string_view list, std::string_view inner,
            const Visit& visit) {
    const auto* nodes = tree_->find(root, list);
    if (nodes == nullptr || nodes->kind == manifest::NodeKind::Null) return;
    if (nodes->kind != manifest::NodeKind::Sequence)
      fail(*nodes, fmt::format("`{}` wants a list", list));
    for (const manifest::Node& entry : tree_->children(*nodes)) {
      const auto* node = tree_->find(entry, inner);
      if (node != nullptr && node->kind == manifest::NodeKind::Mapping)
        visit(text(entry, "name"), *node);
    }
  }

  [[nodiscard]] ClusterAccess cluster(const manifest::Node& node) const {
    ClusterAccess access;
    access.server = text(node, "server");
    while (access.server.ends_with('/')) access.server.pop_back();
    access.authority = pem(node, "certificate-authority");
    access.insecure = flag(node, "insecure-skip-tls-verify");
    access.tls_server_name = text(node, "tls-server-name");
    access.proxy_url = text(node, "proxy-url");
    access.exec_config = exec_config(node);
    return access;
  }

  [[nodiscard]] ClusterAccess user(const manifest::Node& node) const {
    ClusterAccess access;
    access.certificate = pem(node, "client-certificate");
    access.key = pem(node, "client-key");
    access.token = text(node, "token");
    access.token_file = path(node, "tokenFile");
    access.username = text(node, "username");
    access.password = text(node, "password");
    access.as = impersonation(node);
    const auto* exec = tree_->find(node, "exec");
    if (exec != nullptr && exec->kind == manifest::NodeKind::Mapping) access.exec = plugin(*exec);
    if (const auto* provider = tree_->find(node, "auth-provider");
        provider != nullptr && provider->kind == manifest::NodeKind::Mapping) {
      fail(*provider, "`auth-provider` went away with Kubernetes 1.26: use `exec`");
    }
    return access;
  }

  [[nodiscard]] std::vector<std::string> texts(const manifest::Node& list) const {
    std::vector<std::string> all;
    for (const manifest::Node& item : tree_->children(list)) all.emplace_back(item.text);
    return all;
  }

  [[nodiscard]] Impersonation impersonation(const manifest::Node& node) const {
    Impersonation as;
    as.user = text(node, "as");
    as.uid = text(node, "as-uid");
    if (const auto* groups = tree_->find(node, "as-groups")) as.groups = texts(*groups);
    if (const auto* extra = tree_->find(node, "as-user-extra")) {
      for (const manifest::Node& entry : tree_->children(*extra)) {
        as.extra.emplace_back(std::string(entry.key), texts(entry));
      }
    }
    if (as.user.empty() && !as.empty()) {
      fail(node, "`as-uid`, `as-groups` and `as-user-extra` need `as`: whom to impersonate");
    }
    return as;
  }

  // The cluster information for a plugin: the extension with a reserved name.
  [[nodiscard]] std::string exec_config(const manifest::Node& cluster) const {
    const auto* extensions = tree_->find(cluster, "extensions");
    if (extensions == nullptr) return {};
    for (const manifest::Node& entry : tree_->children(*extensions)) {
      if (text(entry, "name") != "client.authentication.k8s.io/exec") continue;
      const auto* config = tree_->find(entry, "extension");
      if (config == nullptr) continue;
      const auto json = node_json(*tree_, *config);
      if (!json) fail(*config, "`extension` is too large");
      return to_text(*json);
    }
    return {};
  }

  [[nodiscard]] ExecPlugin plugin(const manifest::Node& node) const {
    ExecPlugin exec;
    exec.command = text(node, "command");
    if (exec.command.empty()) fail(node, "`exec` names no command");
    // A command with a slash is relative to the file; one without is looked up in PATH.
    if (exec.command.find('/') != std::string::npos) exec.command = path(node, "command");
    exec.api_version = text(node, "apiVersion");
    if (exec.api_version != "client.authentication.k8s.io/v1" &&
        exec.api_version != "client.authentication.k8s.io/v1beta1") {
      fail(node, fmt::format("`exec` is of {}, not of client.authentication.k8s.io/v1 or v1beta1",
                             manifest::quoted(exec.api_version)));
    }
    exec.install_hint = text(node, "installHint");
    exec.provide_cluster_info = flag(node, "provideClusterInfo");
    const auto mode = text(node, "interactiveMode");
    if (mode == "Never") exec.interactive = Interactive::Never;
    if (mode == "Always") exec.interactive = Interactive::Always;
    if (!mode.empty() && mode != "Never" && mode != "Always" && mode != "IfAvailable") {
      fail(node, fmt::format("`interactiveMode` is {}, not Never, IfAvailable or Always",
                             manifest::quoted(mode)));
    }
    if (const auto* arguments = tree_->find(node, "args")) exec.arguments = texts(*arguments);
    if (const auto* environment = tree_->find(node, "env")) {
      for (const manifest::Node& variable : tree_->children(*environment)) {
        exec.environment.emplace_back(text(variable, "name"), text(variable, "value"));
      }
    }
    return exec;
  }

  std::string file_;
  Config& config_;
  const manifest::Tree* tree_ = nullptr;
};

void read_file(const std::string& file, Config& config) {
  const auto input = bytes::read_source_file(file);
  if (!input.trouble.empty()) {
    throw Error(ErrorCode::Input, fmt::format("kubeconfig `{}` {}", file, input.trouble));
  }
  FileReader reader(file, config);
  manifest::read_yaml(input.text, false, reader);
}

std::string known_contexts(const Config& config) {
  std::vector<std::string> names;
  names.reserve(config.contexts.size());
  for (const auto& [name, context] : config.contexts) names.push_back("`" + name + "`");
  return names.empty() ? "there is none" : fmt::format("there are {}", fmt::join(names, ", "));
}

const Context& choose_context(const Config& config, const std::string& wanted) {
  const auto& name = wanted.empty() ? config.current : wanted;
  if (name.empty()) {
    throw Error(ErrorCode::Usage, "the kubeconfig has no current context: give --context NAME; " +
                                      known_contexts(config));
  }
  const auto context = config.contexts.find(name);
  if (context == config.contexts.end()) {
    throw Error(ErrorCode::Usage, fmt::format("the kubeconfig has no context `{}`: {}", name,
                                              known_contexts(config)));
  }
  return context->second;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

std::vector<std::string> default_kubeconfig_files() {
  const auto listed = environment("KUBECONFIG");
  std::vector<std::string> files;
  for (std::size_t at = 0; at < listed.size();) {
    const auto end = std::min(listed.find(':', at), listed.size());
    if (end > at) files.push_back(listed.substr(at, end - at));
    at = end + 1;
  }
  if (files.empty()) files.push_back(environment("HOME") + "/.kube/config");
  std::erase_if(files, [](const std::string& file) {
    std::error_code failed;
    return !fs::exists(file, failed);
  });
  return files;
}

ClusterAccess read_kubeconfig(const std::vector<std::string>& files, const std::string& context) {
  if (files.empty()) {
    throw Error(ErrorCode::Usage,
                "no kubeconfig: give --kubeconfig FILE, or set KUBECONFIG to one that is there");
  }
  Config config;
  for (const auto& file : files) read_file(file, config);
  const auto& chosen = choose_context(config, context);
  const auto cluster = config.clusters.find(chosen.cluster);
  if (cluster == config.clusters.end() || cluster->second.server.empty()) {
    throw Error(ErrorCode::Input,
                fmt::format("the kubeconfig has no server for cluster `{}`", chosen.cluster));
  }
  const auto user = config.users.find(chosen.user);
  if (user == config.users.end() && !chosen.user.empty()) {
    throw Error(ErrorCode::Input, fmt::format("the kubeconfig has no user `{}`", chosen.user));
  }
  ClusterAccess access = user == config.users.end() ? ClusterAccess{} : user->second;
  access.name = context.empty() ? config.current : context;
  access.server = cluster->second.server;
  access.authority = cluster->second.authority;
  access.insecure = cluster->second.insecure;
  access.tls_server_name = cluster->second.tls_server_name;
  access.proxy_url = cluster->second.proxy_url;
  access.exec_config = cluster->second.exec_config;
  return access;
}

std::vector<std::string> context_names(const std::vector<std::string>& files) {
  Config config;
  for (const auto& file : files) read_file(file, config);
  std::vector<std::string> names;
  names.reserve(config.contexts.size());
  for (const auto& [name, context] : config.contexts) names.push_back(name);
  return names;
}

ClusterAccess in_cluster_access() {
  const auto host = environment("KUBERNETES_SERVICE_HOST");
  const auto port = environment("KUBERNETES_SERVICE_PORT");
  if (host.empty() || port.empty()) {
    throw Error(ErrorCode::Usage,
                "--in-cluster works inside a pod only: KUBERNETES_SERVICE_HOST is not set");
  }
  ClusterAccess access;
  access.name = "in-cluster";
  const bool is_v6 = host.find(':') != std::string::npos;
  access.server = fmt::format("https://{}{}{}:{}", is_v6 ? "[" : "", host, is_v6 ? "]" : "", port);
  access.authority.file = std::string(kAccountFolder) + "ca.crt";
  access.token_file = std::string(kAccountFolder) + "token";
  return access;
}

}  // namespace nsposture::ingest::kube
