#include "analyzer/ingest/kube/live_source.h"

#include "analyzer/ingest/kube/api_client.h"
#include "analyzer/ingest/manifest/convert.h"
#include "analyzer/ingest/manifest/json_manifest.h"
#include "graph/base/error.h"
#include "graph/base/json_text.h"
#include "graph/rbac/aggregate.h"
#include "graph/rbac/authorizer.h"
#include "graph/rbac/version_signs.h"
#include "graph/rbac/versions.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace nsposture::ingest::kube {

namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kMetadataOnly =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
constexpr std::string_view kTokenSecret = "kubernetes.io/service-account-token";

struct Resource {
  std::string_view path;
  std::string_view name;
  std::string_view kind;
  std::string_view unknown_without;  // "": nothing can be judged without it
};

constexpr std::array<Resource, 6> kNeeded = {{
    {"/api/v1/namespaces", "namespaces", "Namespace", ""},
    {"/api/v1/serviceaccounts", "serviceaccounts", "ServiceAccount", ""},
    {"/apis/rbac.authorization.k8s.io/v1/clusterroles", "clusterroles", "ClusterRole", ""},
    {"/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", "clusterrolebindings",
     "ClusterRoleBinding", ""},
    {"/apis/rbac.authorization.k8s.io/v1/roles", "roles", "Role", ""},
    {"/apis/rbac.authorization.k8s.io/v1/rolebindings", "rolebindings", "RoleBinding", ""},
}};

constexpr std::string_view kWhichAccounts = "which accounts run where";
constexpr std::string_view kPosture = "the posture of namespaces";
constexpr std::string_view kAdmission = "what changes requests on their way";

constexpr std::array<Resource, 13> kHelpful = {{
    {"/api/v1/pods", "pods", "Pod", kWhichAccounts},
    {"/api/v1/replicationcontrollers", "replicationcontrollers", "ReplicationController",
     kWhichAccounts},
    {"/apis/apps/v1/deployments", "deployments", "Deployment", kWhichAccounts},
    {"/apis/apps/v1/daemonsets", "daemonsets", "DaemonSet", kWhichAccounts},
    {"/apis/apps/v1/statefulsets", "statefulsets", "StatefulSet", kWhichAccounts},
    {"/apis/apps/v1/replicasets", "replicasets", "ReplicaSet", kWhichAccounts},
    {"/apis/batch/v1/jobs", "jobs", "Job", kWhichAccounts},
    {"/apis/batch/v1/cronjobs", "cronjobs", "CronJob", kWhichAccounts},
    {"/api/v1/resourcequotas", "resourcequotas", "ResourceQuota", kPosture},
    {"/api/v1/limitranges", "limitranges", "LimitRange", kPosture},
    {"/apis/networking.k8s.io/v1/networkpolicies", "networkpolicies", "NetworkPolicy", kPosture},
    {"/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
     "mutatingwebhookconfigurations", "MutatingWebhookConfiguration", kAdmission},
    {"/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
     "validatingwebhookconfigurations", "ValidatingWebhookConfiguration", kAdmission},
}};

constexpr std::array<Resource, 2> kMutatingPolicies = {{
    {"/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies", "mutatingadmissionpolicies",
     "MutatingAdmissionPolicy", kAdmission},
    {"/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings",
     "mutatingadmissionpolicybindings", "MutatingAdmissionPolicyBinding", kAdmission},
}};

constexpr Resource kSecrets = {
    "/api/v1/secrets?fieldSelector=type%3Dkubernetes.io%2Fservice-account-token", "secrets",
    "Secret", "which token secrets there are to read"};

// Metadata-only items have neither kind nor type; the request determines both. A server without
// such secrets returns `items: null`.
std::string as_token_secrets(const std::string& page) {
  auto list = nlohmann::json::parse(page, nullptr, /*allow_exceptions=*/false);
  if (!list.is_object() || !list.contains("items")) return page;
  if (list["items"].is_null()) list["items"] = nlohmann::json::array();
  if (!list["items"].is_array()) return page;
  nlohmann::json secrets = {{"kind", "SecretList"}, {"apiVersion", "v1"}, {"items", {}}};
  secrets["items"] = nlohmann::json::array();
  for (const auto& item : list["items"]) {
    if (!item.is_object() || !item.contains("metadata")) continue;
    secrets["items"].push_back({{"metadata", item["metadata"]}, {"type", kTokenSecret}});
  }
  return to_text(secrets);
}

