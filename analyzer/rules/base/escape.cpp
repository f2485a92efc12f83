#include "analyzer/rules/base/escape.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace nsposture::rules {

namespace {

using store::Severity;

constexpr std::string_view kHostPath = "hostPath ";
constexpr std::string_view kReadOnly = " read-only";

bool is_in(std::string_view path, std::string_view folder) {
  return path == folder || (path.starts_with(folder) && path[folder.size()] == '/');
}

// A log folder shows what happened; some entries in it are links to elsewhere.
bool is_of_logs(std::string_view path) {
  return is_in(path, "/var/log") || is_in(path, "/var/lib/docker/containers") ||
         is_in(path, "/run/log") || is_in(path, "/etc/localtime") ||
         is_in(path, "/etc/machine-id") || is_in(path, "/usr/share/zoneinfo") ||
         is_in(path, "/etc/os-release");
}

// Write access or requests there give control of the node.
bool is_powerful(std::string_view path) {
  constexpr std::array<std::string_view, 19> kFolders = {
      "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib64", "/opt",   "/proc", "/root",
      "/run", "/sbin", "/srv", "/sys", "/usr",  "/var", "/mnt",   "/media", "/host"};
  if (path.empty() || path == "/") return true;
  return std::ranges::any_of(kFolders, [&](std::string_view folder) {
    return path == folder || (path.starts_with(folder) && path[folder.size()] == '/');
  });
}

// Folders of a program, below one that belongs to the node.
bool is_of_program(std::string_view path) {
  constexpr std::array<std::string_view, 6> kFolders = {"/var/lib/kubelet/plugins",
                                                        "/var/lib/kubelet/plugins_registry",
                                                        "/opt/cni",
                                                        "/etc/cni",
                                                        "/run/xtables.lock",
                                                        "/lib/modules"};
  return std::ranges::any_of(kFolders,
                             [&](std::string_view folder) { return is_in(path, folder); });
}

Severity severity_of_path(std::string_view path) {
  const bool read_only = path.ends_with(kReadOnly);
  if (read_only) path.remove_suffix(kReadOnly.size());
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  if (is_of_logs(path)) return Severity::Low;
  if (read_only || is_of_program(path) || !is_powerful(path)) return Severity::Medium;
  return Severity::High;
}

Severity severity_of(std::string_view word) {
  constexpr std::array<std::string_view, 9> kWeak = {"hostNetwork",
                                                     "hostPID",
                                                     "hostIPC",
                                                     "capability NET_RAW",
                                                     "capability NET_ADMIN",
                                                     "capability SYSLOG",
                                                     "capability DAC_OVERRIDE",
                                                     "capability AUDIT_CONTROL",
                                                     "procMount Unmasked"};
  if (word.starts_with(kHostPath)) return severity_of_path(word.substr(kHostPath.size()));
  return std::ranges::find(kWeak, word) == kWeak.end() ? Severity::High : Severity::Medium;
}

}  // namespace

Severity severity_of_exposure(const std::vector<std::string>& words) {
  auto worst = Severity::Low;
  for (const auto& word : words) worst = std::max(worst, severity_of(word));
  return worst;
}

}  // namespace nsposture::rules
