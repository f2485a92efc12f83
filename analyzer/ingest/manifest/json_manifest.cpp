#include "analyzer/ingest/manifest/json_manifest.h"

#include "analyzer/ingest/manifest/list_shape.h"
#include "analyzer/ingest/manifest/text.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace nsposture::ingest::manifest {

namespace {

namespace ondemand = simdjson::ondemand;
using json::json_extent;
using json::JsonExtent;
using json::skip_json_space;
using simdjson::error_code;

constexpr std::size_t kEnd = JsonExtent::kOpen;

std::string_view describe_error(error_code code) {
  switch (code) {
    case simdjson::UNCLOSED_STRING:
      return "a string is not closed";
    case simdjson::STRING_ERROR:
      return "a malformed string";
    case simdjson::NUMBER_ERROR:
      return "a malformed number";
    case simdjson::UNESCAPED_CHARS:
      return "a control character inside a string";
    case simdjson::UTF8_ERROR:
      return "invalid UTF-8";
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
      return "the text ends inside an object or array";
    case simdjson::T_ATOM_ERROR:
    case simdjson::F_ATOM_ERROR:
    case simdjson::N_ATOM_ERROR:
    case simdjson::INCORRECT_TYPE:
      return "a value that is no JSON";
    default:
      return "a comma, bracket, key or value is missing or out of place";
  }
}

// Copies one parsed object into a Tree. Strings stay in the parser's buffer until the next parse.
class TreeBuilder {
 public:
  TreeBuilder(std::string_view text, LineCounter& lines) : text_(text), lines_(lines) {}

  error_code build(ondemand::object object, std::size_t offset) {
    tree.clear();
    duplicates.clear();
    Node root;
    root.kind = NodeKind::Mapping;
    set_place(root, text_.data() + offset);
    return add_members(object, tree.add(root));
  }

  Tree tree;
  std::vector<DuplicateKey> duplicates;

 private:
  void set_place(Node& node, const char* at) {
    const auto place = lines_.place(static_cast<std::size_t>(at - text_.data()));
    node.line = place.line;
    node.column = place.column;
  }

  error_code add_members(ondemand::object& object, std::uint32_t parent) {
    std::uint32_t last = Node::kNone;
    for (auto result : object) {
      ondemand::field field;
      if (const auto error = std::move(result).get(field)) return error;
      Node node;
      const auto place =
          lines_.place(static_cast<std::size_t>(field.key().raw() - text_.data()) - 1);
      node.key_line = place.line;
      node.key_column = place.column;
      if (const auto error = field.unescaped_key().get(node.key)) return error;
      if (const auto error = add_value(field.value(), node, parent, last)) return error;
    }
    drop_duplicate_keys(tree, parent, duplicates);
    return simdjson::SUCCESS;
  }

  error_code add_elements(ondemand::array& array, std::uint32_t parent) {
    std::uint32_t last = Node::kNone;
    for (auto result : array) {
      ondemand::value value;
      if (const auto error = std::move(result).get(value)) return error;
      if (const auto error = add_value(value, Node{}, parent, last)) return error;
    }
    return simdjson::SUCCESS;
  }

  // Adds `value` as the sibling after `last`, and sets `last` to the new node.
  error_code add_value(ondemand::value value, Node node, std::uint32_t parent,
                       std::uint32_t& last) {
    set_place(node, value.raw_json_token().data());
    ondemand::json_type type{};
    if (const auto error = value.type().get(type)) return error;
    const bool container =
        type == ondemand::json_type::object || type == ondemand::json_type::array;
    if (!container) {
      if (const auto error = read_scalar(value, type, node)) return error;
    }
    const auto index = tree.add(node);
    (last == Node::kNone ? tree.at(parent).first : tree.at(last).next) = index;
    last = index;
    return container ? add_container(value, type, index) : simdjson::SUCCESS;
  }

  // The depth is limited: json_extent() has measured the object before.
  error_code add_container(ondemand::value& value, ondemand::json_type type, std::uint32_t index) {
    if (type == ondemand::json_type::object) {
      tree.at(index).kind = NodeKind::Mapping;
      ondemand::object object;
      if (const auto error = value.get_object().get(object)) return error;
      return add_members(object, index);
    }
    tree.at(index).kind = NodeKind::Sequence;
    ondemand::array array;
    if (const auto error = value.get_array().get(array)) return error;
    return add_elements(array, index);
  }

  static error_code read_scalar(ondemand::value& value, ondemand::json_type type, Node& node) {
    switch (type) {
      case ondemand::json_type::string:
        node.kind = NodeKind::String;
        return value.get_string().get(node.text);
      case ondemand::json_type::boolean: {
        node.kind = NodeKind::Bool;
        bool truth = false;
        const auto error = value.get_bool().get(truth);
        node.text = truth ? "true" : "false";
        return error;
      }
      case ondemand::json_type::number: {
        node.kind = NodeKind::Number;
        node.text = value.raw_json_token();
        double number = 0;
        return value.get_double().get(number);
      }
      default: {
        bool null = false;
        if (const auto error = value.is_null().get(null)) return error;
        return null ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
      }
    }
  }

  std::string_view text_;
  LineCounter& lines_;
};

class JsonReader {
 public:
  JsonReader(std::string_view text, DocumentSink& sink)
      : text_(text), sink_(sink), lines_(text), builder_(text, lines_) {}

