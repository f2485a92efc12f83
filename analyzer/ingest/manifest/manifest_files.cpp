#include "analyzer/ingest/manifest/manifest_files.h"

#include "graph/base/ascii_lower.h"

#include <algorithm>
#include <array>
#include <string>

namespace nsposture::ingest::manifest {

namespace {

// A mounted ConfigMap keeps its versions in `..data` and `..2026_11_29_…`; the files beside them
// are links into the current version.
bool holds_manifests(std::string_view folder) {
  return folder != ".git" && folder != "..data" && !folder.starts_with("..20");
}

}  // namespace

bool is_manifest_name(std::string_view name) {
  // kustomize accepts it without an extension.
  if (name.substr(name.rfind('/') + 1) == "Kustomization") return true;
  constexpr std::array<std::string_view, 3> kPacked = {".gz", ".zst", ".xz"};
  constexpr std::array<std::string_view, 3> kEndings = {".yaml", ".yml", ".json"};
  for (const auto packed : kPacked) {
    if (!name.ends_with(packed)) continue;
    name.remove_suffix(packed.size());
    break;
  }
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

bool is_archive_or_backup(std::string_view name) {
  constexpr std::array<std::string_view, 13> kEndings = {
      ".tar", ".tar.gz", ".tgz",  ".tar.zst", ".tar.xz",   ".zip", ".bz2",
      ".7z",  ".bak",    ".orig", ".old",     ".disabled", "~"};
  const auto lower = ascii_lower(name);
  return !is_manifest_name(name) &&
         std::ranges::any_of(kEndings, [&](auto ending) { return lower.ends_with(ending); });
}

namespace {

bool may_hold_objects(std::string_view name) {
  if (is_manifest_name(name)) return false;
  if (is_archive_or_backup(name)) return true;
  constexpr std::array<std::string_view, 6> kSigns = {".yaml", ".yml",   ".json",
                                                      ".txt",  ".jsonl", ".ndjson"};
  const auto lower = ascii_lower(name.substr(name.rfind('/') + 1));
  return lower.find('.') == std::string::npos || std::ranges::any_of(kSigns, [&](auto sign) {
           return lower.find(sign) != std::string::npos;
         });
}

}  // namespace

bytes::Found find_beside_manifests(const std::string& path) {
  return bytes::find_files(path, {may_hold_objects, holds_manifests});
}

bytes::Found find_manifests(const std::string& path) {
  return bytes::find_files(path, {is_manifest_name, holds_manifests});
}

}  // namespace nsposture::ingest::manifest
