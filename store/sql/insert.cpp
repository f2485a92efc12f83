#include "store/sql/insert.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace nsposture::store::sql {

std::string insert_into(std::string_view table, std::initializer_list<std::string_view> columns) {
  std::string marks;
  for (std::size_t i = 0; i < columns.size(); ++i) marks += i == 0 ? "?" : ", ?";
  return fmt::format("INSERT INTO {} ({}) VALUES ({})", table, fmt::join(columns, ", "), marks);
}

}  // namespace nsposture::store::sql
