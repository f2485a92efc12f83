// The program run in the test's own process, with its output caught and the clock standing still.
#pragma once

#include "analyzer/cli/run.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace nsposture::tests {

struct Result {
  int code = 0;
  std::string out;
};

// When the tests take place, unless they say otherwise.
inline constexpr std::int64_t kTestNow = 1'795'600'000;  // 2026-11-25T09:46:40Z

inline Result run_cli(const std::vector<std::string>& arguments, std::int64_t now = kTestNow) {
  std::vector<const char*> argv = {"nsposture"};
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  // A command without a source would read the cluster that whoever runs the tests works on.
  ::setenv("KUBECONFIG", "/nonexistent", 1);
  std::ostringstream out;
  std::ostringstream err;
  cli::Io io{out, err};
  io.now = [now] { return Timestamp{now * 1'000'000'000, 0}; };
  const int code = cli::run(static_cast<int>(argv.size()), argv.data(), io);
  return {code, out.str()};
}

// A folder of the test's own, gone with it.
class Folder {
 public:
  Folder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "nsposture-test-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }

  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::string path(const std::string& name) const { return (path_ / name).string(); }

  std::string write(const std::string& name, const std::string& content) const {
    std::ofstream(path(name), std::ios::binary) << content;
    return path(name);
  }

 private:
  std::filesystem::path path_;
};

inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::string fixture(const std::string& name) {
  return std::string(NSPOSTURE_FIXTURES) + "/" + name;
}

}  // namespace nsposture::tests
