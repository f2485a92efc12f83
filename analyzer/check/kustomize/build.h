// What `kustomize build` makes of a kustomization, as far as it bears on who may do what. What
// cannot be told without running or fetching something is said, never guessed.
#pragma once

#include "analyzer/check/kustomize/resource.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::check::kustomize {

struct FileText {
  std::string text;
  std::string trouble;  // not empty: could not be read
};

// The file of this name in the state that is judged; empty when there is none.
using FindFile = std::function<std::optional<FileText>(const std::string& name)>;

struct Trouble {
  std::string file;
  std::string message;
  std::string field = {};  // of the kustomization, as place_of_field() has it; "" for none of them
  Place place = {};        // line 0 when it is not known
};

struct Build {
  std::vector<Resource> resources;
  std::vector<std::string> files;  // that it reads, besides kustomizations
  std::vector<std::string> below;  // kustomizations that it builds on
  std::vector<Trouble> troubles;   // why the build is not known as a whole
};

// Whether kustomize takes `text` for a kustomization, and not Flux for its object of that name. A
// component is one: kustomize builds it by itself as well.
[[nodiscard]] bool is_buildable(std::string_view text);

// `name`: of the kustomization file.
[[nodiscard]] Build build(const std::string& name, const FindFile& find);

}  // namespace nsposture::check::kustomize
