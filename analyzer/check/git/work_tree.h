// Files that git expects in a work tree but are missing, and the content of its submodules.
#pragma once

#include "analyzer/check/git/git_tree.h"
#include "analyzer/check/source_file.h"

#include <optional>
#include <string>
#include <vector>

namespace nsposture::check {

// Below the folder `path`: submodules that are not checked out, and manifests that a sparse
// checkout leaves out, each with `trouble` set. Empty outside of a work tree. If git gives no
// answer, only the submodules named in `.gitmodules`.
[[nodiscard]] std::vector<SourceFile> missing_files(const std::string& path);

// The submodules of a commit, at any depth.
struct BaseSubmodules {
  std::vector<SourceFile> files;   // as in the commit
  std::vector<SourceFile> unread;  // one for each unreadable submodule, with `trouble` set
  std::vector<GitLink> links;      // the submodules that were read
};

// Those of `ref` below `path`. If a submodule cannot be read, its current files are used, so that
// they do not appear as new. Throws as read_git_tree() does.
[[nodiscard]] BaseSubmodules read_base_submodules(const std::string& ref, const std::string& path);

// One file of `ref`, or of one of the submodules; empty if there is no file of that name.
[[nodiscard]] std::optional<SourceFile> find_base_file(const std::string& ref,
                                                       const std::vector<GitLink>& links,
                                                       const std::string& name);

}  // namespace nsposture::check
