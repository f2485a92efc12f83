// Files of a folder that contain no object although they should: a dump is written by one command
// per file, and a failed command leaves an error message or nothing.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <string_view>

namespace nsposture::ingest::manifest {

// Whether a document without a kind is an error message of a program or server: `Error from server
// (Forbidden): …`, `{"error": "Unauthorized"}`.
[[nodiscard]] bool is_error_text(const Tree& tree, const Node& root);

[[nodiscard]] bool holds_comments_alone(std::string_view text);

// The empty content of a file: "null", "{}"; "" if it has more, or only comments. `name`: the file
// name, because a chart's values may be empty.
[[nodiscard]] std::string_view nothing_written(std::string_view name, std::string_view text);

}  // namespace nsposture::ingest::manifest
