#include "analyzer/ingest/changes/changes.h"

#include "analyzer/ingest/bytes/source_file.h"
#include "analyzer/ingest/csv/csv.h"
#include "analyzer/ingest/manifest/text.h"
#include "analyzer/ingest/manifest/yaml.h"
#include "graph/base/ascii_lower.h"
#include "graph/base/error.h"
#include "graph/base/pattern.h"
#include "graph/base/trim.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace nsposture::ingest::changes {

namespace {

struct Field {
  std::string_view name;
  std::vector<std::string_view> usual;  // lower-case column names
};

const std::vector<Field>& fields() {
  static const std::vector<Field> kFields = {
      {"id", {"id", "change", "change_id", "number", "ticket", "key"}},
      {"start", {"start", "from", "window_start", "planned_start", "start_date"}},
      {"end", {"end", "to", "window_end", "planned_end", "end_date"}},
      {"who", {"who", "user", "users", "username", "assigned_to", "assignee", "requested_by"}},
      {"namespace", {"namespace", "namespaces", "ns", "namespace_pattern"}},
      {"status", {"status", "state"}}};
  return kFields;
}

bool is_column(const Field& field, std::string_view column, const ChangeColumns& columns) {
  if (const auto mapped = columns.find(field.name); mapped != columns.end()) {
    return mapped->second == column;
  }
  return std::ranges::find(field.usual, ascii_lower(column)) != field.usual.end();
}

// "a, b;c": several values in one cell.
std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const auto end = text.find_first_of(",;\n");
    if (const auto item = trim(text.substr(0, end)); !item.empty()) items.emplace_back(item);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return items;
}

// One record as written, in any format: field to values.
struct RawRecord {
  std::uint32_t line = 0;
  std::map<std::string_view, std::vector<std::string>> values;

  [[nodiscard]] std::string_view one(std::string_view field) const {
    const auto found = values.find(field);
    return found == values.end() || found->second.empty() ? std::string_view()
                                                          : trim(found->second.front());
  }
};

class ChangeReader {
 public:
  ChangeReader(std::string file, const ChangeColumns& columns)
      : file_(std::move(file)), columns_(columns) {}

  void csv(std::string_view text) {
    std::vector<const Field*> heading;
    csv::read_csv(text, [&](csv::CsvRow&& row) {
      if (!row.error.empty()) {
        complain(row.line, 0, row.error);
      } else if (heading.empty()) {
        heading = read_heading(row);
      } else {
        csv_row(heading, std::move(row));
      }
    });
  }

  void complain(std::uint32_t line, std::uint32_t column, std::string message) {
    Diagnostic diagnostic;
    diagnostic.kind = DiagnosticKind::Unreadable;
    diagnostic.file = file_;
    diagnostic.line = line;
    diagnostic.column = column;
    diagnostic.message = std::move(message);
    result_.diagnostics.push_back(std::move(diagnostic));
  }

  // A list of records, or a mapping around one, as returned by APIs.
  void document(const manifest::Tree& tree) {
    if (tree.empty() || tree.root().kind == manifest::NodeKind::Null) return;
    const auto& root = tree.root();
    if (root.kind == manifest::NodeKind::Sequence) return list(tree, root);
    for (const auto* key : {"changes", "records", "result", "results", "items"}) {
      const auto* inner = tree.find(root, key);
      if (inner != nullptr && inner->kind == manifest::NodeKind::Sequence)
        return list(tree, *inner);
    }
    if (root.kind == manifest::NodeKind::Mapping) return mapping(tree, root);
    complain(root.line, root.column, "expected a list of change records");
  }

  [[nodiscard]] ChangeFile take() { return std::move(result_); }

