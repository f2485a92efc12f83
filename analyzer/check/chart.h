// Helm charts among manifests. Nothing is rendered here: what Helm makes of a chart beyond the
// plain objects in it is told as not judged.
#pragma once

#include "graph/base/diagnostic.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::check {

using FileExists = std::function<bool(const std::string& name)>;

// Whether Helm renders this file to objects: below `templates` beside a Chart.yaml, whatever its
// ending. Notes and files that only define templates for others are none.
[[nodiscard]] bool is_template(const std::string& name, const FileExists& exists);

// Whether Helm applies this file as it stands: below `crds` beside a Chart.yaml, with the ending of
// YAML or JSON in any case.
[[nodiscard]] bool is_crd_file(const std::string& name, const FileExists& exists);

// The Chart.yaml of the chart that a file lies in; "" when it lies in none.
[[nodiscard]] std::string chart_of(const std::string& name, const FileExists& exists);

// `charts/*.tgz` beside a Chart.yaml.
[[nodiscard]] bool is_packed_chart(const std::string& name, const FileExists& exists);

// Why a template is more than what stands in it; empty when it holds no markup.
[[nodiscard]] std::optional<Diagnostic> trouble_of_template(const std::string& name,
                                                            std::string_view text);

// Whether the file may name subcharts: Chart.yaml, and requirements.yaml beside it.
[[nodiscard]] bool names_subcharts(const std::string& name, const FileExists& exists);

// The subcharts that it names and that do not lie beside it, unpacked. REQUIRES: names_subcharts.
[[nodiscard]] std::vector<Diagnostic> missing_subcharts(const std::string& name,
                                                        std::string_view text,
                                                        const FileExists& exists);

}  // namespace nsposture::check
