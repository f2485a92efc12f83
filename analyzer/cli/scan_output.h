// What `scan` says of an input (DESIGN.md "Machine contract").
#pragma once

#include "analyzer/cli/options.h"

#include <string>

namespace nsposture::cli {

[[nodiscard]] std::string scan_json(const LoadedCluster& loaded);
void write_scan_text(const LoadedCluster& loaded, Io& io);

}  // namespace nsposture::cli
