#include "analyzer/ingest/audit/formats/yaml_entry.h"

#include "analyzer/ingest/audit/formats/json_text.h"
#include "analyzer/ingest/json/json.h"
#include "analyzer/ingest/manifest/yaml.h"

#include <algorithm>
#include <array>

namespace nsposture::ingest::audit::formats {

namespace {

using manifest::Node;
using manifest::NodeKind;
using manifest::Tree;

// YAML has more number formats than JSON.
bool is_json_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || (text.size() > 1 && text[0] == '0' && text[1] != '.')) return false;
  const bool plain = text.find_first_not_of("0123456789.") == std::string_view::npos;
  return plain && text.front() != '.' && text.back() != '.' && std::ranges::count(text, '.') < 2;
}

void append(std::string& json, const Tree& tree, const Node& node) {
  const bool mapping = node.kind == NodeKind::Mapping;
  if (mapping || node.kind == NodeKind::Sequence) {
    json += mapping ? '{' : '[';
    bool first = true;
    for (const Node& child : tree.children(node)) {
      if (!first) json += ',';
      first = false;
      if (mapping) {
        append_quoted(json, child.key);
        json += ':';
      }
      append(json, tree, child);
    }
    json += mapping ? '}' : ']';
  } else if (node.kind == NodeKind::Null) {
    json += "null";
  } else if (node.kind == NodeKind::Bool ||
             (node.kind == NodeKind::Number && is_json_number(node.text))) {
    json += node.text;
  } else {
    append_quoted(json, node.text);
  }
}

class EntrySink final : public manifest::DocumentSink {
 public:
  void on_document(const Tree& tree, const manifest::ListContext& /*list*/,
                   const std::vector<manifest::DuplicateKey>& /*duplicates*/) override {
    if (!entry.json.empty()) entry.json += '\n';
    append(entry.json, tree, tree.root());
  }

  void on_unreadable(std::uint32_t /*line*/, std::uint32_t /*column*/,
                     const std::string& message) override {
    if (entry.trouble.empty()) entry.trouble = message;
  }

  YamlEntry entry;
};

}  // namespace

bool is_gcloud_yaml(std::string_view head) {
  if (head.starts_with('{') || head.starts_with('[')) return false;
  constexpr std::array<std::string_view, 3> kKeys = {"insertId:", "protoPayload:", "logName:"};
  return std::ranges::any_of(kKeys, [&](std::string_view key) {
    const auto at = head.find(key);
    return at == 0 || (at != std::string_view::npos && head[at - 1] == '\n');
  });
}

bool ends_entry(std::string_view line) {
  return line.starts_with("---") || line.starts_with("insertId:");
}

YamlEntry yaml_as_json(std::string_view document) {
  EntrySink sink;
  manifest::read_yaml(document, false, sink);
  if (!sink.entry.json.empty()) sink.entry.json = json::padded(sink.entry.json);
  return std::move(sink.entry);
}

}  // namespace nsposture::ingest::audit::formats
