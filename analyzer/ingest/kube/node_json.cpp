#include "analyzer/ingest/kube/node_json.h"

#include <cstddef>
#include <string>
#include <utility>

namespace nsposture::ingest::kube {

namespace {

constexpr std::size_t kMostNodes = 4096;

using nlohmann::json;

// As written; a number that JSON does not have, such as `0x10`, stays text.
json number_json(std::string_view text) {
  auto number = json::parse(text, nullptr, /*allow_exceptions=*/false);
  return number.is_number() ? number : json(std::string(text));
}

class Converter {
 public:
  explicit Converter(const manifest::Tree& tree) : tree_(tree) {}

  json convert(const manifest::Node& node) {
    if (++nodes_ > kMostNodes) return nullptr;
    switch (node.kind) {
      case manifest::NodeKind::Null:
        return nullptr;
      case manifest::NodeKind::Bool:
        return node.text == "true";
      case manifest::NodeKind::Number:
        return number_json(node.text);
      case manifest::NodeKind::String:
        return std::string(node.text);
      case manifest::NodeKind::Sequence:
        return list(node);
      case manifest::NodeKind::Mapping:
        return object(node);
    }
    return nullptr;
  }

  [[nodiscard]] bool is_too_large() const { return nodes_ > kMostNodes; }

 private:
  json list(const manifest::Node& node) {
    auto all = json::array();
    for (const manifest::Node& item : tree_.children(node)) {
      if (is_too_large()) break;
      all.push_back(convert(item));
    }
    return all;
  }

  json object(const manifest::Node& node) {
    auto all = json::object();
    for (const manifest::Node& entry : tree_.children(node)) {
      if (is_too_large()) break;
      all[std::string(entry.key)] = convert(entry);
    }
    return all;
  }

  const manifest::Tree& tree_;
  std::size_t nodes_ = 0;
};

}  // namespace

std::optional<json> node_json(const manifest::Tree& tree, const manifest::Node& node) {
  Converter converter(tree);
  auto converted = converter.convert(node);
  if (converter.is_too_large()) return std::nullopt;
  return std::optional<json>(std::move(converted));
}

}  // namespace nsposture::ingest::kube
