#include "graph/model/kubernetes_version.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

namespace nsposture {

namespace {

constexpr std::array<std::pair<VersionSource, std::string_view>, 6> kWords = {{
    {VersionSource::Newest, "newest"},
    {VersionSource::Log, "log"},
    {VersionSource::DefaultRoles, "default-roles"},
    {VersionSource::Nodes, "nodes"},
    {VersionSource::Server, "server"},
    {VersionSource::Option, "option"},
}};

std::string_view by_what(VersionSource from) {
  switch (from) {
    case VersionSource::Newest:
      break;
    case VersionSource::Log:
      return "by the audit log";
    case VersionSource::DefaultRoles:
      return "by its default roles";
    case VersionSource::Nodes:
      return "by its nodes";
    case VersionSource::Server:
      return "as the server says";
    case VersionSource::Option:
      return "as asked for";
  }
  return "";
}

}  // namespace

std::string to_string(const KubernetesVersion& version) {
  return fmt::format("1.{}", version.minor);
}

std::string_view to_string(VersionSource from) {
  for (const auto& [source, word] : kWords) {
    if (source == from) return word;
  }
  return "";
}

std::optional<VersionSource> version_source_from(std::string_view text) {
  for (const auto& [source, word] : kWords) {
    if (word == text) return source;
  }
  return std::nullopt;
}

std::optional<int> kubernetes_minor(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  if (!text.starts_with("1.")) return std::nullopt;
  text.remove_prefix(2);
  int minor = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), minor);
  // At most three digits: a longer number is not a minor version.
  if (error != std::errc() || end == text.data() || minor < 0 || minor > 999) return std::nullopt;
  return minor;
}

std::optional<int> known_kubernetes_minor(std::string_view text) {
  const auto minor = kubernetes_minor(text);
  if (!minor || *minor < kOldestKubernetes || *minor > kNewestKubernetes) return std::nullopt;
  if (text != fmt::format("1.{}", *minor)) return std::nullopt;
  return minor;
}

std::string describe(const KubernetesVersion& version) {
  if (version.known()) {
    return fmt::format("Kubernetes {}, {}", to_string(version), by_what(version.from));
  }
  return fmt::format(
      "the input does not show the Kubernetes version: {}, the newest that nsposture knows, is "
      "assumed; see --kubernetes-version",
      to_string(version));
}

}  // namespace nsposture
