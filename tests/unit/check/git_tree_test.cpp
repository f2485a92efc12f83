#include "analyzer/check/git/git_tree.h"

#include "graph/base/error.h"
#include "tests/support/git_repository.h"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace nsposture;
using namespace nsposture::check;
using tests::GitRepository;

namespace {

std::vector<std::string> names(const std::vector<SourceFile>& files) {
  std::vector<std::string> result;
  for (const auto& file : files) result.push_back(file.name);
  return result;
}

std::string complaint(const std::string& ref, const std::string& path) {
  try {
    (void)read_git_tree(ref, path);
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("a commit is read with the names that the work tree has", "[check]") {
  const GitRepository repository;
  repository.write("apps/a.yaml", "one");
  repository.write("apps/deep/b ü.yml", "two\n\nlines");
  repository.write("apps/notes.txt", "no manifest");
  repository.write("top.json", "{}");
  repository.commit("first");
  repository.write("apps/a.yaml", "changed");
  const auto folder = repository.path("apps");
  const auto files = read_git_tree("HEAD", folder);
  REQUIRE(names(files) == std::vector<std::string>{folder + "/a.yaml", folder + "/deep/b ü.yml"});
  CHECK(files[0].text == "one");
  CHECK(files[1].text == "two\n\nlines");
  CHECK(names(read_git_tree("HEAD", repository.path("apps/a.yaml"))) ==
        std::vector<std::string>{folder + "/a.yaml"});
  CHECK(read_git_tree("HEAD", repository.path("")).size() == 3);
}

TEST_CASE("what is gone from the work tree is still in its commit", "[check]") {
  const GitRepository repository;
  repository.write("old/a.yaml", "one");
  repository.commit("first");
  repository.remove("old");
  const auto files = read_git_tree("HEAD", repository.path("old"));
  REQUIRE(files.size() == 1);
  CHECK(files[0].name == repository.path("old/a.yaml"));
  CHECK(read_git_tree("HEAD", repository.path("never")).empty());
}

TEST_CASE("REF... is where the branches part", "[check]") {
  const GitRepository repository;
  repository.write("a.yaml", "base");
  repository.commit("first");
  repository.git({"branch", "side"});
  repository.write("a.yaml", "later");
  repository.commit("second");
  repository.git({"branch", "upstream"});
  repository.git({"checkout", "-q", "side"});
  CHECK(read_git_tree("upstream", repository.path("")).at(0).text == "later");
  CHECK(read_git_tree("upstream...", repository.path("")).at(0).text == "base");
}

TEST_CASE("a ref that git does not know is told, and none is taken for an option", "[check]") {
  const GitRepository repository;
  repository.write("a.yaml", "one");
  repository.commit("first");
  const auto path = repository.path("");
  CHECK(complaint("no-such-branch", path).find("git does not know `no-such-branch`") == 0);
  CHECK(complaint("--output=/tmp/x", path).find("git does not know") == 0);
  CHECK(complaint("", path).find("git does not know") == 0);
  CHECK(complaint("HEAD; touch x", path).find("git does not know") == 0);
  const tests::Folder elsewhere;
  CHECK(complaint("HEAD", elsewhere.path("")).find("not in a git repository") != std::string::npos);
}

TEST_CASE("the repository is the path's, whatever the environment of a hook says", "[check]") {
  const GitRepository repository;
  repository.write("sub/a.yaml", "one");
  repository.commit("first");
  ::setenv("GIT_DIR", ".git", 1);
  ::setenv("GIT_INDEX_FILE", "elsewhere", 1);
  const auto files = read_git_tree("HEAD", repository.path("sub"));
  ::unsetenv("GIT_DIR");
  ::unsetenv("GIT_INDEX_FILE");
  REQUIRE(files.size() == 1);
  CHECK(files[0].name == repository.path("sub/a.yaml"));
}

TEST_CASE("links and submodules in a commit are passed over", "[check]") {
  const GitRepository repository;
  repository.write("a.yaml", "one");
  repository.link("/etc/passwd", "b.yaml");
  repository.commit("first");
  CHECK(read_git_tree("HEAD", repository.path("")).size() == 1);
}
