// A git repository of the test's own, gone with it; nothing of the user's configuration counts.
#pragma once

#include "analyzer/process/program.h"
#include "tests/support/run_cli.h"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace nsposture::tests {

class GitRepository {
 public:
  GitRepository() { git({"init", "-q", "-b", "main"}); }

  void git(std::vector<std::string> arguments) const {
    std::vector<std::string> all = {"git",
                                    "-C",
                                    folder_.path(""),
                                    "-c",
                                    "user.name=test",
                                    "-c",
                                    "user.email=test@example.com",
                                    "-c",
                                    "commit.gpgsign=false"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const auto result = process::run_program(
        {.arguments = all,
         .environment = {"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
                         "GIT_AUTHOR_DATE=2026-11-24T00:00:00Z",
                         "GIT_COMMITTER_DATE=2026-11-24T00:00:00Z"}});
    if (result.code != 0) throw std::runtime_error("git: " + result.err);
  }

  void write(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    folder_.write(name, content);
  }

  void remove(const std::string& name) const { std::filesystem::remove_all(path(name)); }

  void link(const std::string& target, const std::string& name) const {
    std::filesystem::create_symlink(target, path(name));
  }

  void commit(const std::string& message) const {
    git({"add", "-A"});
    git({"commit", "-q", "-m", message});
  }

  // "" is the work tree itself.
  [[nodiscard]] std::string path(const std::string& name) const {
    auto whole = folder_.path(name);
    if (whole.ends_with('/')) whole.pop_back();
    return whole;
  }

 private:
  Folder folder_;
};

}  // namespace nsposture::tests
