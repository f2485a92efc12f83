#include "analyzer/web/loose_mode.h"

#include <fmt/format.h>

#include <filesystem>
#include <sys/stat.h>
#include <sys/statvfs.h>

namespace nsposture::web {

namespace {

// Recognized by its location, by the link `..data` with which the kubelet updates volumes
// atomically, or by a read-only mount.
bool is_mounted_secret(const std::string& path) {
  std::error_code error;
  const auto full = std::filesystem::absolute(path, error).lexically_normal();
  for (const auto* place : {"/var/run/secrets/", "/run/secrets/"}) {
    if (full.string().starts_with(place)) return true;
  }
  if (std::filesystem::is_symlink(full.parent_path() / "..data", error)) return true;

  struct statvfs system {};

  return ::statvfs(path.c_str(), &system) == 0 && (system.f_flag & ST_RDONLY) != 0;
}

}  // namespace

std::optional<std::string> loose_mode(const std::string& path) {
  struct stat info {};

  if (path.empty() || ::stat(path.c_str(), &info) != 0) return std::nullopt;
  const auto mode = info.st_mode & 07777U;
  const bool written = (mode & S_IWOTH) != 0;
  const bool read = (mode & S_IROTH) != 0;
  if (!written && !read) return std::nullopt;
  if (is_mounted_secret(path) && !written) return std::nullopt;
  return fmt::format("`{}` holds secrets, and everybody on this machine may {} it (mode {:04o})",
                     path, written ? "write" : "read", mode);
}

}  // namespace nsposture::web
