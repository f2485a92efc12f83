// The documents of a manifest as JSON that can be changed, each with its place.
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
  std::vector<Place> rules;  // of each rule, subject, as they are written
  std::vector<Place> subjects;
};

struct Documents {
  std::vector<Document> all;  // lists are opened
  std::string trouble;        // why not all of them could be read
};

// YAML or JSON.
[[nodiscard]] Documents read_documents(std::string_view text);

// The same, with an array as one document, as patches are written.
[[nodiscard]] Documents read_whole_documents(std::string_view text);

// Where the value of `field` stands in the first document, `patches`, or `patches/2` for an item of
// it; line 0 when it is not there.
[[nodiscard]] Place place_of_field(std::string_view text, std::string_view field);

// A text under `key` of an object, "" when there is none.
[[nodiscard]] std::string text_at(const Json& object, std::string_view key);

}  // namespace nsposture::check::kustomize
