// What `gcloud logging read` prints unless it is told otherwise: entries as YAML documents.
#pragma once

#include <string>
#include <string_view>

namespace nsposture::ingest::audit::formats {

[[nodiscard]] bool is_gcloud_yaml(std::string_view head);

// Whether a line ends the entry before it: the mark between documents, or the first key again where
// the marks were lost.
[[nodiscard]] bool ends_entry(std::string_view line);

struct YamlEntry {
  std::string json;     // with padding behind it; empty when the text holds nothing
  std::string trouble;  // why it cannot be read
};

[[nodiscard]] YamlEntry yaml_as_json(std::string_view document);

}  // namespace nsposture::ingest::audit::formats
