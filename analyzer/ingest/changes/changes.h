// Change records as a ticket system exports them: who may do what to which namespaces, and when.
// CSV with a heading, JSON or YAML; told apart by the name's ending, else by content.
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
  Timestamp start;  // the window, both ends belong to it
  Timestamp end;
  std::vector<std::string> who;         // user names or patterns with *; empty: anybody
  std::vector<std::string> namespaces;  // names or patterns with *; empty: any
  std::string status;                   // as written; see is_void()
  std::string file;
  std::uint32_t line = 0;

  // Was never agreed to: cancelled, rejected, declined, draft.
  [[nodiscard]] bool is_void() const;
};

// Field (id, start, end, who, namespace, status) to the column or key that holds it.
using ChangeColumns = std::map<std::string, std::string, std::less<>>;

struct ChangeFile {
  std::vector<ChangeRecord> records;
  std::vector<Diagnostic> diagnostics;  // each bad row, with its line; the others count
};

// `KEY: COLUMN` pairs in YAML or JSON. Throws Error(Input) when it cannot be read or names a field
// that records do not have.
[[nodiscard]] ChangeColumns read_change_columns(const std::string& path);

// Without an entry in `columns`, the usual names of a field are looked for. Throws Error(Input)
// when the file cannot be read at all.
[[nodiscard]] ChangeFile read_changes(const std::string& path, const ChangeColumns& columns);

// RFC 3339, or "2026-11-23 14:25[:19]", in UTC when it names no zone.
[[nodiscard]] std::optional<Timestamp> parse_change_time(std::string_view text);

// `*` in the pattern stands for any text, also none.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view text);

}  // namespace nsposture::ingest::changes
