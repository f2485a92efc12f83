// The files that a check reads, before they are parsed.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace nsposture::check {

struct SourceFile {
  std::string name;          // as shown in messages
  std::string text;          // decompressed
  std::string trouble;       // not empty: why it could not be read
  bool is_named = false;     // given explicitly, not found in a folder: it should contain an object
  bool is_template = false;  // of a Helm chart
};

// "stdin" for "-"; omits the current folder.
[[nodiscard]] std::string shown_name(const std::string& path);

// Detects a Git LFS pointer: the manifest itself is elsewhere.
void note_pointer(SourceFile& file);

// The file of this name, empty if there is none.
[[nodiscard]] std::optional<SourceFile> find_source_file(const std::string& name);

// Files, folders and "-" for standard input. A path that does not exist is a file with `trouble`
// set.
[[nodiscard]] std::vector<SourceFile> read_source_files(const std::vector<std::string>& paths);

// Throws Error(Input) if a file that was given explicitly could not be read: a file missing from a
// base would make everything new.
void require_named(const std::vector<SourceFile>& files);

}  // namespace nsposture::check
