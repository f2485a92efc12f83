#include "analyzer/check/source_file.h"

#include "analyzer/ingest/bytes/source_file.h"
#include "analyzer/ingest/manifest/manifest_files.h"
#include "graph/base/error.h"

#include <filesystem>
#include <utility>

namespace nsposture::check {

namespace {

SourceFile read_one(const ingest::bytes::FoundFile& found) {
  SourceFile file{shown_name(found.path), {}, found.trouble};
  if (!file.trouble.empty()) return file;
  auto input = ingest::bytes::read_source_file(found.path);
  file.text = std::move(input.text);
  file.trouble = std::move(input.trouble);
  // A pipe whose command failed would otherwise pass as a state without faults.
  if (found.path == "-" && file.trouble.empty() &&
      file.text.find_first_not_of(" \t\r\n") == std::string::npos) {
    file.trouble = "is empty: did the command before it fail?";
  }
  return file;
}

}  // namespace

std::string shown_name(const std::string& path) {
  if (path == "-") return "stdin";
  return path.starts_with("./") ? path.substr(2) : path;
}

std::optional<SourceFile> find_source_file(const std::string& name) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(name, error)) return std::nullopt;
  return read_one({name, ""});
}

std::vector<SourceFile> read_source_files(const std::vector<std::string>& paths) {
  std::vector<SourceFile> files;
  for (const auto& path : paths) {
    const auto found = ingest::manifest::find_manifests(path);
    for (const auto& one : found.files) {
      files.push_back(read_one(one));
      files.back().is_named = !found.opened;
      if (found.files.size() == 1 && !found.opened && !files.back().trouble.empty()) {
        throw Error(ErrorCode::Input, "`" + path + "` " + files.back().trouble);
      }
    }
  }
  return files;
}

}  // namespace nsposture::check
