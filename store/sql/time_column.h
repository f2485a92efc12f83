// A time takes two columns: nanoseconds, and the number of fractional digits in its source.
#pragma once

#include "graph/base/timestamp.h"
#include "store/sql/statement.h"

namespace nsposture::store::sql {

// The time in `column` and the next one.
[[nodiscard]] inline Timestamp time_at(const Statement& row, int column) {
  return {row.int_at(column), static_cast<std::uint8_t>(row.int_at(column + 1))};
}

}  // namespace nsposture::store::sql
