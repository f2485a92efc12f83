// Which files of a folder are manifests.
#pragma once

#include "analyzer/ingest/bytes/inputs.h"

#include <string>
#include <string_view>

namespace nsposture::ingest::manifest {

// *.yaml, *.yml, *.json and their .gz, .zst and .xz.
[[nodiscard]] bool is_manifest_name(std::string_view name);

// Not read, as in kubectl.
[[nodiscard]] bool is_archive_or_backup(std::string_view name);

// Files below a folder that are not manifests by name but may contain objects: archives, backups,
// and files without an extension, `*.txt`, `*.YAML`, `*.ndjson`, `*.yaml.j2`. Sorted.
[[nodiscard]] bytes::Found find_beside_manifests(const std::string& path);

// A file itself, or all manifests below a folder, walked as in find_files(), without .git and
// without the `..data` folders of volumes.
[[nodiscard]] bytes::Found find_manifests(const std::string& path);

}  // namespace nsposture::ingest::manifest
