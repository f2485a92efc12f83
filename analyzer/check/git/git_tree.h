// The manifests of a git commit, read by git's own plumbing and never by touching the work tree,
// the index or a hook.
#pragma once

#include "analyzer/check/source_file.h"

#include <optional>
#include <string>
#include <vector>

namespace nsposture::check {

// What `ref` holds of `path`, a file or folder of a work tree, each file named as the walk of
// `path` itself would name it. `REF...` is the commit where REF and HEAD part. Nothing at `path` in
// that commit gives no files. Throws Error(Usage) when there is no repository or no such ref.
[[nodiscard]] std::vector<SourceFile> read_git_tree(const std::string& ref,
                                                    const std::string& path);

// A submodule as a commit has it.
struct GitLink {
  std::string name;    // of its folder, as read_git_tree names files
  std::string commit;  // of its own repository
};

// The submodules that `ref` has at `path` or below, named and thrown as by read_git_tree.
[[nodiscard]] std::vector<GitLink> git_links(const std::string& ref, const std::string& path);

// One file of `ref`; empty when the commit has none of that name.
[[nodiscard]] std::optional<SourceFile> find_git_file(const std::string& ref,
                                                      const std::string& name);

}  // namespace nsposture::check
