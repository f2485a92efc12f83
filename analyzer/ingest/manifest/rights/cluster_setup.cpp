#include "analyzer/ingest/manifest/rights/cluster_setup.h"

#include "analyzer/ingest/manifest/document.h"
#include "analyzer/ingest/manifest/rights/phrases.h"
#include "analyzer/ingest/manifest/rights/shown_text.h"
#include "analyzer/ingest/manifest/text.h"
#include "analyzer/ingest/manifest/yaml.h"

#include <algorithm>
#include <array>
#include <vector>

namespace nsposture::ingest::manifest {

namespace {

constexpr std::string_view kIdentifies = "says whom an API server takes for which user or group";
constexpr std::string_view kPermitsAws = "gives service accounts permissions in AWS";
constexpr std::string_view kOpens = "lets a kubelet allow everybody everything on its node";
constexpr std::string_view kRuns = "runs kubectl on a machine of a cluster";

// API server arguments besides the mode.
constexpr std::array<std::string_view, 3> kAuthorizing = {
    "authorization-config", "authorization-policy-file", "authorization-webhook-config-file"};
constexpr std::array<std::string_view, 8> kIdentifying = {
    "authentication-config",  "authentication-token-webhook-config-file",
    "client-ca-file",         "requestheader-client-ca-file",
    "oidc-issuer-url",        "service-account-key-file",
    "service-account-issuer", "token-auth-file"};
constexpr std::string_view kMode = "authorization-mode";

// kubeadm writes a map; since v1beta4, a list of names and values.
std::string_view argument_of(const Tree& tree, const Node& arguments, std::string_view name) {
  if (arguments.kind != NodeKind::Sequence) return text_of(tree, arguments, name);
  for (const Node& one : tree.children(arguments)) {
    if (text_of(tree, one, "name") == name) return text_of(tree, one, "value");
  }
  return {};
}

// Only RBAC authorizes, besides at most the Node authorizer.
bool decides_by_rbac(std::string_view modes) {
  bool rbac = false;
  while (!modes.empty()) {
    const auto end = std::min(modes.find(','), modes.size());
    const auto mode = modes.substr(0, end);
    if (mode != "RBAC" && mode != "Node") return false;
    rbac = rbac || mode == "RBAC";
    modes.remove_prefix(std::min(end + 1, modes.size()));
  }
  return rbac;
}

std::string_view of_arguments(const Tree& tree, const Node& arguments) {
  const auto given = [&](std::string_view name) {
    return !argument_of(tree, arguments, name).empty();
  };
  const auto modes = argument_of(tree, arguments, kMode);
  if ((!modes.empty() && !decides_by_rbac(modes)) || std::ranges::any_of(kAuthorizing, given)) {
    return kAuthorizes;
  }
  return std::ranges::any_of(kIdentifying, given) ? kIdentifies : std::string_view{};
}

bool is_server(std::string_view key) {
  return key == "apiServer" || key == "api" || key == "apiserver";
}

// The effect of API server arguments at any depth.
std::string_view of_servers(const Tree& tree, const Node& node) {
  for (const Node& child : tree.children(node)) {
    const Node* arguments = is_server(child.key) ? tree.find(child, "extraArgs") : nullptr;
    if (arguments != nullptr) {
      if (const auto does = of_arguments(tree, *arguments); !does.empty()) return does;
    }
    if (child.kind != NodeKind::Mapping && child.kind != NodeKind::Sequence) continue;
    if (const auto does = of_servers(tree, child); !does.empty()) return does;
  }
  return {};
}

bool has_items(const Node& node) {
  return (node.kind == NodeKind::Sequence || node.kind == NodeKind::Mapping) &&
         node.first != Node::kNone;
}

struct Meaning {
  std::string_view key;
  std::string_view does;
};

// Lists with which eksctl, Cluster API for AWS, kops and Anthos grant access.
constexpr std::array<Meaning, 7> kLists = {{
    {"iamIdentityMappings", kMapsAws},
    {"accessEntries", kMapsAws},
    {"mapRoles", kMapsAws},
    {"mapUsers", kMapsAws},
    {"identityMappings", kMapsAws},
    {"podIdentityAssociations", kPermitsAws},
    {"gcpAccounts", "makes accounts of Google Cloud administrators of a cluster"},
}};

// A text, or the first element of a list, as in OpenShift arguments.
std::string_view argument_in(const Tree& tree, const Node& node) {
  if (node.kind == NodeKind::String) return node.text;
  if (node.kind != NodeKind::Sequence || node.first == Node::kNone) return {};
  return (*tree.children(node).begin()).text;
}

// An API server argument as a key, at any position in patches and overrides.
std::string_view of_argument(const Tree& tree, const Node& parent, const Node& child) {
  if (parent.key.starts_with("kubelet")) return {};
  const auto value = argument_in(tree, child);
  if (value.empty()) return {};
  if (child.key == kMode && !decides_by_rbac(value)) return kAuthorizes;
  const bool other = std::ranges::find(kAuthorizing, child.key) != kAuthorizing.end();
  return other ? kAuthorizes : std::string_view{};
}

// A kubelet without authorization or authentication.
bool opens_kubelet(const Node& parent, const Node& child) {
  return (parent.key == "authorization" && child.key == "mode" && child.text == "AlwaysAllow") ||
         (parent.key == "anonymous" && child.key == "enabled" && child.text == "true");
}

std::string_view of_key(const Tree& tree, const Node& parent, const Node& child) {
  if (opens_kubelet(parent, child)) return kOpens;
  if (const auto does = of_argument(tree, parent, child); !does.empty()) return does;
  if (parent.key == "iam" && child.key == "serviceAccounts" && has_items(child)) return kPermitsAws;
  if (parent.key == "authorization" && child.key == "alwaysAllow") return kAuthorizes;
  const bool mode = child.key == "authorizationMode" && child.kind == NodeKind::String;
  if (mode && !decides_by_rbac(child.text)) return kAuthorizes;
  const auto found = std::ranges::find(kLists, child.key, &Meaning::key);
  return found != kLists.end() && has_items(child) ? found->does : std::string_view{};
}

std::string_view of_keys(const Tree& tree, const Node& node) {
  for (const Node& child : tree.children(node)) {
    if (const auto does = of_key(tree, node, child); !does.empty()) return does;
    if (child.kind != NodeKind::Mapping && child.kind != NodeKind::Sequence) continue;
    if (const auto does = of_keys(tree, child); !does.empty()) return does;
  }
  return {};
}

class Arguments : public DocumentSink {
 public:
  void on_document(const Tree& tree, const ListContext& /*list*/,
                   const std::vector<DuplicateKey>& /*duplicates*/) override {
    if (tree.empty()) return;
    if (does.empty()) does = of_servers(tree, tree.root());
    // A JSON patch names an argument by its path.
    is_object = is_object && tree.root().kind == NodeKind::Mapping;
  }

