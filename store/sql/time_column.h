// A moment stands in two columns: nanoseconds, and the digits that its source had.
#pragma once

#include "graph/base/timestamp.h"
#include "store/sql/statement.h"

namespace nsposture::store::sql {

// The moment in `column` and the one after it.
[[nodiscard]] inline Timestamp time_at(const Statement& row, int column) {
  return {row.int_at(column), static_cast<std::uint8_t>(row.int_at(column + 1))};
}

}  // namespace nsposture::store::sql
