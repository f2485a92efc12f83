#include "analyzer/ingest/json/json.h"

#include "graph/base/trim.h"
#include "graph/base/utf8.h"

#include <simdjson.h>

#include <charconv>

namespace nsposture::ingest::json {

std::optional<std::string> repaired(std::string_view text) {
  if (simdjson::validate_utf8(text.data(), text.size())) return std::nullopt;
  auto whole = repair_utf8(text);
  whole.append(kJsonPadding, ' ');
  return whole;
}

namespace detail {

struct JsonNode {
  simdjson::ondemand::parser parser;
  std::vector<JsonField> fields;
};

}  // namespace detail

namespace {

namespace ondemand = simdjson::ondemand;

static_assert(kJsonPadding >= simdjson::SIMDJSON_PADDING);

// More members than any real object has; a longer line is an attack on memory.
constexpr std::size_t kMaxMembers = 1'000'000;
// A parser that parsed one huge text is not kept: it would hold its memory forever.
constexpr std::size_t kMaxKeptCapacity = 8UL * 1024 * 1024;

// In the project's words; the library's own messages are for its callers.
std::string describe_error(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return "invalid UTF-8";
    case simdjson::UNCLOSED_STRING:
      return "bad JSON: a string does not end";
    case simdjson::UNESCAPED_CHARS:
      return "bad JSON: a control character within a string";
    case simdjson::TRAILING_CONTENT:
      return "bad JSON: something follows the value";
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
      return "bad JSON: it ends before its end";
    case simdjson::CAPACITY:
      return "bad JSON: too many members";
    default:
      return "bad JSON";
  }
}

// The text of a value of any type; it is skipped without parsing.
simdjson::error_code raw_of(ondemand::value value, std::string_view& raw) {
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return error;
  if (type == ondemand::json_type::object) {
    ondemand::object object;
    if (const auto error = value.get_object().get(object)) return error;
    return object.raw_json().get(raw);
  }
  if (type == ondemand::json_type::array) {
    ondemand::array array;
    if (const auto error = value.get_array().get(array)) return error;
    return array.raw_json().get(raw);
  }
  raw = value.raw_json_token();
  return simdjson::SUCCESS;
}

// Only space may follow the last field.
simdjson::error_code nothing_follows(ondemand::document& document) {
  const char* location = nullptr;
  const auto error = document.current_location().get(location);
  if (error == simdjson::OUT_OF_BOUNDS) return simdjson::SUCCESS;
  return error != simdjson::SUCCESS ? error : simdjson::TRAILING_CONTENT;
}

simdjson::error_code read_fields(detail::JsonNode& node, std::string_view raw) {
  ondemand::document document;
  ondemand::object object;
  if (const auto error = node.parser.iterate(raw, raw.size() + kJsonPadding).get(document)) {
    return error;
  }
  if (const auto error = document.get_object().get(object)) return error;
  for (auto item : object) {
    ondemand::field field;
    JsonField read;
    if (const auto error = std::move(item).get(field)) return error;
    if (const auto error = field.unescaped_key().get(read.key)) return error;
    if (const auto error = raw_of(field.value(), read.raw)) return error;
    if (node.fields.size() == kMaxMembers) return simdjson::CAPACITY;
    node.fields.push_back(read);
  }
  return nothing_follows(document);
}

simdjson::error_code read_elements(detail::JsonNode& node, std::string_view raw,
                                   std::vector<std::string_view>& out) {
  ondemand::document document;
  ondemand::array array;
  if (const auto error = node.parser.iterate(raw, raw.size() + kJsonPadding).get(document)) {
    return error;
  }
  if (const auto error = document.get_array().get(array)) return error;
  for (auto item : array) {
    ondemand::value value;
    std::string_view element;
    if (const auto error = std::move(item).get(value)) return error;
    if (const auto error = raw_of(value, element)) return error;
    if (out.size() == kMaxMembers) return simdjson::CAPACITY;
    out.push_back(trim(element));
  }
  return nothing_follows(document);
}

}  // namespace

