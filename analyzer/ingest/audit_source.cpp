#include "analyzer/ingest/audit_source.h"

#include "analyzer/ingest/audit_import.h"
#include "analyzer/ingest/bytes/byte_stream.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

namespace nsposture::ingest {

namespace {

namespace fs = std::filesystem;

void add_unreadable(ImportResult& result, const std::string& path, std::string message) {
  Diagnostic diagnostic;
  diagnostic.kind = DiagnosticKind::Unreadable;
  diagnostic.file = path;
  diagnostic.message = std::move(message);
  result.unreadable.push_back(std::move(diagnostic));
}

// Files of a folder by name: rotated logs carry their time in it, so that is their order too.
std::vector<std::string> files_in(const std::string& folder, ImportResult& result) {
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator it(folder, error);
  const fs::recursive_directory_iterator end;
  while (!error && it != end) {
    std::error_code ignored;
    if (it->is_regular_file(ignored)) files.push_back(it->path().string());
    it.increment(error);
  }
  if (error) add_unreadable(result, folder, "cannot read the folder: " + error.message());
  std::ranges::sort(files);
  return files;
}

std::vector<std::string> expand(const std::vector<std::string>& paths, ImportResult& result) {
  std::vector<std::string> files;
  for (const auto& path : paths) {
    std::error_code ignored;
    if (path != "-" && fs::is_directory(path, ignored)) {
      const auto inside = files_in(path, result);
      files.insert(files.end(), inside.begin(), inside.end());
    } else {
      files.push_back(path);
    }
  }
  return files;
}

std::uint64_t size_of(const std::string& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  return error ? 0 : size;
}

}  // namespace

ImportResult import_audit(const std::vector<std::string>& paths, store::Store& store,
                          const ImportOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  ImportResult result;
  const auto files = expand(paths, result);
  std::uint64_t total = 0;
  for (const auto& file : files) total += file == "-" ? 0 : size_of(file);
  std::uint64_t done = 0;
  for (const auto& file : files) {
    if (options.stop != nullptr && *options.stop) break;
    try {
      import_one(file, store, options, done, total, result);
    } catch (const ReadError& error) {
      // Trouble with an input ends that input; trouble with the store ends the import.
      add_unreadable(result, "", error.what());
    }
    done += size_of(file);
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  result.seconds = elapsed.count();
  return result;
}

}  // namespace nsposture::ingest
