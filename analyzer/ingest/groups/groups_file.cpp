#include "analyzer/ingest/groups/groups_file.h"

#include "analyzer/ingest/bytes/source_file.h"
#include "analyzer/ingest/csv/csv.h"
#include "analyzer/ingest/manifest/text.h"
#include "analyzer/ingest/manifest/yaml.h"
#include "graph/base/error.h"
#include "graph/base/trim.h"

#include <fmt/format.h>

#include <cstdint>
#include <utility>

namespace nsposture::ingest::groups {

namespace {

using manifest::Node;
using manifest::NodeKind;
using manifest::quoted;
using manifest::Tree;

// Collects the entries of either format.
class Collector {
 public:
  explicit Collector(std::string file) : file_(std::move(file)) {}

  void add(std::string_view user, std::string_view group) {
    result_.memberships[std::string(user)].emplace(group);
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

  [[nodiscard]] GroupsFile take() { return std::move(result_); }

 private:
  std::string file_;
  GroupsFile result_;
};

class YamlMemberships : public manifest::DocumentSink {
 public:
  explicit YamlMemberships(Collector& collector) : collector_(collector) {}

  void on_document(const Tree& tree, const manifest::ListContext& /*list*/,
                   const std::vector<manifest::DuplicateKey>& duplicates) override {
    for (const auto& duplicate : duplicates) {
      collector_.complain(
          duplicate.line, duplicate.column,
          fmt::format("{} stands here twice: only the last counts", quoted(duplicate.key)));
    }
    if (tree.empty() || tree.root().kind == NodeKind::Null) return;
    const auto& root = tree.root();
    if (root.kind != NodeKind::Mapping) {
      collector_.complain(root.line, root.column, "expected `USER: [GROUP, …]`");
      return;
    }
    for (const auto& user : tree.children(root)) add_user(tree, user);
  }

  void on_unreadable(std::uint32_t line, std::uint32_t column,
                     const std::string& message) override {
    collector_.complain(line, column, message);
  }

 private:
  void add_user(const Tree& tree, const Node& user) {
    if (user.key.empty()) {
      collector_.complain(user.key_line, user.key_column, "a user without a name");
    } else if (user.kind == NodeKind::Sequence) {
      for (const auto& group : tree.children(user)) add_group(user.key, group);
    } else {
      add_group(user.key, user);
    }
  }

  void add_group(std::string_view user, const Node& group) {
    if (group.kind == NodeKind::String && !group.text.empty()) {
      collector_.add(user, group.text);
      return;
    }
    const bool scalar = group.kind == NodeKind::Number || group.kind == NodeKind::Bool;
    collector_.complain(group.line, group.column,
                        scalar ? fmt::format("group {} of {} is no string: put quotes around it",
                                             quoted(group.text), quoted(user))
                               : fmt::format("expected the name of a group of {}", quoted(user)));
  }

  Collector& collector_;
};

// Names are on one line, separated by commas, whatever is most frequent in the first line.
constexpr csv::CsvFormat kFormat = {.separator = ',', .comments = true, .line_ends = false};

bool is_membership(const csv::CsvRow& row) {
  return row.error.empty() && row.fields.size() == 2 && !row.fields[0].empty() &&
         !row.fields[1].empty();
}

void read_memberships(std::string_view text, Collector& collector) {
  bool first = true;
  csv::read_csv(
      text,
      [&](csv::CsvRow&& row) {
        const bool heading = std::exchange(first, false) && row.raw == "user,group";
        if (heading) return;
        if (is_membership(row)) {
          collector.add(row.fields[0], row.fields[1]);
        } else {
          collector.complain(row.line, 0,
                             fmt::format("expected `USER,GROUP`, not {}", quoted(row.raw)));
        }
      },
      kFormat);
}

// The first line that is neither blank nor a comment, "" if there is none.
std::string_view first_line(std::string_view text) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = trim(text.substr(0, end));
    if (!line.empty() && !line.starts_with('#')) return line;
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return {};
}

// A colon ends a YAML key only before a blank or the end of the line: user names contain colons
// too.
bool looks_like_csv(std::string_view text) {
  const auto line = first_line(text);
  const bool yaml = line.starts_with('{') || line.starts_with('-') || line.ends_with(':') ||
                    line.find(": ") != std::string_view::npos;
  return !yaml && line.find(',') != std::string_view::npos;
}

bool is_csv(const std::string& path, std::string_view text) {
  if (path.ends_with(".csv")) return true;
  for (const auto ending : {".yaml", ".yml", ".json"}) {
    if (path.ends_with(ending)) return false;
  }
  return looks_like_csv(text);
}

}  // namespace

GroupsFile read_groups_file(const std::string& path) {
  const auto input = bytes::read_source_file(path);
  if (!input.trouble.empty()) {
    throw Error(ErrorCode::Input,
                fmt::format("cannot read the groups file {}: {}", quoted(path), input.trouble));
  }
  std::string_view text = input.text;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // spreadsheets start CSV with this
  Collector collector(path);
  if (is_csv(path, text)) {
    read_memberships(text, collector);
  } else {
    YamlMemberships sink(collector);
    manifest::read_yaml(text, /*cut=*/false, sink);
  }
  auto read = collector.take();
  if (read.memberships.empty() && read.diagnostics.empty()) {
    Collector empty(path);
    empty.complain(0, 0, "no user and no group in it");
    return empty.take();
  }
  return read;
}

}  // namespace nsposture::ingest::groups
