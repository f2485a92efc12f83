// What a kustomization specifies about the files beside it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::check {

// kustomization.yaml, kustomization.yml or Kustomization.
[[nodiscard]] bool is_kustomization(std::string_view file_name);

struct Kustomization {
  std::vector<std::string> patches;    // files applied as patches: parts of objects, not objects
  std::vector<std::string> resources;  // files and folders that it builds from
};

[[nodiscard]] Kustomization read_kustomization(std::string_view text);

}  // namespace nsposture::check
