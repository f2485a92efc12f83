// Kustomizations among the manifests of a folder, whose output differs from the files. Queries read
// the files as they are; only a review builds kustomizations.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace nsposture::ingest::manifest {

// kustomization.yaml and its other names, in any folder.
[[nodiscard]] bool is_kustomization_name(std::string_view path);

// Why the output of kustomize differs from the files, according to its fields and resources. Empty
// if it only lists files that are read anyway, or is invalid YAML. `is_read`: whether a resource,
// relative to the kustomization's folder, is a folder or a file with a manifest extension.
[[nodiscard]] std::optional<std::string> why_unbuilt(
    std::string_view text, const std::function<bool(const std::string&)>& is_read);

// Chart.yaml, or requirements.yaml beside it.
[[nodiscard]] bool is_chart_name(std::string_view path);

// Whether that file shows that the chart has dependencies, whose objects are in no file here.
[[nodiscard]] bool has_dependencies(std::string_view text);

}  // namespace nsposture::ingest::manifest
