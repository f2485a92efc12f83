// The files that a check reads, before anything looks into them.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace nsposture::check {

struct SourceFile {
  std::string name;          // as messages show it
  std::string text;          // unpacked
  std::string trouble;       // not empty: could not be read, for this reason
  bool is_named = false;     // by itself, not found in a folder: it is meant to hold an object
  bool is_template = false;  // of a Helm chart
};

// "stdin" for "-"; the current folder goes without saying.
[[nodiscard]] std::string shown_name(const std::string& path);

// Takes a pointer of Git LFS for what it is: the manifest itself is elsewhere.
void note_pointer(SourceFile& file);

// The file of this name, empty when there is none.
[[nodiscard]] std::optional<SourceFile> find_source_file(const std::string& name);

// Files, folders and "-" for standard input. A path that does not exist is a file with a trouble.
[[nodiscard]] std::vector<SourceFile> read_source_files(const std::vector<std::string>& paths);

// Throws Error(Input) when a file that was named by itself could not be read: of a base, what is
// missing would make everything new.
void require_named(const std::vector<SourceFile>& files);

}  // namespace nsposture::check
