// The pages of `report --split`, in a separate folder.
#pragma once

#include "reports/html/report.h"

#include <string>
#include <vector>

namespace nsposture::cli::commands {

// Throws Error(Usage) if `folder` is not a folder, cannot be created, or contains other files. Call
// it before anything is computed or written. Creates the folder if missing, accessible only to its
// owner.
void prepare_split_folder(const std::string& folder);

// Writes the pages, and removes old pages of an earlier run. Throws Error(Internal) if writing
// fails.
void write_split_pages(const std::vector<reports::html::SplitPage>& pages,
                       const std::string& folder);

// The link to `folder` for a page at `from`.
[[nodiscard]] std::string split_link(const std::string& folder, const std::string& from);

}  // namespace nsposture::cli::commands
