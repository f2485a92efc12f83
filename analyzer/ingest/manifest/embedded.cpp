#include "analyzer/ingest/manifest/embedded.h"

#include "analyzer/ingest/manifest/object_kinds.h"
#include "analyzer/ingest/manifest/rights/cluster_setup.h"
#include "analyzer/ingest/manifest/rights/mutators.h"
#include "analyzer/ingest/manifest/rights/phrases.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace nsposture::ingest::manifest {

namespace {

template <typename Test>
bool any_child(const Tree& tree, const Node& node, const Test& test) {
  const auto children = tree.children(node);
  return std::any_of(children.begin(), children.end(), test);
}

// A reference to an object has none of these.
constexpr std::array<std::string_view, 7> kContents = {
    "metadata", "rules", "roleRef", "subjects", "aggregationRule", "data", "clone"};

// After these keys follows an object that others complete.
constexpr std::array<std::string_view, 3> kPieces = {"base", "manifest", "objectDefinition"};

bool is_rbac_object(const Tree& tree, const Node& node) {
  const auto group = text_of(tree, node, "apiVersion");
  const bool piece = std::ranges::find(kPieces, node.key) != kPieces.end();
  return (group.starts_with("rbac.authorization.k8s.io/") ||
          group.starts_with("authorization.openshift.io/")) &&
         std::ranges::find(kRbacKinds, text_of(tree, node, "kind")) != kRbacKinds.end() &&
         (piece || std::ranges::any_of(kContents, [&](std::string_view key) {
            return tree.find(node, key) != nullptr;
          }));
}

// Recursion is safe: the reader of the documents limits their depth.
std::string find_object(const Tree& tree, const Node& node) {
  for (const Node& child : tree.children(node)) {
    if (child.kind == NodeKind::Mapping && is_rbac_object(tree, child)) {
      return "a " + std::string(text_of(tree, child, "kind"));
    }
    if (auto below = find_object(tree, child); !below.empty()) return below;
  }
  return {};
}

// As in a role. The rules of an audit policy have a level instead of API groups.
bool is_policy_rule(const Tree& tree, const Node& rule) {
  const auto is_list = [&](std::string_view key) {
    const Node* node = tree.find(rule, key);
    return node != nullptr && node->kind == NodeKind::Sequence;
  };
  return is_list("verbs") && (is_list("apiGroups") ||
                              (is_list("nonResourceURLs") && tree.find(rule, "level") == nullptr));
}

bool has_permissions(const Tree& tree, const Node& root) {
  const Node* node = &root;
  for (const auto* key : {"spec", "install", "spec"}) {
    node = tree.find(*node, key);
    if (node == nullptr) return false;
  }
  return std::ranges::any_of(std::array<std::string_view, 2>{"clusterPermissions", "permissions"},
                             [&](std::string_view key) {
                               const Node* list = tree.find(*node, key);
                               return list != nullptr && list->kind == NodeKind::Sequence &&
                                      list->first != Node::kNone;
                             });
}

struct Handing {
  std::string_view group;
  std::string_view kind;  // a trailing `*` matches any suffix
  std::string_view does;
};

constexpr std::string_view kMakesBindings = "has a controller make roles or bindings";
constexpr std::string_view kRancher = "has Rancher make roles and bindings";
constexpr std::string_view kTeleport = "says whom Teleport lets into a cluster, and as whom";
constexpr std::string_view kMapsUsers = "says who belongs to which groups, or is which user";
constexpr std::string_view kFederated = "has roles or bindings made in other clusters";

// Kinds with which a controller, or the API server itself, grants permissions in its own way.
constexpr std::array<Handing, 50> kHanding = {{
    {"management.cattle.io", "GlobalRole", kRancher},
    {"management.cattle.io", "GlobalRoleBinding", kRancher},
    {"management.cattle.io", "ClusterRoleTemplateBinding", kRancher},
    {"management.cattle.io", "ProjectRoleTemplateBinding", kRancher},
    {"management.cattle.io", "RoleTemplate", kRancher},
    {"rbacmanager.reactiveops.io", "RBACDefinition", kMakesBindings},
    {"eks.services.k8s.aws", "AccessEntry", kMapsAws},
    {"eks.services.k8s.aws", "PodIdentityAssociation", "gives service accounts permissions in AWS"},
    {"eks.aws.upbound.io", "AccessEntry", kMapsAws},
    {"eks.aws.upbound.io", "AccessPolicyAssociation", kMapsAws},
    {"eks.aws.upbound.io", "PodIdentityAssociation", "gives service accounts permissions in AWS"},
    {"eks.aws.m.upbound.io", "AccessEntry", kMapsAws},
    {"eks.aws.m.upbound.io", "AccessPolicyAssociation", kMapsAws},
    {"eks.aws.m.upbound.io", "PodIdentityAssociation", "gives service accounts permissions in AWS"},
    {"resources.teleport.dev", "TeleportRole*", kTeleport},
    {"resources.teleport.dev", "TeleportUser", kTeleport},
    {"resources.teleport.dev", "TeleportAccessList", kTeleport},
    {"capsule.clastix.io", "Tenant", "lets its owners make namespaces and binds roles in them"},
    {"capsule.clastix.io", "TenantOwner", "names somebody who may make namespaces"},
    {"hnc.x-k8s.io", "SubnamespaceAnchor", "makes a namespace and copies bindings into it"},
    {"hnc.x-k8s.io", "HierarchyConfiguration", "copies bindings into other namespaces"},
    {"project.openshift.io", "ProjectRequest", "makes a namespace and an administrator of it"},
    {"user.openshift.io", "Group", kMapsUsers},
    {"user.openshift.io", "UserIdentityMapping", kMapsUsers},
    {"apiserver.config.k8s.io", "AuthorizationConfiguration", kAuthorizes},
    {"apiserver.config.k8s.io", "AuthenticationConfiguration", kMapsUsers},
    {"abac.authorization.kubernetes.io", "Policy", "allows requests beside RBAC"},
    {"authentication.gke.io", "ClientConfig", kMapsUsers},
    {"iamauthenticator.k8s.aws", "IAMIdentityMapping", kMapsAws},
    {"types.kubefed.io", "FederatedRole*", kFederated},
    {"types.kubefed.io", "FederatedClusterRole*", kFederated},
    {"types.kubeadmiral.io", "FederatedRole*", kFederated},
    {"types.kubeadmiral.io", "FederatedClusterRole*", kFederated},
    {"rbac.open-cluster-management.io", "*", kMakesBindings},
    {"iam.kubesphere.io", "GlobalRole*", kMakesBindings},
    {"iam.kubesphere.io", "WorkspaceRole*", kMakesBindings},
    {"iam.kubesphere.io", "ClusterRole*", kMakesBindings},
    {"iam.kubesphere.io", "Role*", kMakesBindings},
    {"core.gardener.cloud", "Project", "names members, who are bound to roles"},
    {"storage.loft.sh", "ClusterRoleTemplate", kMakesBindings},
    {"storage.loft.sh", "ClusterAccess", kMakesBindings},
    {"management.loft.sh", "ClusterRoleTemplate", kMakesBindings},
    {"management.loft.sh", "ClusterAccess", kMakesBindings},
    {"kubermatic.k8c.io", "UserProjectBinding", kMakesBindings},
    {"lib.projectsveltos.io", "RoleRequest", kMakesBindings},
    {"authentication.concierge.pinniped.dev", "*", kMapsUsers},
    {"dex.coreos.com", "*", kMapsUsers},
    {"redhatcop.redhat.io", "GroupSync", kMapsUsers},
    {"config.openshift.io", "OAuth", kMapsUsers},
    {"config.openshift.io", "Authentication", kMapsUsers},
}};

bool is_of(const Handing& handing, std::string_view group, std::string_view kind) {
  if (handing.group != group) return false;
  auto wanted = handing.kind;
  if (!wanted.ends_with('*')) return kind == wanted;
  wanted.remove_suffix(1);
  return kind.starts_with(wanted);
}

constexpr std::array<std::string_view, 6> kTellRights = {
    "apiVersion", "kind", "roleRef", "rules", "subjects", "aggregationRule"};

// Lists, written as text.
bool says_something(std::string_view text) {
  return text.find_first_not_of(" \t\r\n[]{}|>") != std::string_view::npos;
}

std::string_view shape_of(const Tree& tree, const Node& node) {
  const auto is_mapping = [&](std::string_view key) {
    const Node* field = tree.find(node, key);
    return field != nullptr && field->kind == NodeKind::Mapping;
  };
  if (is_mapping("roleRef") && tree.find(node, "subjects") != nullptr) return "a binding";
  const Node* rules = tree.find(node, "rules");
  const bool any =
      rules != nullptr && rules->kind == NodeKind::Sequence &&
      any_child(tree, *rules, [&](const Node& rule) { return is_policy_rule(tree, rule); });
  return any || is_mapping("aggregationRule") ? "a role" : "";
}

// In kube-system, or in a namespace that is set when it is applied.
bool is_aws_auth(const Tree& tree, const Node& root) {
  if (text_of(tree, root, "kind") != "ConfigMap") return false;
  const Node* metadata = tree.find(root, "metadata");
  if (metadata == nullptr) return false;
  const auto ns = text_of(tree, *metadata, "namespace");
  return text_of(tree, *metadata, "name") == "aws-auth" && (ns.empty() || ns == "kube-system");
}

bool maps_aws_identities(const Tree& tree, const Node& root) {
  const Node* data = tree.find(root, "data");
  if (data == nullptr || !is_aws_auth(tree, root)) return false;
  return says_something(text_of(tree, *data, "mapUsers")) ||
         says_something(text_of(tree, *data, "mapRoles")) ||
         says_something(text_of(tree, *data, "mapAccounts"));
}

}  // namespace

