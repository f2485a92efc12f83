// The documents of a manifest as mutable JSON, each with its position.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::check::kustomize {

using Json = nlohmann::ordered_json;

struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

struct Document {
  Json content;
  Place place;
  std::vector<Place> rules;  // of each rule and subject, as written
  std::vector<Place> subjects;
};

struct Documents {
  std::vector<Document> all;  // lists are expanded
  std::string trouble;        // why not all could be read
};

// YAML or JSON.
[[nodiscard]] Documents read_documents(std::string_view text);

// The same, but an array stays one document, as for patches.
[[nodiscard]] Documents read_whole_documents(std::string_view text);

// The position of the value of `field` in the first document: `patches`, or `patches/2` for an
// item; line 0 if it does not exist.
[[nodiscard]] Place place_of_field(std::string_view text, std::string_view field);

// The text under `key` of an object, "" if there is none.
[[nodiscard]] std::string text_at(const Json& object, std::string_view key);

}  // namespace nsposture::check::kustomize
