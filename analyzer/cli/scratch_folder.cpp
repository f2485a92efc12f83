#include "analyzer/cli/scratch_folder.h"

#include "graph/model/error.h"

#include <cstdlib>
#include <system_error>

namespace nsposture::cli {

ScratchFolder::ScratchFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "nsposture-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw Error(ErrorCode::Internal, "cannot make a temporary folder `" + pattern + "`");
  }
  path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace nsposture::cli
