#include "analyzer/ingest/audit_json.h"

namespace nsposture::ingest::json {

std::optional<Value> member(const Object& object, std::string_view key) {
  std::optional<Value> found;
  for (const auto field : object) {
    if (field.key == key) found = field.value;
  }
  return found;
}

std::optional<Object> object_at(const Object& object, std::string_view key) {
  const auto value = member(object, key);
  Object inner;
  if (!value || value->get(inner) != simdjson::SUCCESS) return std::nullopt;
  return inner;
}

std::optional<Array> array_at(const Object& object, std::string_view key) {
  const auto value = member(object, key);
  Array inner;
  if (!value || value->get(inner) != simdjson::SUCCESS) return std::nullopt;
  return inner;
}

std::string_view text_at(const Object& object, std::string_view key) {
  const auto value = member(object, key);
  std::string_view text;
  if (!value || value->get(text) != simdjson::SUCCESS) return {};
  return text;
}

std::optional<std::int64_t> int_at(const Object& object, std::string_view key) {
  const auto value = member(object, key);
  if (!value) return std::nullopt;
  std::int64_t number = 0;
  if (value->get(number) == simdjson::SUCCESS) return number;
  double real = 0;
  if (value->get(real) == simdjson::SUCCESS && real >= -1e15 && real <= 1e15) {
    return static_cast<std::int64_t>(real);
  }
  return std::nullopt;
}

std::vector<std::string> texts_at(const Object& object, std::string_view key) {
  std::vector<std::string> texts;
  const auto list = array_at(object, key);
  if (!list) return texts;
  for (const auto item : *list) {
    std::string_view text;
    if (item.get(text) == simdjson::SUCCESS) texts.emplace_back(text);
  }
  return texts;
}

}  // namespace nsposture::ingest::json
