// `${name}`, which Flux and others replace by values before they apply a manifest: the API server
// sees the value instead of the variable.
#pragma once

#include "analyzer/ingest/manifest/manifest_source.h"

#include <string>
#include <string_view>

namespace nsposture::check {

// Reads one manifest. If the API server would reject an object because of its variables, the object
// is read with each variable's default, or else its name, in place, and that is reported.
[[nodiscard]] ingest::manifest::ReadResult read_with_variables(
    std::string_view text, const std::string& name, const std::string& default_namespace);

}  // namespace nsposture::check
