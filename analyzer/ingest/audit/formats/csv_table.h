// CSV tables exported by portals and queries: detects those with audit events, and converts each
// row into the JSON record that the same system otherwise delivers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::audit::formats {

class CsvTable {
 public:
  // Empty if no column is known to contain events.
  [[nodiscard]] static std::optional<CsvTable> of(const std::vector<std::string>& header);

  [[nodiscard]] std::string_view format() const { return format_; }

  [[nodiscard]] std::size_t columns() const { return columns_.size(); }

  // REQUIRES: as many fields as columns. The result has padding.
  [[nodiscard]] std::string record(const std::vector<std::string>& fields) const;

 private:
  std::string_view format_;
  std::vector<std::string> columns_;
};

// Whether the text starts like a CSV table: a row of names, and one with as many fields. Used to
// explain why it is not read.
[[nodiscard]] bool is_csv(std::string_view head);

// The names in the first row of the text.
[[nodiscard]] std::vector<std::string> csv_header(std::string_view head);

}  // namespace nsposture::ingest::audit::formats