JsonKind json_kind(std::string_view raw) {
  if (raw.empty()) return JsonKind::Nothing;
  switch (raw.front()) {
    case '{':
      return JsonKind::Object;
    case '[':
      return JsonKind::Array;
    case '"':
      return JsonKind::String;
    case 't':
    case 'f':
      return JsonKind::Bool;
    case 'n':
      return JsonKind::Null;
    default:
      return JsonKind::Number;
  }
}

std::string padded(std::string_view text) {
  std::string copy;
  copy.reserve(text.size() + kJsonPadding);
  copy.assign(text);
  return copy;
}

JsonObject::JsonObject(JsonReader& reader, std::unique_ptr<detail::JsonNode> node)
    : reader_(&reader), node_(std::move(node)) {}

JsonObject::JsonObject(JsonObject&&) noexcept = default;

JsonObject::~JsonObject() {
  if (node_) reader_->give_back(std::move(node_));
}

const std::vector<JsonField>& JsonObject::fields() const {
  return node_->fields;
}

std::string_view JsonObject::operator[](std::string_view key) const {
  for (auto it = node_->fields.rbegin(); it != node_->fields.rend(); ++it) {
    if (it->key == key) return it->raw;
  }
  return {};
}

JsonReader::JsonReader() = default;
JsonReader::~JsonReader() = default;

std::unique_ptr<detail::JsonNode> JsonReader::take_node() {
  if (free_.empty()) return std::make_unique<detail::JsonNode>();
  auto node = std::move(free_.back());
  free_.pop_back();
  return node;
}

void JsonReader::give_back(std::unique_ptr<detail::JsonNode> node) {
  node->fields.clear();
  const auto held = node->parser.capacity() + node->fields.capacity() * sizeof(JsonField);
  if (held <= kMaxKeptCapacity) free_.push_back(std::move(node));
}

JsonObject JsonReader::object(std::string_view raw) {
  JsonObject object(*this, take_node());
  raw = trim(raw);
  const auto error = json_kind(raw) == JsonKind::Object ? read_fields(*object.node_, raw)
                                                        : simdjson::INCORRECT_TYPE;
  if (error != simdjson::SUCCESS) {
    object.error_ = describe_error(error);
    object.node_->fields.clear();
  }
  for (auto& field : object.node_->fields) field.raw = trim(field.raw);
  return object;
}

std::optional<std::vector<std::string_view>> JsonReader::array(std::string_view raw) {
  raw = trim(raw);
  if (json_kind(raw) != JsonKind::Array) return std::nullopt;
  auto node = take_node();
  std::vector<std::string_view> elements;
  const auto error = read_elements(*node, raw, elements);
  give_back(std::move(node));
  if (error != simdjson::SUCCESS) return std::nullopt;
  return elements;
}

std::optional<std::string> JsonReader::string(std::string_view raw) {
  raw = trim(raw);
  if (json_kind(raw) != JsonKind::String || raw.size() < 2 || raw.back() != '"') {
    return std::nullopt;
  }
  const auto inner = raw.substr(1, raw.size() - 2);
  if (inner.find('\\') == std::string_view::npos) return padded(inner);
  auto node = take_node();
  ondemand::document document;
  std::string_view unescaped;
  auto error = node->parser.iterate(raw, raw.size() + kJsonPadding).get(document);
  if (error == simdjson::SUCCESS) error = document.get_string().get(unescaped);
  std::optional<std::string> result;
  if (error == simdjson::SUCCESS) result = padded(unescaped);
  give_back(std::move(node));
  return result;
}

std::string JsonReader::text(std::string_view raw) {
  return string(raw).value_or(std::string());
}

std::vector<std::string> JsonReader::texts(std::string_view raw_array) {
  std::vector<std::string> result;
  const auto elements = array(raw_array);
  if (!elements) return result;
  for (const auto element : *elements) {
    if (auto value = string(element)) result.push_back(std::move(*value));
  }
  return result;
}

std::optional<std::int64_t> JsonReader::integer(std::string_view raw) {
  raw = trim(raw);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
  if (error != std::errc() || end != raw.data() + raw.size()) return std::nullopt;
  return value;
}

}  // namespace nsposture::ingest::json
