// Which files of a folder are manifests.
#pragma once

#include "analyzer/ingest/bytes/inputs.h"

#include <string>
#include <string_view>

namespace nsposture::ingest::manifest {

// *.yaml, *.yml, *.json and their .gz, .zst and .xz.
[[nodiscard]] bool is_manifest_name(std::string_view name);

// Archives and backups below a folder: not read, as kubectl does not read them. Sorted.
[[nodiscard]] bytes::Found find_passed_over(const std::string& path);

// Files below a folder that are not named as manifests and may hold objects all the same: without
// an ending, `*.txt`, `*.YAML`, `*.ndjson`, `*.yaml.j2`. Sorted.
[[nodiscard]] bytes::Found find_oddly_named(const std::string& path);

// A file itself, or all manifests below a folder, as find_files walks it: .git is not entered, nor
// the `..data` folders of volumes.
[[nodiscard]] bytes::Found find_manifests(const std::string& path);

}  // namespace nsposture::ingest::manifest
