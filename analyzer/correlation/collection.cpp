#include "analyzer/correlation/collection.h"

#include "graph/rbac/aggregate.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace nsposture::correlation {

namespace {

using Json = nlohmann::json;

std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Splits at commas, except inside parentheses.
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')') --depth;
    if (text[i] != ',' || depth != 0) continue;
    parts.push_back(trimmed(text.substr(begin, i - begin)));
    begin = i + 1;
  }
  parts.push_back(trimmed(text.substr(begin)));
  return parts;
}

// Characters of keys and values; any other form is not supported here.
bool is_word(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '/';
  });
}

std::optional<LabelRequirement> requirement(std::string_view key, const char* op,
                                            const std::vector<std::string_view>& values) {
  key = trimmed(key);
  if (key.empty() || !is_word(key)) return std::nullopt;
  LabelRequirement made{std::string(key), op, {}};
  for (const auto value : values) {
    if (!is_word(trimmed(value))) return std::nullopt;
    made.values.emplace_back(trimmed(value));
  }
  return made;
}

// "key in (a,b)", "key notin (a,b)".
std::optional<LabelRequirement> set_requirement(std::string_view text, std::size_t open) {
  if (text.back() != ')') return std::nullopt;
  const auto values = split(text.substr(open + 1, text.size() - open - 2));
  const auto head = trimmed(text.substr(0, open));
  const auto space = head.rfind(' ');
  if (space == head.npos) return std::nullopt;
  const auto op = head.substr(space + 1);
  if (op == "in") return requirement(head.substr(0, space), "In", values);
  if (op == "notin") return requirement(head.substr(0, space), "NotIn", values);
  return std::nullopt;
}

std::optional<LabelRequirement> parse_requirement(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (const auto open = text.find('('); open != text.npos) return set_requirement(text, open);
  if (const auto at = text.find("!="); at != text.npos) {
    return requirement(text.substr(0, at), "NotIn", {text.substr(at + 2)});
  }
  if (const auto at = text.find('='); at != text.npos) {
    auto value = text.substr(at + 1);
    if (value.starts_with('=')) value.remove_prefix(1);
    return requirement(text.substr(0, at), "In", {value});
  }
  if (text.front() == '!') return requirement(text.substr(1), "DoesNotExist", {});
  return requirement(text, "Exists", {});
}

}  // namespace

std::optional<LabelSelector> parse_label_selector(std::string_view text) {
  LabelSelector selector;
  for (const auto part : split(text)) {
    auto one = parse_requirement(part);
    if (!one) return std::nullopt;
    selector.match_expressions.push_back(*std::move(one));
  }
  return selector;
}

DeletedCollection::DeletedCollection(const store::AuditEvent& event) {
  // The namespace controller empties a namespace under deletion and spares nothing.
  known_ = event.user.username == "system:serviceaccount:kube-system:namespace-controller";
  const auto json = Json::parse(event.object, nullptr, /*allow_exceptions=*/false);
  const auto found = json.is_object() ? json.find("collection") : json.end();
  if (!json.is_object() || found == json.end() || !found->is_object()) return;
  known_ = true;
  partial_ = found->contains("limited");
  fields_ = text_of(*found, "fieldSelector");
  labels_ = text_of(*found, "labelSelector");
  if (!labels_.empty()) selector_ = parse_label_selector(labels_);
  const auto items = found->find("items");
  if (items == found->end() || !items->is_array()) return;
  listed_ = true;
  for (const auto& item : *items) {
    if (item.is_object()) items_.push_back({text_of(item, "namespace"), text_of(item, "name")});
  }
}

Taken DeletedCollection::took(const ObjectKey& key, const Labels* labels) const {
  if (listed_) {
    const bool went = std::ranges::any_of(items_, [&](const Item& item) {
      return item.name == key.name && item.namespace_ == key.namespace_;
    });
    return went ? Taken::Gone : Taken::Spared;
  }
  if (!known_) return Taken::Unknown;
  const auto fields = by_field(key);
  const auto matched = by_label(labels);
  if (fields == Taken::Spared || matched == Taken::Spared) return Taken::Spared;
  const bool all = fields == Taken::Gone && matched == Taken::Gone && !partial_;
  return all ? Taken::Gone : Taken::Unknown;
}

// RBAC objects support the field selectors metadata.name and metadata.namespace.
Taken DeletedCollection::by_field(const ObjectKey& key) const {
  if (fields_.empty()) return Taken::Gone;
  auto result = Taken::Gone;
  for (const auto part : split(fields_)) {
    const auto at = part.find('=');
    if (at == part.npos || at == 0) {
      result = Taken::Unknown;
      continue;
    }
    const bool negated = part[at - 1] == '!';
    const auto field = trimmed(part.substr(0, negated ? at - 1 : at));
    auto value = part.substr(at + 1);
    if (value.starts_with('=')) value.remove_prefix(1);
    if (field != "metadata.name" && field != "metadata.namespace") {
      result = Taken::Unknown;
      continue;
    }
    const auto& actual = field == "metadata.name" ? key.name : key.namespace_;
    if ((actual == trimmed(value)) == negated) return Taken::Spared;
  }
  return result;
}

Taken DeletedCollection::by_label(const Labels* labels) const {
  if (labels_.empty()) return Taken::Gone;
  if (!selector_ || labels == nullptr) return Taken::Unknown;
  return rbac::selector_matches(*selector_, *labels) ? Taken::Gone : Taken::Spared;
}

}  // namespace nsposture::correlation
