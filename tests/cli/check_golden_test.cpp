#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

using namespace nsposture::tests;

namespace {

namespace fs = std::filesystem;

std::vector<std::string> changes() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(fixture("check"))) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// The fixtures' own folder differs from machine to machine.
std::string without_folder(std::string text, const std::string& folder) {
  for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder, at)) {
    text.erase(at, folder.size());
  }
  return text;
}

}  // namespace

TEST_CASE("each change to manifests is told as expected", "[check]") {
  REQUIRE(changes().size() > 20);
  for (const auto& name : changes()) {
    INFO(name);
    const auto folder = fixture("check") + "/" + name + "/";
    const auto result = run_cli({"check", folder + "head", "--base", folder + "base"});
    const auto told =
        without_folder(result.out, folder) + "exit " + std::to_string(result.code) + "\n";
    const auto expected = folder + "expected.txt";
    if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(expected, std::ios::binary) << told;
    CHECK(told == read_file(expected));
  }
}
