// The manifests of a git commit, read with git plumbing commands. Never changes the work tree or
// the index, and runs no hook.
#pragma once

#include "analyzer/check/source_file.h"

#include <optional>
#include <string>
#include <vector>

namespace nsposture::check {

// The files of `ref` at `path`, a file or folder of a work tree, each named as a walk of `path`
// would name it. `REF...` is the merge base of REF and HEAD. If that commit has nothing at `path`,
// there are no files. Throws Error(Usage) if there is no repository or no such ref.
[[nodiscard]] std::vector<SourceFile> read_git_tree(const std::string& ref,
                                                    const std::string& path);

// A submodule as recorded in a commit.
struct GitLink {
  std::string name;    // of its folder, as in read_git_tree()
  std::string commit;  // of its own repository
};

// The submodules of `ref` at or below `path`. Names and errors are as in read_git_tree().
[[nodiscard]] std::vector<GitLink> git_links(const std::string& ref, const std::string& path);

// One file of `ref`; empty if the commit has no file of that name.
[[nodiscard]] std::optional<SourceFile> find_git_file(const std::string& ref,
                                                      const std::string& name);

}  // namespace nsposture::check
