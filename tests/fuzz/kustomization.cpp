// A kustomization with its files, parted by lines `=== NAME`: nothing crashes or hangs, and what is
// not known of a build comes with its reason.
#include "analyzer/check/kustomize/build.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>

namespace {

using namespace nsposture::check::kustomize;

std::map<std::string, std::string> files_of(const std::string& text) {
  std::map<std::string, std::string> files;
  std::string name = "kustomization.yaml";
  for (std::size_t at = 0; at < text.size();) {
    const auto newline = std::min(text.find('\n', at), text.size());
    const auto line = text.substr(at, newline - at);
    if (line.starts_with("=== ")) {
      name = line.substr(4);
    } else {
      files[name] += line + '\n';
    }
    at = newline + 1;
  }
  return files;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto files = files_of({reinterpret_cast<const char*>(data), size});
  const auto built = build("kustomization.yaml", [&files](const std::string& name) {
    const auto found = files.find(name);
    return found == files.end() ? std::nullopt
                                : std::optional<FileText>(FileText{found->second, {}});
  });
  for (const auto& trouble : built.troubles) {
    if (trouble.message.empty()) std::abort();
  }
  return 0;
}
