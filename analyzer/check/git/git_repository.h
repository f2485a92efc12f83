// Runs git plumbing commands: never changes the work tree or the index, and runs no hook.
#pragma once

#include "analyzer/process/program.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nsposture::check {

// The mode of a submodule entry in a listing of the index or of a commit.
inline constexpr std::string_view kSubmoduleMode = "160000 ";

// The repository that contains `folder`.
class GitRepository {
 public:
  explicit GitRepository(std::string folder) : folder_(std::move(folder)) {}

  // Throws Error(Usage) if git is not installed.
  [[nodiscard]] process::ProgramResult run(std::vector<std::string> arguments,
                                           const std::string& input = {}) const;

 private:
  std::string folder_;
};

}  // namespace nsposture::check
