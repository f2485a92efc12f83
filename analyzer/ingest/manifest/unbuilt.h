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

// Chart.yaml, or requirements.yaml beside it.
[[nodiscard]] bool is_chart_name(std::string_view path);

// Whether that file says that the chart has others in it, whose objects are in no file here.
[[nodiscard]] bool has_dependencies(std::string_view text);

}  // namespace nsposture::ingest::manifest
