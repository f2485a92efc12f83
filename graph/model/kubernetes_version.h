// The Kubernetes version that an answer holds for, and how it was determined.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nsposture {

// Ordered from weakest to strongest: a stronger source replaces a weaker one.
enum class VersionSource : std::uint8_t {
  Newest,        // no source shows it: the newest version known here
  Log,           // the control plane's user agents in an audit log
  DefaultRoles,  // the default roles that the server created
  Nodes,         // the kubelets: a server is at least as new
  Server,        // the server's /version
  Option,        // --kubernetes-version
};

// Minor versions of Kubernetes 1 whose default roles and behavior are known here.
inline constexpr int kOldestKubernetes = 28;
inline constexpr int kNewestKubernetes = 37;

struct KubernetesVersion {
  int minor = kNewestKubernetes;
  VersionSource from = VersionSource::Newest;

  // When false, any version may be meant, and differences between versions must be reported.
  [[nodiscard]] bool known() const { return from != VersionSource::Newest; }

  friend bool operator==(const KubernetesVersion&, const KubernetesVersion&) = default;
};

// "1.34".
[[nodiscard]] std::string to_string(const KubernetesVersion& version);
// "option", "server", "nodes", "default-roles", "log", "newest".
[[nodiscard]] std::string_view to_string(VersionSource from);
[[nodiscard]] std::optional<VersionSource> version_source_from(std::string_view text);

// The minor of "1.34", "v1.34.4" or "v1.34.4-eks-1"; empty for other text and other majors.
[[nodiscard]] std::optional<int> kubernetes_minor(std::string_view text);
// The same for a version that a user requests: only "1.NN", and only versions known here.
[[nodiscard]] std::optional<int> known_kubernetes_minor(std::string_view text);

// A sentence: "Kubernetes 1.34, by its nodes", "the Kubernetes version is not known: …".
[[nodiscard]] std::string describe(const KubernetesVersion& version);

}  // namespace nsposture