std::string objects_of_rbac(const Tree& tree, const Node& root) {
  if (is_rbac_object(tree, root)) return "a " + std::string(text_of(tree, root, "kind"));
  return find_object(tree, root);
}

std::string embedded_rights(const Tree& tree, const Node& root) {
  if (text_of(tree, root, "kind") == "ClusterServiceVersion" && has_permissions(tree, root)) {
    return "permissions";
  }
  return find_object(tree, root);
}

std::string rights_told_otherwise(const Tree& tree, const Node& root, std::string_view group) {
  if (group.empty() && maps_aws_identities(tree, root)) {
    return "maps AWS identities to users and groups";
  }
  if (auto changes = change_of_rbac(tree, root, group); !changes.empty()) return changes;
  if (auto access = access_set_up(tree, root, group); !access.empty()) return access;
  const auto kind = text_of(tree, root, "kind");
  const auto found = std::ranges::find_if(
      kHanding, [&](const Handing& handing) { return is_of(handing, group, kind); });
  return found == kHanding.end() ? std::string() : std::string(found->does);
}

const Node* rules_in_values(const Tree& tree, const Node& node) {
  for (const Node& child : tree.children(node)) {
    const bool list = child.kind == NodeKind::Sequence;
    // In a schema, it has neither name nor kind.
    const bool names = child.key == "roleRef" && (!text_of(tree, child, "name").empty() ||
                                                  !text_of(tree, child, "kind").empty());
    if (names) return &child;
    if (list &&
        any_child(tree, child, [&](const Node& rule) { return is_policy_rule(tree, rule); }))
      return &child;
    if (!list && child.kind != NodeKind::Mapping) continue;
    if (const Node* below = rules_in_values(tree, child)) return below;
  }
  return nullptr;
}

