#include "analyzer/ingest/groups/groups_file.h"

#include "analyzer/ingest/bytes/source_file.h"
#include "analyzer/ingest/manifest/text.h"
#include "analyzer/ingest/manifest/yaml.h"
#include "graph/base/error.h"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <utility>

namespace nsposture::ingest::groups {

namespace {

using manifest::Node;
using manifest::NodeKind;
using manifest::quoted;
using manifest::Tree;

// Collects what either format yields.
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
      collector_.complain(duplicate.line, duplicate.column,
                          fmt::format("{} stands here twice: only the last counts",
                                      manifest::quoted(duplicate.key)));
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
    collector_.complain(
        group.line, group.column,
        scalar ? fmt::format("group {} of {} is no string: put quotes around it",
                             manifest::quoted(group.text), manifest::quoted(user))
               : fmt::format("expected the name of a group of {}", manifest::quoted(user)));
  }

  Collector& collector_;
};

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// One field off the front of `line`: bare, or in double quotes with "" for a quote. Empty when the
// quotes do not close or something follows them.
std::optional<std::string> take_field(std::string_view& line) {
  line = trim(line);
  if (!line.starts_with('"')) {
    const auto field = line.substr(0, line.find(','));
    line.remove_prefix(field.size());
    return std::string(trim(field));
  }
  std::string field;
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] != '"') {
      field += line[i];
    } else if (i + 1 < line.size() && line[i + 1] == '"') {
      field += line[i++];
    } else {
      line = trim(line.substr(i + 1));
      return line.empty() || line.starts_with(',') ? std::optional(std::move(field)) : std::nullopt;
    }
  }
  return std::nullopt;
}

// The two fields of a line; empty when it has not just two, or one is empty.
std::optional<std::pair<std::string, std::string>> two_fields(std::string_view line) {
  auto user = take_field(line);
  if (!user || user->empty() || !line.starts_with(',')) return std::nullopt;
  line.remove_prefix(1);
  auto group = take_field(line);
  if (!group || group->empty() || !line.empty()) return std::nullopt;
  return std::pair(*std::move(user), *std::move(group));
}

bool says_nothing(std::string_view line) {
  return line.empty() || line.starts_with('#');
}

// Calls `visit(line, number)` for each line that says something, until it returns false.
template <typename Visit>
void for_each_line(std::string_view text, const Visit& visit) {
  std::uint32_t number = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    if (!says_nothing(line) && !visit(line, number)) return;
  }
}

void read_csv(std::string_view text, Collector& collector) {
  bool first = true;
  for_each_line(text, [&](std::string_view line, std::uint32_t number) {
    const bool heading = std::exchange(first, false) && line == "user,group";
    if (heading) return true;
    if (const auto fields = two_fields(line)) {
      collector.add(fields->first, fields->second);
    } else {
      collector.complain(number, 0,
                         fmt::format("expected `USER,GROUP`, not {}", manifest::quoted(line)));
    }
    return true;
  });
}

// A colon ends a YAML key only before a blank or the end of the line: user names have colons too.
bool looks_like_csv(std::string_view text) {
  bool csv = false;
  for_each_line(text, [&csv](std::string_view line, std::uint32_t) {
    const bool yaml = line.starts_with('{') || line.starts_with('-') || line.ends_with(':') ||
                      line.find(": ") != std::string_view::npos;
    csv = !yaml && line.find(',') != std::string_view::npos;
    return false;
  });
  return csv;
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
    throw Error(ErrorCode::Input, fmt::format("cannot read the groups file {}: {}",
                                              manifest::quoted(path), input.trouble));
  }
  std::string_view text = input.text;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // spreadsheets begin CSV so
  Collector collector(path);
  if (is_csv(path, text)) {
    read_csv(text, collector);
  } else {
    YamlMemberships sink(collector);
    manifest::read_yaml(text, /*cut=*/false, sink);
  }
  return collector.take();
}

}  // namespace nsposture::ingest::groups
