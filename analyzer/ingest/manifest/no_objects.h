// Files of a folder that gave no object though they were meant to hold some: a dump is written by
// one command a file, and a command that failed leaves its error there, or nothing.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <string_view>

namespace nsposture::ingest::manifest {

// Whether a document without a kind is what a program or server says when it fails:
// `Error from server (Forbidden): …`, `{"error": "Unauthorized"}`.
[[nodiscard]] bool is_error_text(const Tree& tree, const Node& root);

[[nodiscard]] bool holds_comments_alone(std::string_view text);

// What stands in place of an object: "null", "{}"; "" where there is more, or comments alone.
// `name` is the file's: a chart's values may be empty.
[[nodiscard]] std::string_view nothing_written(std::string_view name, std::string_view text);

}  // namespace nsposture::ingest::manifest
