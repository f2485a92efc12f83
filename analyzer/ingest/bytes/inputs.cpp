#include "analyzer/ingest/bytes/inputs.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <set>
#include <sys/stat.h>
#include <system_error>
#include <utility>

namespace nsposture::ingest::bytes {

namespace {

namespace fs = std::filesystem;

// Deeper than any repository; limited because the walk is recursive.
constexpr std::size_t kMaxFolderDepth = 64;

// Links to folders that contain links to folders multiply.
constexpr std::size_t kMaxFoldersAgain = 1000;

using Identity = std::pair<dev_t, ino_t>;

class Walker {
 public:
  Walker(const FileChoice& choice, std::vector<FoundFile>& files)
      : choice_(choice), files_(files) {}

  bool walk(const fs::path& folder) {
    struct stat status {};

    if (::stat(folder.c_str(), &status) != 0) return complain_errno(folder, errno);
    const Identity identity{status.st_dev, status.st_ino};
    if (std::find(above_.begin(), above_.end(), identity) != above_.end()) {
      return complain(folder, "is a link to a folder that holds it: not followed");
    }
    if (!seen_.insert(identity).second) {
      if (choice_.links == Links::Once) return true;
      if (++again_ > kMaxFoldersAgain) return complain(folder, "is one link to a folder too many");
    }
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
      if (choice_.takes_file(name)) complain_errno(path, errno);
    } else if (S_ISDIR(status.st_mode)) {
      if (choice_.enters_folder(name)) walk(path);
    } else if (choice_.takes_file(name) && is_wanted({status.st_dev, status.st_ino})) {
      files_.push_back({path.string(), ""});
    }
  }

  bool is_wanted(const Identity& identity) {
    return seen_.insert(identity).second || choice_.links == Links::Each;
  }

  bool complain(const fs::path& path, const std::string& trouble) {
    files_.push_back({path.string(), trouble});
    return false;
  }

  bool complain_errno(const fs::path& path, int error) {
    return complain(path, "cannot be opened: " + std::generic_category().message(error));
  }

  const FileChoice& choice_;
  std::vector<FoundFile>& files_;
  std::vector<Identity> above_;
  std::set<Identity> seen_;
  std::size_t again_ = 0;  // folders walked more than once
};

Diagnostic unreadable(const std::string& path, const std::string& message) {
  Diagnostic diagnostic;
  diagnostic.kind = DiagnosticKind::Unreadable;
  diagnostic.file = path;
  diagnostic.message = message;
  return diagnostic;
}

bool is_visible(std::string_view name) {
  return !name.starts_with('.');
}

void expand_folder(const std::string& folder, InputFiles& inputs) {
  const auto found = find_files(folder, {is_visible, is_visible});
  for (const auto& file : found.files) {
    if (file.trouble.empty()) {
      inputs.files.push_back(file.path);
    } else {
      inputs.unreadable.push_back(unreadable(file.path, file.trouble));
    }
  }
}

void drop_repeated(std::vector<std::string>& files) {
  std::set<std::string> seen;
  std::vector<std::string> once;
  for (auto& file : files) {
    std::error_code error;
    const auto real = file == "-" ? fs::path(file) : fs::canonical(file, error);
    if (seen.insert(error ? file : real.string()).second) once.push_back(std::move(file));
  }
  files = std::move(once);
}

}  // namespace

Found find_files(const std::string& path, const FileChoice& choice) {
  Found found;
  std::error_code error;
  if (path == "-" || !fs::is_directory(path, error)) {
    found.files.push_back({path, ""});
    return found;
  }
  found.opened = Walker(choice, found.files).walk(path);
  return found;
}

InputFiles expand_inputs(const std::vector<std::string>& paths) {
  InputFiles inputs;
  for (const auto& path : paths) {
    std::error_code error;
    const auto status = path == "-" ? fs::file_status() : fs::status(path, error);
    if (fs::is_directory(status)) {
      expand_folder(path, inputs);
    } else if (path != "-" && !fs::exists(status)) {
      inputs.unreadable.push_back(unreadable(path, status.type() == fs::file_type::not_found
                                                       ? "cannot open: no such file"
                                                       : "cannot open: " + error.message()));
    } else {
      inputs.files.push_back(path);
    }
  }
  drop_repeated(inputs.files);
  return inputs;
}

}  // namespace nsposture::ingest::bytes