std::string rbac_shape(const Tree& tree, const Node& root) {
  if (const auto shape = shape_of(tree, root); !shape.empty()) return std::string(shape);
  for (const Node& child : tree.children(root)) {
    // The effect of a chart's values is unknown; a status only informs.
    const bool values = child.key.starts_with("values") || child.key == "status";
    const bool inner = child.kind == NodeKind::Mapping || child.kind == NodeKind::Sequence;
    if (values || !inner) continue;
    if (auto below = rbac_shape(tree, child); !below.empty()) return below;
  }
  return {};
}

bool is_encrypted(const Tree& tree, const Node& root) {
  const Node* sops = tree.find(root, "sops");
  // In a list, the key is next to the items.
  if (sops == nullptr || sops->kind == NodeKind::Null) {
    return std::ranges::any_of(kTellRights, [&](std::string_view key) {
      const Node* field = tree.find(root, key);
      return field != nullptr && holds_ciphertext(tree, *field);
    });
  }
  // The contents of these are not permissions, unless their type is hidden too.
  const auto kind = text_of(tree, root, "kind");
  const bool holds_data = kind == "Secret" || (kind == "ConfigMap" && !is_aws_auth(tree, root));
  if (text_of(tree, root, "apiVersion") != "v1" || !holds_data) return true;
  return any_child(tree, root, [&](const Node& field) {
    return field.key != "data" && field.key != "stringData" && &field != sops &&
           holds_ciphertext(tree, field);
  });
}

bool holds_ciphertext(const Tree& tree, const Node& node) {
  if (node.kind == NodeKind::String) return node.text.starts_with("ENC[");
  if (node.kind != NodeKind::Mapping && node.kind != NodeKind::Sequence) return false;
  return any_child(tree, node, [&](const Node& child) {
    return child.key != "sops" && holds_ciphertext(tree, child);
  });
}

}  // namespace nsposture::ingest::manifest