// A line number within a response is useless to users.
void forget_lines(manifest::ReadResult& result) {
  const auto forget = [](SourcePos& pos) { pos = {pos.file, 0, 0}; };
  const auto each = [&](auto& objects) {
    for (auto& object : objects) forget(object.pos);
  };
  auto& cluster = result.cluster;
  each(cluster.namespaces);
  each(cluster.service_accounts);
  each(cluster.roles);
  each(cluster.bindings);
  each(cluster.workloads);
  each(cluster.related);
  for (auto& role : cluster.roles) each(role.rules);
  for (auto& diagnostic : result.diagnostics) diagnostic.line = diagnostic.column = 0;
}

class LiveReader {
 public:
  LiveReader(const ClusterAccess& access, const LiveOptions& options, manifest::ReadResult& result)
      : http_(access, options.stop),
        client_(http_, ApiClient::Clock::now() + options.limit, options.request_limit,
                options.stop),
        cluster_(result.cluster),
        builder_(result.cluster, result.diagnostics),
        converter_(builder_, kNoNamespace) {
    converter_.take_pages();
  }

  // Empty if the server does not report it.
  [[nodiscard]] std::optional<int> version() {
    const auto response = client_.get("/version", std::string(kJson));
    const auto told = nlohmann::json::parse(response.body, nullptr, /*allow_exceptions=*/false);
    if (response.status != 200 || !told.is_object()) return std::nullopt;
    const auto text = told.find("gitVersion");
    if (text == told.end() || !text->is_string()) return std::nullopt;
    return kubernetes_minor(text->get_ref<const std::string&>());
  }

  void read(const KubernetesVersion& version) {
    note_groups();
    for (const auto& resource : kNeeded) read(resource, kJson);
    for (const auto& resource : kHelpful) read(resource, kJson);
    // An older server denies resources that it does not have, if no role allows them.
    if (rbac::holds(rbac::Feature::MutatingAdmissionPolicy, version) != rbac::Holds::No) {
      for (const auto& resource : kMutatingPolicies) read(resource, kJson);
    }
    read_token_secrets();
  }

 private:
  [[nodiscard]] std::string address(std::string_view path) const {
    return http_.shown_server() + std::string(path.substr(0, path.find('?')));
  }

  // A denied request for Secrets looks like an attack in the audit log, at every scan. If the roles
  // that were read deny it, the request is not sent.
  void read_token_secrets() {
    if (is_refused_secrets()) {
      builder_.open_file(address(kSecrets.path));
      forbidden(kSecrets, "no role allows it, so the server was not asked");
    } else {
      read(kSecrets, kMetadataOnly);
    }
  }

  [[nodiscard]] bool is_refused_secrets() const {
    const auto who = http_.identity();
    if (!who || !needed_are_whole_) return false;
    const rbac::Authorizer authorizer(cluster_);
    return !authorizer.decide(*who, ResourceAttributes{"list", "", "secrets", "", "", ""}).allowed;
  }

  void read(const Resource& resource, std::string_view accept) {
    builder_.open_file(address(resource.path));
    const auto listing = client_.list(std::string(resource.path), std::string(accept));
    switch (listing.outcome) {
      case Outcome::Complete:
        note_complete(resource, convert_all(listing.pages, resource, accept == kMetadataOnly));
        break;
      case Outcome::Forbidden:
        forbidden(resource, listing.message);
        break;
      case Outcome::Absent:
        absent(resource);
        break;
    }
  }

  void convert(const std::string& page, bool metadata_only) {
    auto text = metadata_only ? as_token_secrets(page) : page;
    text.reserve(text.size() + manifest::kJsonPadding);
    manifest::read_json(text, converter_);
  }