 private:
  std::vector<const Field*> read_heading(const csv::CsvRow& row) {
    std::vector<const Field*> heading;
    for (const auto& column : row.fields) {
      const auto found = std::ranges::find_if(
          fields(), [&](const Field& field) { return is_column(field, column, columns_); });
      heading.push_back(found == fields().end() ? nullptr : &*found);
    }
    for (const auto* needed : {"start", "end"}) {
      const bool there = std::ranges::any_of(
          heading, [&](const Field* field) { return field != nullptr && field->name == needed; });
      if (!there) {
        complain(
            row.line, 0,
            fmt::format(
                "the heading has no column for the {} of the window: name it in a mapping file",
                needed));
        unusable_ = true;
      }
    }
    return heading;
  }

  void csv_row(const std::vector<const Field*>& heading, csv::CsvRow&& row) {
    if (unusable_) return;
    if (row.fields.size() != heading.size()) {
      complain(
          row.line, 0,
          fmt::format("{} fields where the heading has {}", row.fields.size(), heading.size()));
      return;
    }
    RawRecord raw;
    raw.line = row.line;
    for (std::size_t i = 0; i < heading.size(); ++i) {
      if (heading[i] != nullptr) raw.values[heading[i]->name] = {std::move(row.fields[i])};
    }
    record(raw, 0);
  }

  void list(const manifest::Tree& tree, const manifest::Node& sequence) {
    for (const auto& item : tree.children(sequence)) {
      if (item.kind == manifest::NodeKind::Mapping) {
        mapping(tree, item);
      } else {
        complain(item.line, item.column, "expected a change record with start, end, who, …");
      }
    }
  }

  void mapping(const manifest::Tree& tree, const manifest::Node& item) {
    RawRecord raw;
    raw.line = item.line;
    for (const auto& field : fields()) {
      for (const auto& child : tree.children(item)) {
        if (is_column(field, child.key, columns_)) raw.values[field.name] = texts(tree, child);
      }
    }
    record(raw, item.column);
  }

  static std::vector<std::string> texts(const manifest::Tree& tree, const manifest::Node& node) {
    std::vector<std::string> found;
    if (node.kind == manifest::NodeKind::Sequence) {
      for (const auto& child : tree.children(node)) found.emplace_back(child.text);
    } else if (node.kind != manifest::NodeKind::Null) {
      found.emplace_back(node.text);
    }
    return found;
  }

  std::optional<Timestamp> time(const RawRecord& raw, std::uint32_t column,
                                std::string_view field) {
    const auto text = raw.one(field);
    const auto time = parse_change_time(text);
    if (!time) {
      complain(
          raw.line, column,
          text.empty()
              ? fmt::format("no {} of the window", field)
              : fmt::format("the {} of the window is not a time such as 2026-11-23T14:25:19Z: {}",
                            field, manifest::quoted(text)));
    }
    return time;
  }

  static std::vector<std::string> list_of(const RawRecord& raw, std::string_view field) {
    std::vector<std::string> items;
    const auto found = raw.values.find(field);
    if (found == raw.values.end()) return items;
    for (const auto& value : found->second) {
      for (auto& item : split_list(value)) items.push_back(std::move(item));
    }
    return items;
  }

  void record(const RawRecord& raw, std::uint32_t column) {
    const auto start = time(raw, column, "start");
    const auto end = time(raw, column, "end");
    if (!start || !end) return;
    if (*end < *start) {
      complain(raw.line, column, "the window ends before it starts");
      return;
    }
    ChangeRecord made;
    made.id = raw.one("id");
    made.start = *start;
    made.end = *end;
    made.who = list_of(raw, "who");
    made.namespaces = list_of(raw, "namespace");
    made.status = raw.one("status");
    made.file = file_;
    made.line = raw.line;
    result_.records.push_back(std::move(made));
  }

  std::string file_;
  const ChangeColumns& columns_;
  ChangeFile result_;
  bool unusable_ = false;
};

class TreeSink final : public manifest::DocumentSink {
 public:
  explicit TreeSink(ChangeReader& reader) : reader_(reader) {}

  void on_document(const manifest::Tree& tree, const manifest::ListContext& /*list*/,
                   const std::vector<manifest::DuplicateKey>& duplicates) override {
    for (const auto& duplicate : duplicates) {
      reader_.complain(duplicate.line, duplicate.column,
                       fmt::format("{} stands here twice: only the last counts",
                                   manifest::quoted(duplicate.key)));
    }
    reader_.document(tree);
  }

