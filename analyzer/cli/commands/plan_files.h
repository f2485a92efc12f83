// Writes the plan of a dossier as files to review and then run.
#pragma once

#include "reports/answers/dossier.h"

#include <string>
#include <vector>

namespace nsposture::cli::commands {

// Writes every file of the plan into `folder`, which is created if missing; all are accessible only
// to their owner. Returns the paths. Throws Error(Usage), before anything is written, if one exists
// and `overwrite` is not set; Error(Internal) if writing fails.
std::vector<std::string> write_plan(const std::vector<reports::PlanItem>& plan,
                                    const std::string& folder, bool overwrite);

}  // namespace nsposture::cli::commands
