#include "analyzer/check/source_file.h"

#include "analyzer/check/chart.h"
#include "analyzer/ingest/bytes/inputs.h"
#include "analyzer/ingest/bytes/source_file.h"
#include "analyzer/ingest/manifest/manifest_files.h"
#include "analyzer/ingest/manifest/rights/shown_text.h"
#include "graph/base/ascii_lower.h"
#include "graph/base/error.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <utility>

namespace nsposture::check {

namespace {

// A repository is not a mounted volume: kubectl walks into each folder, and a file counts under
// each of its names.
const ingest::bytes::FileChoice kSources = {
    [](std::string_view) { return true; }, [](std::string_view folder) { return folder != ".git"; },
    ingest::bytes::Links::Each};

// The first line; the format requires it to come first.
constexpr std::string_view kPointer = "version https://git-lfs.github.com/spec/v1";

bool is_there(const std::string& name) {
  std::error_code error;
  return std::filesystem::is_regular_file(name, error);
}

std::string absolute(const std::string& path) {
  return std::filesystem::absolute(path).string();
}

bool is_packed_here(const std::string& path) {
  return is_packed_chart(absolute(path), is_there);
}

// Links may lead into a chart.
bool is_template_here(const std::string& path) {
  std::error_code error;
  const auto real = std::filesystem::canonical(path, error);
  return is_template(absolute(path), is_there) || (!error && is_template(real.string(), is_there));
}

// Manifests, other files that Helm renders or unpacks, and folders that could not be walked.
bool is_source(const ingest::bytes::FoundFile& file) {
  std::error_code error;
  return ingest::manifest::is_manifest_name(file.path) || is_packed_here(file.path) ||
         is_template(absolute(file.path), is_there) || is_crd_file(absolute(file.path), is_there) ||
         std::filesystem::is_directory(file.path, error);
}

// Programs that generate manifests; Argo CD runs Jsonnet automatically.
bool is_program(std::string_view path) {
  constexpr std::array<std::string_view, 7> kEndings = {".jsonnet", ".libsonnet", ".cue", ".k",
                                                        ".pkl",     ".dhall",     ".star"};
  return std::ranges::any_of(kEndings, [&](std::string_view one) { return path.ends_with(one); });
}

// Templates that are filled in and also contain prose.
bool is_template_of_others(std::string_view path) {
  return path.ends_with(".gotmpl") || path.ends_with("Kptfile");
}

// A program may assemble a kind from parts, or use a library that does.
bool may_write_rbac(std::string_view text) {
  const auto lower = ascii_lower(text);
  return lower.find("role") != std::string::npos || lower.find("rbac") != std::string::npos;
}

// A program that writes RBAC, as not judged.
std::optional<SourceFile> read_program(const ingest::bytes::FoundFile& found) {
  const bool program = is_program(found.path);
  if (!program && !is_template_of_others(found.path)) return std::nullopt;
  const auto input = ingest::bytes::read_source_file(found.path);
  const bool open = !input.trouble.empty();
  const bool writes =
      program ? may_write_rbac(input.text) : ingest::manifest::shows_manifest(input.text);
  if (!open && !writes) return std::nullopt;
  SourceFile file;
  file.name = shown_name(found.path);
  file.trouble =
      open ? input.trouble
           : "is a program that may write roles or bindings: not judged; give what comes of it";
  return file;
}

SourceFile read_one(const ingest::bytes::FoundFile& found) {
  SourceFile file;
  file.name = shown_name(found.path);
  file.trouble = found.trouble;
  if (!file.trouble.empty()) return file;
  if (is_packed_here(found.path)) {
    file.trouble =
        "is a packed subchart: not judged; render the chart that holds it (helm template …)";
    return file;
  }
  file.is_template = found.path != "-" && is_template_here(found.path);
  auto input = ingest::bytes::read_source_file(found.path);
  file.text = std::move(input.text);
  file.trouble = std::move(input.trouble);
  note_pointer(file);
  // Otherwise a pipe whose command failed would pass as a state without problems.
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

void note_pointer(SourceFile& file) {
  if (!file.trouble.empty() || !file.text.starts_with(kPointer)) return;
  file.trouble =
      "is a pointer of Git LFS: the manifest itself is not here and not judged; fetch it first "
      "(git lfs pull)";
}

std::optional<SourceFile> find_source_file(const std::string& name) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(name, error)) return std::nullopt;
  return read_one({name, ""});
}

std::vector<SourceFile> read_source_files(const std::vector<std::string>& paths) {
  std::vector<SourceFile> files;
  for (const auto& path : paths) {
    const auto found = ingest::bytes::find_files(path, kSources);
    const bool is_folder = found.opened;
    for (const auto& one : found.files) {
      if (is_folder && !is_source(one)) {
        if (auto program = read_program(one)) files.push_back(*std::move(program));
        continue;
      }
      files.push_back(read_one(one));
      files.back().is_named = !is_folder;
    }
  }
  return files;
}

void require_named(const std::vector<SourceFile>& files) {
  for (const auto& file : files) {
    if (!file.is_named || file.trouble.empty()) continue;
    throw Error(ErrorCode::Input, "`" + file.name + "` " + file.trouble);
  }
}

}  // namespace nsposture::check
