// Change records as exported by a ticket system: who may do what to which namespaces, and when. CSV
// with a header, JSON or YAML; detected by file extension, else by content.
#pragma once

#include "graph/base/diagnostic.h"
#include "graph/base/timestamp.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::changes {

struct ChangeRecord {
  std::string id;
  Timestamp start;  // the window, both ends inclusive
  Timestamp end;
  std::vector<std::string> who;         // user names or patterns with *; empty: any user
  std::vector<std::string> namespaces;  // names or patterns with *; empty: any
  std::string status;                   // as written; see is_void()
  std::string file;
  std::uint32_t line = 0;

  // Never approved: cancelled, rejected, declined, draft.
  [[nodiscard]] bool is_void() const;
};

// Maps a field (id, start, end, who, namespace, status) to its column or key.
using ChangeColumns = std::map<std::string, std::string, std::less<>>;

struct ChangeFile {
  std::vector<ChangeRecord> records;
  std::vector<Diagnostic> diagnostics;  // each bad row, with its line; the other rows are valid
};

// `KEY: COLUMN` pairs in YAML or JSON. Throws Error(Input) if it cannot be read or names an unknown
// field.
[[nodiscard]] ChangeColumns read_change_columns(const std::string& path);

// Without an entry in `columns`, the usual names of a field are tried. Throws Error(Input) if the
// file cannot be read at all.
[[nodiscard]] ChangeFile read_changes(const std::string& path, const ChangeColumns& columns);

// RFC 3339, or "2026-11-23 14:25[:19]", in UTC if it has no zone.
[[nodiscard]] std::optional<Timestamp> parse_change_time(std::string_view text);

// `*` in the pattern matches any text, also none.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view text);

}  // namespace nsposture::ingest::changes
