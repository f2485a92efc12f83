// The result of `kustomize build` for a kustomization, as far as it matters for permissions. What
// cannot be determined without running or fetching something is reported, never guessed.
#pragma once

#include "analyzer/check/kustomize/resource.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::check::kustomize {

struct FileText {
  std::string text;
  std::string trouble;  // not empty: it could not be read
};

// The file of this name in the judged state; empty if there is none.
using FindFile = std::function<std::optional<FileText>(const std::string& name)>;

struct Trouble {
  std::string file;
  std::string message;
  std::string field = {};  // of the kustomization, as in place_of_field(); "" for none
  Place place = {};        // line 0 if unknown
};

struct Build {
  std::vector<Resource> resources;
  std::vector<std::string> files;  // files that it reads, besides kustomizations
  std::vector<std::string> below;  // kustomizations that it builds on
  std::vector<Trouble> troubles;   // why the build is not fully known
};

// Whether kustomize accepts `text` as a kustomization; false for Flux's object of that name. True
// for a component: kustomize can build it alone too.
[[nodiscard]] bool is_buildable(std::string_view text);

// `name`: the name of the kustomization file.
[[nodiscard]] Build build(const std::string& name, const FindFile& find);

}  // namespace nsposture::check::kustomize
