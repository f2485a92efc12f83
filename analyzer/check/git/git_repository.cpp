#include "analyzer/check/git/git_repository.h"

#include "graph/base/error.h"

#include <iterator>

namespace nsposture::check {

namespace {

// In a hook, git sets its repository in the environment; here it is the one that contains the path.
// No prompt, no lock, no fetch of missing objects, no program from the repository's configuration.
const std::vector<std::string>& quiet_environment() {
  static const std::vector<std::string> kVariables = {"GIT_TERMINAL_PROMPT=0",
                                                      "GIT_OPTIONAL_LOCKS=0",
                                                      "GIT_NO_LAZY_FETCH=1",
                                                      "GIT_NO_REPLACE_OBJECTS=1",
                                                      "GIT_DIR",
                                                      "GIT_WORK_TREE",
                                                      "GIT_INDEX_FILE",
                                                      "GIT_PREFIX",
                                                      "LC_ALL=C"};
  return kVariables;
}

}  // namespace

process::ProgramResult GitRepository::run(std::vector<std::string> arguments,
                                          const std::string& input) const {
  std::vector<std::string> all = {"git", "-C", folder_, "-c", "core.fsmonitor=false"};
  all.insert(all.end(), std::make_move_iterator(arguments.begin()),
             std::make_move_iterator(arguments.end()));
  auto result = process::run_program(
      {.arguments = std::move(all), .environment = quiet_environment(), .input = input});
  if (result.code == 127) {
    throw Error(ErrorCode::Usage, "--base-ref needs git, which is not here");
  }
  return result;
}

}  // namespace nsposture::check
