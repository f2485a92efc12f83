// Helm charts among manifests. Nothing is rendered here: what Helm generates beyond the plain
// objects in a chart is reported as not judged.
#pragma once

#include "graph/base/diagnostic.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::check {

using FileExists = std::function<bool(const std::string& name)>;

// Whether Helm renders objects from this file: below `templates` beside a Chart.yaml, whatever its
// extension. Notes and files that only define templates do not count.
[[nodiscard]] bool is_template(const std::string& name, const FileExists& exists);

// Whether Helm applies this file as is: below `crds` beside a Chart.yaml, with a YAML or JSON
// extension in any case.
[[nodiscard]] bool is_crd_file(const std::string& name, const FileExists& exists);

// The Chart.yaml of the chart that contains the file; "" if there is none.
[[nodiscard]] std::string chart_of(const std::string& name, const FileExists& exists);

// `charts/*.tgz` beside a Chart.yaml.
[[nodiscard]] bool is_packed_chart(const std::string& name, const FileExists& exists);

// Why a template differs from its plain text; empty if it has no markup.
[[nodiscard]] std::optional<Diagnostic> trouble_of_template(const std::string& name,
                                                            std::string_view text);

// Whether the file may list subcharts: Chart.yaml, and requirements.yaml beside it.
[[nodiscard]] bool names_subcharts(const std::string& name, const FileExists& exists);

// The listed subcharts that are not unpacked beside it. REQUIRES: names_subcharts.
[[nodiscard]] std::vector<Diagnostic> missing_subcharts(const std::string& name,
                                                        std::string_view text,
                                                        const FileExists& exists);

}  // namespace nsposture::check
