// Kustomizations among the manifests of a folder, which make something else of them. Questions read
// the files as they stand; only a review builds kustomizations.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace nsposture::ingest::manifest {

// kustomization.yaml and its other names, whatever the folder.
[[nodiscard]] bool is_kustomization_name(std::string_view path);

// Why what kustomize builds of it is not what the files say, as its fields and resources show;
// nothing when it only lists files that are read anyhow, or is no YAML at all. `is_read`: whether a
// resource, relative to the kustomization's folder, is a folder or a file with a manifest's ending.
[[nodiscard]] std::optional<std::string> why_unbuilt(
    std::string_view text, const std::function<bool(const std::string&)>& is_read);

}  // namespace nsposture::ingest::manifest