  // Whether each page was a list of the requested kind.
  bool convert_all(const std::vector<std::string>& pages, const Resource& resource,
                   bool metadata_only) {
    bool meant = true;
    for (const auto& page : pages) {
      convert(page, metadata_only);
      const auto kind = converter_.take_list_kind();
      meant = (kind == "List" || kind == std::string(resource.kind) + "List") && meant;
    }
    return meant;
  }

  // Whether all objects that each server creates are missing.
  [[nodiscard]] bool lacks_all(std::string_view kind) const {
    if (kind == "ClusterRole") {
      return std::ranges::none_of(
          cluster_.roles, [](const Role& role) { return role.kind == RoleKind::ClusterRole; });
    }
    return kind == "ClusterRoleBinding" &&
           std::ranges::none_of(cluster_.bindings, [](const Binding& binding) {
             return binding.kind == BindingKind::ClusterRoleBinding;
           });
  }

  // A proxy between here and the server may answer in its place, or omit anything.
  void note_complete(const Resource& resource, bool meant) {
    if (!meant) {
      not_read(resource, ReadState::Truncated,
               fmt::format("the answer is no list of {}", resource.name));
    } else if (lacks_all(resource.kind)) {
      not_read(resource, ReadState::Truncated,
               fmt::format("the answer has no {}, though every server has some", resource.name));
    } else {
      builder_.note(resource.kind, ReadState::Whole);
    }
  }

  void absent(const Resource& resource) {
    const auto why = fmt::format("the server has no {}", resource.name);
    if (resource.unknown_without.empty()) {
      not_read(resource, ReadState::Absent, why);
    } else {
      builder_.note(resource.kind, ReadState::Absent, why);
    }
  }

  void forbidden(const Resource& resource, const std::string& message) {
    auto why = fmt::format("may not list {}: ", resource.name);
    if (!resource.unknown_without.empty()) {
      why += fmt::format("{} is unknown: ", resource.unknown_without);
    }
    not_read(resource, ReadState::Refused, why + message);
  }

  void not_read(const Resource& resource, ReadState state, const std::string& why) {
    if (resource.unknown_without.empty()) needed_are_whole_ = false;
    builder_.not_read(resource.kind, state, builder_.position(0, 0), why);
  }

  void note_groups() {
    const auto response = client_.get("/apis", std::string(kJson));
    const auto list = nlohmann::json::parse(response.body, nullptr, /*allow_exceptions=*/false);
    if (response.status != 200 || !list.is_object() || !list.contains("groups") ||
        !list["groups"].is_array()) {
      builder_.open_file(address("/apis"));
      builder_.not_read(
          "APIGroup", ReadState::Refused, builder_.position(0, 0),
          fmt::format("the API groups cannot be read (answer {}): which controllers are there is "
                      "unknown",
                      response.status));
      return;
    }
    builder_.note("APIGroup", ReadState::Whole);
    for (const auto& group : list["groups"]) {
      const auto name = group.find("name");
      if (name != group.end() && name->is_string()) {
        builder_.note_api_group(name->get_ref<const std::string&>());
      }
    }
  }

  // Objects from a server always have their namespace.
  inline static const std::string kNoNamespace;

  HttpClient http_;
  ApiClient client_;
  const Cluster& cluster_;
  manifest::ClusterBuilder builder_;
  manifest::Converter converter_;
  bool needed_are_whole_ = true;
};

}  // namespace

manifest::ReadResult read_live(const ClusterAccess& access, const LiveOptions& options) {
  manifest::ReadResult result;
  result.cluster.builtin_roles = "none";
  LiveReader reader(access, options, result);
  const auto told = reader.version();
  auto& version = result.cluster.kubernetes;
  if (told) version = {*told, VersionSource::Server};
  reader.read(version);
  const auto shown = told ? std::nullopt : rbac::minor_by_default_roles(result.cluster);
  if (shown) version = {*shown, VersionSource::DefaultRoles};
  forget_lines(result);
  rbac::aggregate_cluster_roles(result.cluster);
  return result;
}

}  // namespace nsposture::ingest::kube
