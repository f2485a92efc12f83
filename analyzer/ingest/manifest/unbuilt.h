// What a folder of manifests holds besides its files: kustomizations that make something else of
// them. Questions read the files; only a review builds kustomizations.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace nsposture::ingest::manifest {

// kustomization.yaml and its other names, whatever the folder.
[[nodiscard]] bool is_kustomization_name(std::string_view path);

// Why what kustomize builds of it is not what the files say, as far as its top-level fields and
// resources show; nothing when it only lists files that are read anyhow. `is_read`: whether a
// resource, relative to the kustomization's folder, is a folder or a file with a manifest's ending.
[[nodiscard]] std::optional<std::string> why_unbuilt(
    std::string_view text, const std::function<bool(const std::string&)>& is_read);

}  // namespace nsposture::ingest::manifest
