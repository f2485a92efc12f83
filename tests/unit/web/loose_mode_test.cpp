#include "analyzer/web/loose_mode.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>

using nsposture::web::loose_mode;

namespace {

struct Folder {
  std::string path = std::filesystem::temp_directory_path() / "nsposture-loose-XXXXXX";

  Folder() {
    if (::mkdtemp(path.data()) == nullptr) std::abort();
  }

  ~Folder() { std::filesystem::remove_all(path); }

  [[nodiscard]] std::string file(const std::string& name, mode_t mode) const {
    const auto full = path + "/" + name;
    std::ofstream(full) << "token\n";
    ::chmod(full.c_str(), mode);
    return full;
  }
};

bool has(const std::optional<std::string>& text, const std::string& part) {
  return text && text->find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a secret that everybody may open is told, with its mode", "[web]") {
  const Folder folder;
  CHECK(
      has(loose_mode(folder.file("a", 0644)), "everybody on this machine may read it (mode 0644)"));
  CHECK(has(loose_mode(folder.file("b", 0666)), "may write it (mode 0666)"));
  CHECK_FALSE(loose_mode(folder.file("c", 0600)));
  CHECK_FALSE(loose_mode(folder.file("d", 0640)));
  CHECK_FALSE(loose_mode(folder.path + "/missing"));
  CHECK_FALSE(loose_mode(""));
}

TEST_CASE("a volume of the kubelet may be read by everybody, not written", "[web]") {
  const Folder folder;
  std::filesystem::create_directory(folder.path + "/..2026");
  std::filesystem::create_directory_symlink("..2026", folder.path + "/..data");
  CHECK_FALSE(loose_mode(folder.file("token", 0644)));
  CHECK(loose_mode(folder.file("open", 0666)));
}
