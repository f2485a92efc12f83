// The Kubernetes version that an answer holds for, and how it was found out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nsposture {

// The weakest first: what says more of the version replaces what says less.
enum class VersionSource : std::uint8_t {
  Newest,        // nothing tells it: the newest that is known here
  Log,           // the control plane's user agents in an audit log
  DefaultRoles,  // the roles that the server made by itself
  Nodes,         // the kubelets: a server is at least as new
  Server,        // its /version
  Option,        // --kubernetes-version
};

// Minors of Kubernetes 1 whose default roles and ways are known here.
inline constexpr int kOldestKubernetes = 28;
inline constexpr int kNewestKubernetes = 37;

struct KubernetesVersion {
  int minor = kNewestKubernetes;
  VersionSource from = VersionSource::Newest;

  // Else any version may be meant, and what differs between them is to be told.
  [[nodiscard]] bool known() const { return from != VersionSource::Newest; }

  friend bool operator==(const KubernetesVersion&, const KubernetesVersion&) = default;
};

// "1.34".
[[nodiscard]] std::string to_string(const KubernetesVersion& version);
// "option", "server", "nodes", "default-roles", "log", "newest".
[[nodiscard]] std::string_view to_string(VersionSource from);
[[nodiscard]] std::optional<VersionSource> version_source_from(std::string_view text);

// The minor of "1.34", "v1.34.4" or "v1.34.4-eks-1": empty for what is no version of Kubernetes 1.
[[nodiscard]] std::optional<int> kubernetes_minor(std::string_view text);
// The same of what a person asks for: "1.NN" alone, of those known here.
[[nodiscard]] std::optional<int> known_kubernetes_minor(std::string_view text);

// A sentence: "Kubernetes 1.34, by its nodes", "the Kubernetes version is not known: …".
[[nodiscard]] std::string describe(const KubernetesVersion& version);

}  // namespace nsposture
