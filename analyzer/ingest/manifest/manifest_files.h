// Which files of a folder are manifests.
#pragma once

#include "analyzer/ingest/bytes/inputs.h"

#include <string>
#include <string_view>

namespace nsposture::ingest::manifest {

// *.yaml, *.yml, *.json and their .gz, .zst and .xz.
[[nodiscard]] bool is_manifest_name(std::string_view name);

// Not read in a folder, as kubectl does not read it, though it may well hold objects: an ending in
// capitals, a list line by line, an archive.
[[nodiscard]] bool may_hold_manifests(std::string_view name);

// Such files below a folder, sorted.
[[nodiscard]] bytes::Found find_passed_over(const std::string& path);

// Files below a folder whose names do not tell what they hold: without an ending, or *.txt, as a
// shell's redirection made them. Sorted.
[[nodiscard]] bytes::Found find_unnamed(const std::string& path);

// A file itself, or all manifests below a folder, as find_files walks it: .git is not entered, nor
// the `..data` folders of volumes.
[[nodiscard]] bytes::Found find_manifests(const std::string& path);

}  // namespace nsposture::ingest::manifest
