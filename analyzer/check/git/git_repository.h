// git, run by its own plumbing: it never touches the work tree, the index or a hook.
#pragma once

#include "analyzer/process/program.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nsposture::check {

// The mode of a submodule's entry, in a listing of the index or of a commit.
inline constexpr std::string_view kSubmoduleMode = "160000 ";

// The repository that `folder` lies in.
class GitRepository {
 public:
  explicit GitRepository(std::string folder) : folder_(std::move(folder)) {}

  // Throws Error(Usage) when there is no git.
  [[nodiscard]] process::ProgramResult run(std::vector<std::string> arguments,
                                           const std::string& input = {}) const;

 private:
  std::string folder_;
};

}  // namespace nsposture::check
