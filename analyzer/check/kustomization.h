// What a kustomization says of the files beside it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::check {

// kustomization.yaml, kustomization.yml or Kustomization.
[[nodiscard]] bool is_kustomization(std::string_view file_name);

// The files that it applies as patches: they are pieces of objects, not objects.
[[nodiscard]] std::vector<std::string> patches_of(std::string_view kustomization);

}  // namespace nsposture::check
