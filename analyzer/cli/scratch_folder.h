// The database of a run that was given none: in a private folder, gone afterwards.
#pragma once

#include <filesystem>
#include <string>

namespace nsposture::cli {

class ScratchFolder {
 public:
  // Throws Error(Internal) when it cannot be made.
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] std::string database() const { return (path_ / "posture.db").string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace nsposture::cli