  void on_unreadable(std::uint32_t /*line*/, std::uint32_t /*column*/,
                     const std::string& /*message*/) override {
    is_object = false;
  }

  std::string_view does;
  bool is_object = true;
};

bool names_mode_of_rbac(std::string_view text) {
  for (auto at = text.find(kMode); at != kNotFound; at = text.find(kMode, at + 1)) {
    auto behind = text.substr(at + kMode.size(), 60);
    const auto value = behind.find_first_of("ANRW");
    if (value == kNotFound) return false;
    behind.remove_prefix(value);
    if (!decides_by_rbac(behind.substr(0, behind.find_first_of(" \t\r\n\"'}]\\")))) return false;
  }
  return true;
}

std::string_view of_text(std::string_view text) {
  const auto named = [&](std::string_view name) { return text.find(name) != kNotFound; };
  const bool server = named("extraArgs") || named("kube-apiserver") || named("kubeAPIServer");
  if (server) {
    Arguments arguments;
    read_yaml(text, /*cut=*/false, arguments);
    if (!arguments.does.empty()) return arguments.does;
    if (!arguments.is_object) {
      if (!names_mode_of_rbac(text) || std::ranges::any_of(kAuthorizing, named)) return kAuthorizes;
      if (named("extraArgs") && std::ranges::any_of(kIdentifying, named)) return kIdentifies;
    }
  }
  constexpr std::array<std::string_view, 6> kVerbs = {" apply", " create", " replace",
                                                      " patch", " edit",   " auth "};
  const bool runs = named("kubectl") && std::ranges::any_of(kVerbs, named);
  return runs ? kRuns : std::string_view{};
}

std::string_view of_texts(const Tree& tree, const Node& node) {
  if (node.kind == NodeKind::String) return of_text(node.text);
  if (node.kind != NodeKind::Mapping && node.kind != NodeKind::Sequence) return {};
  for (const Node& child : tree.children(node)) {
    if (child.key == "metadata" || child.key == "status") continue;
    if (const auto does = of_texts(tree, child); !does.empty()) return does;
  }
  return {};
}

constexpr std::array<std::string_view, 9> kSettingUp = {
    "kind.x-k8s.io",         "kubeadm.k8s.io",           "eksctl.io",
    "kops.k8s.io",           "k0s.k0sproject.io",        "provisioning.cattle.io",
    "operator.openshift.io", "baremetal.cluster.gke.io", "kubelet.config.k8s.io"};

bool sets_up_clusters(std::string_view group) {
  return std::ranges::find(kSettingUp, group) != kSettingUp.end() ||
         group.ends_with("cluster.x-k8s.io");
}

// kubeadm stores its cluster configuration there and reads it again.
bool is_kubeadm_config(const Tree& tree, const Node& root, std::string_view group) {
  const Node* metadata = tree.find(root, "metadata");
  return group.empty() && metadata != nullptr && text_of(tree, root, "kind") == "ConfigMap" &&
         text_of(tree, *metadata, "name") == "kubeadm-config";
}

}  // namespace

std::string access_set_up(const Tree& tree, const Node& root, std::string_view group) {
  const bool kept = is_kubeadm_config(tree, root, group);
  if (!kept && !sets_up_clusters(group)) return {};
  if (const auto does = of_servers(tree, root); !does.empty()) return std::string(does);
  if (const auto does = of_keys(tree, root); !does.empty()) return std::string(does);
  return std::string(of_texts(tree, root));
}

bool allows_beside_rbac(std::string_view text) {
  for (auto at = text.find(kMode); at != kNotFound; at = text.find(kMode, at + 1)) {
    const auto behind = text.substr(at + kMode.size());
    if (!behind.starts_with('=') && !behind.starts_with(':')) continue;
    const auto value = behind.substr(1, behind.find_first_of(" \t\r\n", 2) - 1);
    if (value.find("AlwaysAllow") != kNotFound || value.find("ABAC") != kNotFound) return true;
  }
  return false;
}

}  // namespace nsposture::ingest::manifest
