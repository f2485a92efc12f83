// The plan of a dossier as files beside each other, for somebody to read and then to run.
#pragma once

#include "reports/answers/dossier.h"

#include <string>
#include <vector>

namespace nsposture::cli::commands {

// Writes every file of the plan into `folder`, which is made if it is missing; all for their owner
// only. Returns the paths. Throws Error(Usage), before anything is written, when one exists already
// and `overwrite` is not set; Error(Internal) when writing fails.
std::vector<std::string> write_plan(const std::vector<reports::PlanItem>& plan,
                                    const std::string& folder, bool overwrite);

}  // namespace nsposture::cli::commands
