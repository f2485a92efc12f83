// Tables of comma-separated values that portals and queries export: which of them hold audit
// events, and each of their rows as the JSON record that the same system delivers otherwise.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::audit::formats {

class CsvTable {
 public:
  // Nothing when no column is known to hold events.
  [[nodiscard]] static std::optional<CsvTable> of(const std::vector<std::string>& header);

  [[nodiscard]] std::string_view format() const { return format_; }

  [[nodiscard]] std::size_t columns() const { return columns_.size(); }

  // REQUIRES: as many fields as there are columns. With padding behind it.
  [[nodiscard]] std::string record(const std::vector<std::string>& fields) const;

 private:
  std::string_view format_;
  std::vector<std::string> columns_;
};

// Whether the text begins as a table of comma-separated values does: a row of names, and one with
// as many fields. For words to say why it is not read.
[[nodiscard]] bool is_csv(std::string_view head);

// The names in the first row of the text.
[[nodiscard]] std::vector<std::string> csv_header(std::string_view head);

}  // namespace nsposture::ingest::audit::formats
