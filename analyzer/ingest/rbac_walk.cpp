#include "analyzer/ingest/rbac_input.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <sys/stat.h>
#include <system_error>
#include <utility>

namespace nsposture::ingest {

namespace {

namespace fs = std::filesystem;

// Deeper than any repository; a limit because the walk is recursive.
constexpr std::size_t kMaxFolderDepth = 64;

// `..data` and its like are how a mounted ConfigMap keeps its versions; the files beside them
// are links into the current one.
bool is_skipped_folder(const std::string& name) {
  return name == ".git" || name.starts_with("..");
}

class Walker {
 public:
  explicit Walker(Found& found) : found_(found) {}

  bool walk(const fs::path& folder) {
    struct stat status {};

    if (::stat(folder.c_str(), &status) != 0) return complain_errno(folder, errno);
    const Identity identity{status.st_dev, status.st_ino};
    if (std::find(above_.begin(), above_.end(), identity) != above_.end()) {
      return complain(folder, "is a link to a folder that holds it: not followed");
    }
    if (!seen_.insert(identity).second) return true;
    if (above_.size() >= kMaxFolderDepth) return complain(folder, "is nested too deeply");
    std::error_code error;
    auto names = list(folder, error);
    if (error) return complain(folder, "cannot be listed: " + error.message());
    above_.push_back(identity);
    for (const auto& name : names) visit(folder / name, name);
    above_.pop_back();
    return true;
  }

 private:
  using Identity = std::pair<dev_t, ino_t>;

  static std::vector<std::string> list(const fs::path& folder, std::error_code& error) {
    std::vector<std::string> names;
    fs::directory_iterator at(folder, error);
    while (!error && at != fs::directory_iterator()) {
      names.push_back(at->path().filename().string());
      at.increment(error);
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  void visit(const fs::path& path, const std::string& name) {
    struct stat status {};

    if (::stat(path.c_str(), &status) != 0) {
      if (is_manifest_name(name)) complain_errno(path, errno);
    } else if (S_ISDIR(status.st_mode)) {
      if (!is_skipped_folder(name)) walk(path);
    } else if (is_manifest_name(name) && seen_.insert({status.st_dev, status.st_ino}).second) {
      found_.files.push_back({path.string(), ""});
    }
  }

  bool complain(const fs::path& path, const std::string& trouble) {
    found_.files.push_back({path.string(), trouble});
    return false;
  }

  bool complain_errno(const fs::path& path, int error) {
    return complain(path, "cannot be opened: " + std::generic_category().message(error));
  }

  Found& found_;
  std::vector<Identity> above_;
  std::set<Identity> seen_;
};

}  // namespace

bool is_manifest_name(std::string_view name) {
  if (name.ends_with(".gz")) name.remove_suffix(3);
  constexpr std::array<std::string_view, 3> kEndings = {".yaml", ".yml", ".json"};
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

Found find_files(const std::string& path) {
  Found found;
  std::error_code error;
  if (path == "-" || !fs::is_directory(path, error)) {
    found.files.push_back({path, ""});
    return found;
  }
  found.opened = Walker(found).walk(path);
  return found;
}

}  // namespace nsposture::ingest
