// The default output of `gcloud logging read`: entries as YAML documents.
#pragma once

#include <string>
#include <string_view>

namespace nsposture::ingest::audit::formats {

[[nodiscard]] bool is_gcloud_yaml(std::string_view head);

// Whether a line ends the previous entry: the document separator, or the first key again if the
// separators were lost.
[[nodiscard]] bool ends_entry(std::string_view line);

struct YamlEntry {
  std::string json;     // with padding; empty if the text has no entry
  std::string trouble;  // why it cannot be parsed
};

[[nodiscard]] YamlEntry yaml_as_json(std::string_view document);

}  // namespace nsposture::ingest::audit::formats
