#include "analyzer/ingest/bytes/inputs.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

namespace nsposture::ingest {

namespace {

namespace fs = std::filesystem;

Diagnostic unreadable(const std::string& path, const std::string& message) {
  Diagnostic diagnostic;
  diagnostic.kind = DiagnosticKind::Unreadable;
  diagnostic.file = path;
  diagnostic.message = message;
  return diagnostic;
}

bool hidden(const fs::path& path) {
  return path.filename().string().starts_with('.');
}

void walk_folder(const std::string& folder, InputFiles& inputs) {
  std::error_code error;
  std::vector<fs::path> entries;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    entries.push_back(it->path());
  }
  if (error) inputs.unreadable.push_back(unreadable(folder, "cannot read: " + error.message()));
  std::sort(entries.begin(), entries.end());
  for (const auto& entry : entries) {
    if (hidden(entry)) continue;
    const auto status = fs::symlink_status(entry, error);
    if (fs::is_directory(status)) {
      walk_folder(entry.string(), inputs);
    } else if (fs::is_regular_file(fs::status(entry, error))) {
      inputs.files.push_back(entry.string());
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

InputFiles expand_inputs(const std::vector<std::string>& paths) {
  InputFiles inputs;
  for (const auto& path : paths) {
    std::error_code error;
    const auto status = path == "-" ? fs::file_status() : fs::status(path, error);
    if (fs::is_directory(status)) {
      walk_folder(path, inputs);
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

}  // namespace nsposture::ingest
