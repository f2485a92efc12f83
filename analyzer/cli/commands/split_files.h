// The pages of `report --split`, in a folder of their own.
#pragma once

#include "reports/html/report.h"

#include <string>
#include <vector>

namespace nsposture::cli::commands {

// Throws Error(Usage) where `folder` is no folder, cannot be made, or holds anything but such
// pages; so before anything is computed or written. It is made if it is missing, for its owner
// only.
void prepare_split_folder(const std::string& folder);

// Writes the pages, and removes those that an earlier run left and this one has not. Throws
// Error(Internal) when writing fails.
void write_split_pages(const std::vector<reports::html::SplitPage>& pages,
                       const std::string& folder);

// Where `folder` is, as a link of a page in `from` says it.
[[nodiscard]] std::string split_link(const std::string& folder, const std::string& from);

}  // namespace nsposture::cli::commands
