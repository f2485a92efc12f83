// `${name}` as Flux and others put values in place of it before they apply: what stands there now
// is not what the API server gets to see, but what it gives is.
#pragma once

#include "analyzer/ingest/manifest/manifest_source.h"

#include <string>
#include <string_view>

namespace nsposture::check {

// Reads one manifest. Where the API server would refuse an object for the variables in it, it is
// read with each variable's default, or with its name in its place, and that is told.
[[nodiscard]] ingest::manifest::ReadResult read_with_variables(
    std::string_view text, const std::string& name, const std::string& default_namespace);

}  // namespace nsposture::check
