// How a kustomization changes names, namespaces and labels, and the references that follow.
#pragma once

#include "analyzer/check/kustomize/resource.h"

#include <string>
#include <utility>
#include <vector>

namespace nsposture::check::kustomize {

struct Naming {
  std::string namespace_;
  std::string prefix;
  std::string suffix;
  std::vector<std::pair<std::string, std::string>> labels;
  std::vector<std::pair<std::string, std::string>> annotations;
};

void apply_naming(const Naming& naming, std::vector<Resource>& resources);

}  // namespace nsposture::check::kustomize
