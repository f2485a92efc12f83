// What `scan` says of an input (DESIGN.md "Machine contract").
#pragma once

#include "analyzer/cli/options.h"

#include <string>

namespace nsposture::cli {

[[nodiscard]] std::string scan_json(const analysis::Scan& loaded);
void write_scan_text(const analysis::Scan& loaded, Io& io);

}  // namespace nsposture::cli
