// A kubeconfig: nothing crashes or hangs. It is refused in a sentence, or names a server.
#include "analyzer/ingest/kube/kubeconfig.h"

#include "graph/base/error.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace {

// One file for all inputs, which goes with the process.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "kubeconfig-XXXXXX").string();
    const int opened = mkstemp(name.data());
    if (opened < 0) std::abort();
    close(opened);
    path_ = name;
  }

  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }

  const std::string& hold(const char* text, std::size_t size) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc)
        .write(text, static_cast<std::streamsize>(size));
    return path_;
  }

 private:
  std::string path_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Scratch scratch;
  const auto& file = scratch.hold(reinterpret_cast<const char*>(data), size);
  try {
    const auto access = nsposture::ingest::kube::read_kubeconfig({file}, "");
    if (access.server.empty() || access.server.ends_with('/')) std::abort();
    if (access.exec && access.exec->command.empty()) std::abort();
  } catch (const nsposture::Error& error) {
    if (std::string_view(error.what()).empty()) std::abort();
  }
  return 0;
}