  void on_unreadable(std::uint32_t line, std::uint32_t column,
                     const std::string& message) override {
    reader_.complain(line, column, message);
  }

 private:
  ChangeReader& reader_;
};

class ColumnSink final : public manifest::DocumentSink {
 public:
  explicit ColumnSink(std::string path) : path_(std::move(path)) {}

  ChangeColumns columns;

  void on_document(const manifest::Tree& tree, const manifest::ListContext& /*list*/,
                   const std::vector<manifest::DuplicateKey>& /*duplicates*/) override {
    if (tree.empty()) return;
    const auto& root = tree.root();
    if (root.kind != manifest::NodeKind::Mapping) fail(root.line, "expected `FIELD: COLUMN`");
    for (const auto& child : tree.children(root)) {
      if (std::ranges::find(fields(), child.key, &Field::name) == fields().end()) {
        fail(child.key_line, fmt::format("{} is no field of a change record: there are id, start, "
                                         "end, who, namespace and status",
                                         manifest::quoted(child.key)));
      }
      if (child.kind != manifest::NodeKind::String)
        fail(child.line, "expected the name of a column");
      columns[std::string(child.key)] = child.text;
    }
  }

  void on_unreadable(std::uint32_t line, std::uint32_t /*column*/,
                     const std::string& message) override {
    fail(line, message);
  }

 private:
  [[noreturn]] void fail(std::uint32_t line, const std::string& message) const {
    throw Error(ErrorCode::Input, fmt::format("{}:{}: {}", path_, line, message));
  }

  std::string path_;
};

std::string text_of(const std::string& path, std::string_view what) {
  auto input = bytes::read_source_file(path);
  if (!input.trouble.empty()) {
    throw Error(ErrorCode::Input, fmt::format("cannot read the {} {}: {}", what,
                                              manifest::quoted(path), input.trouble));
  }
  return std::move(input.text);
}

bool is_csv(const std::string& path, std::string_view text) {
  if (path.ends_with(".csv") || path.ends_with(".tsv")) return true;
  for (const auto* ending : {".yaml", ".yml", ".json"}) {
    if (path.ends_with(ending)) return false;
  }
  const auto line = trim(text).substr(0, trim(text).find('\n'));
  const bool tree = line.starts_with('{') || line.starts_with('[') || line.starts_with('-') ||
                    line.find(':') != std::string_view::npos;
  return !tree && line.find_first_of(",;\t") != std::string_view::npos;
}

}  // namespace

bool ChangeRecord::is_void() const {
  static constexpr std::array<std::string_view, 6> kVoid = {"cancelled", "canceled", "rejected",
                                                            "declined",  "denied",   "draft"};
  return std::ranges::find(kVoid, ascii_lower(status)) != kVoid.end();
}

std::optional<Timestamp> parse_change_time(std::string_view text) {
  std::string time(trim(text));
  if (time.size() > 10 && time[10] == ' ') time[10] = 'T';
  if (time.size() == 16) time += ":00";
  if (time.size() == 19) time += 'Z';
  return parse_rfc3339(time);
}

// Backtracks only to the last `*`, so the time is bounded by the product of the lengths.
bool matches_pattern(std::string_view pattern, std::string_view text) {
  return nsposture::matches_pattern(pattern, text);
}

ChangeColumns read_change_columns(const std::string& path) {
  const auto text = text_of(path, "mapping of change records");
  ColumnSink sink(path);
  manifest::read_yaml(text, /*cut=*/false, sink);
  return std::move(sink.columns);
}

ChangeFile read_changes(const std::string& path, const ChangeColumns& columns) {
  const auto text = text_of(path, "change records");
  ChangeReader reader(path, columns);
  if (is_csv(path, text)) {
    reader.csv(text);
  } else {
    TreeSink sink(reader);
    manifest::read_yaml(text, /*cut=*/false, sink);
  }
  return reader.take();
}

}  // namespace nsposture::ingest::changes
