// What git says belongs into a work tree and is not there, and what its submodules held.
#pragma once

#include "analyzer/check/git/git_tree.h"
#include "analyzer/check/source_file.h"

#include <optional>
#include <string>
#include <vector>

namespace nsposture::check {

// Below the folder `path`: submodules that are not checked out, and manifests that a sparse
// checkout leaves out. Each has a trouble. Nothing outside of a work tree; where git does not
// answer, only the submodules that `.gitmodules` names.
[[nodiscard]] std::vector<SourceFile> missing_files(const std::string& path);

// The submodules of a commit, at any depth.
struct BaseSubmodules {
  std::vector<SourceFile> files;   // as the commit has them
  std::vector<SourceFile> unread;  // one for each that could not be read, with the trouble
  std::vector<GitLink> links;      // those that were read
};

// Of `ref` below `path`. Where a submodule cannot be read, the files that are there now stand for
// it, so that they are not called new. Throws as read_git_tree does.
[[nodiscard]] BaseSubmodules read_base_submodules(const std::string& ref, const std::string& path);

// One file of `ref`, also in one of the submodules; empty when there is none of that name.
[[nodiscard]] std::optional<SourceFile> find_base_file(const std::string& ref,
                                                       const std::vector<GitLink>& links,
                                                       const std::string& name);

}  // namespace nsposture::check