  void read() {
    for (auto at = skip_json_space(text_, 0); at < text_.size();) {
      at = read_value(at);
      if (at == kEnd) return;
      at = skip_json_space(text_, at);
    }
  }

 private:
  // Reads one top-level value; returns where it ends, kEnd if nothing after it can be read.
  std::size_t read_value(std::size_t at) {
    if (text_[at] == '{') return read_top_object(at);
    if (text_[at] == '[') return read_items(at, {});
    if (text_.substr(at, 3) == "---") {  // kubectl also accepts YAML's separator here
      const auto newline = text_.find('\n', at);
      return newline == std::string_view::npos ? text_.size() : newline + 1;
    }
    complain(at, fmt::format("not valid JSON: expected `{{` or `[`, found {}",
                             quoted(text_.substr(at, 1))));
    return kEnd;
  }

  std::size_t read_top_object(std::size_t at) {
    const auto shape = scan_list(text_, at);
    if (!shape.is_list()) return read_object(at, {});
    const auto place = lines_.place(at);
    sink_.on_list({shape.kind, shape.goes_on, place.line, place.column});
    ListContext list;
    if (is_list_kind(shape.kind)) list.kind = item_kind(shape.kind);
    if (!list.kind.empty()) list.api_version = shape.api_version;
    const auto items_end = read_items(shape.items, list);
    if (items_end != kEnd && shape.end == kEnd) {
      complain(items_end, "not valid JSON: the list is not closed properly after its items");
    }
    return shape.end;
  }

  // Reads the elements of the array that starts at `at`; returns where it ends.
  std::size_t read_items(std::size_t at, ListContext list) {
    list.item = true;
    at = skip_json_space(text_, at + 1);
    if (at < text_.size() && text_[at] == ']') return at + 1;
    while (at < text_.size()) {
      at = read_object(at, list);
      if (at == kEnd) return kEnd;
      at = skip_json_space(text_, at);
      if (at < text_.size() && text_[at] == ']') return at + 1;
      if (at >= text_.size() || text_[at] != ',') break;
      at = skip_json_space(text_, at + 1);
    }
    complain(at, at < text_.size() ? "not valid JSON: expected `,` or `]` after an item"
                                   : "not valid JSON: the text ends inside a list");
    return kEnd;
  }

  // Passes one object to the sink; returns where it ends, kEnd if that is unknown.
  std::size_t read_object(std::size_t at, const ListContext& list) {
    const auto extent = json_extent(text_, at);
    if (text_[at] != '{') {
      complain(at,
               fmt::format("expected an object, found {}",
                           quoted(text_.substr(at, std::min<std::size_t>(extent.end - at, 40)))));
      return extent.end > at ? extent.end : kEnd;
    }
    const auto end = extent.end == kEnd ? text_.size() : extent.end;
    if (extent.deepest > kMaxDepth) {
      complain(at, fmt::format("the object is nested deeper than {} levels", kMaxDepth));
    } else if (end - at > kMaxObjectBytes) {
      complain(at, extent.end == kEnd ? "not valid JSON: an object is not closed"
                                      : "the object is larger than 16 MiB");
    } else {
      parse(at, end, list, extent.end != kEnd);
    }
    return extent.end;
  }

  void parse(std::size_t at, std::size_t end, const ListContext& list, bool closed) {
    const auto room = text_.size() + kJsonPadding - at;
    ondemand::document document;
    ondemand::object object;
    auto error = parser_.iterate(text_.data() + at, end - at, room).get(document);
    if (error) {
      complain_about(error, error == simdjson::UTF8_ERROR ? utf8_error(at, end) : at);
      return;
    }
    error = document.get_object().get(object);
    if (!error) error = builder_.build(object, at);
    if (!error && !closed) error = simdjson::INCOMPLETE_ARRAY_OR_OBJECT;
    if (!error) {
      sink_.on_document(builder_.tree, list, builder_.duplicates);
      return;
    }
    const char* place = nullptr;
    const bool known = !document.current_location().get(place);
    const auto offset = known ? static_cast<std::size_t>(place - text_.data()) : end;
    complain_about(error, std::min(offset, end));
  }

  std::size_t utf8_error(std::size_t at, std::size_t end) const {
    const auto bad = find_invalid_utf8(text_.substr(at, end - at));
    return bad == std::string_view::npos ? at : at + bad;
  }

  void complain_about(error_code error, std::size_t at) {
    complain(at, fmt::format("not valid JSON: {}", describe_error(error)));
  }

  void complain(std::size_t at, const std::string& message) {
    const auto place = lines_.place(at);
    sink_.on_unreadable(place.line, place.column, message);
  }

  std::string_view text_;
  DocumentSink& sink_;
  LineCounter lines_;
  ondemand::parser parser_;
  TreeBuilder builder_;
};

}  // namespace

void read_json(std::string_view text, DocumentSink& sink) {
  JsonReader(text, sink).read();
}

bool looks_like_json(std::string_view text) {
  const auto first = skip_json_space(text, 0);
  if (first >= text.size() || (text[first] != '{' && text[first] != '[')) return false;
  const auto second = skip_json_space(text, first + 1);
  if (second >= text.size()) return true;
  return text[first] == '{' ? text[second] == '"' || text[second] == '}'
                            : text[second] == '{' || text[second] == ']' || text[second] == '[';
}

}  // namespace nsposture::ingest::manifest
