// Rows that many others refer to: symbols, actors, permissions. Throws Conflict when another writer
// removes the row in the meantime. Used by one thread at a time.
#pragma once

#include "store/sql/database.h"
#include "store/sql/statement.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace nsposture::store::sql {

class Interned {
 public:
  // `columns` of `table` that are unique together.
  Interned(const Database& database, const char* table, const std::vector<const char*>& columns);

  // The row with these values, one for each column; inserted when it is missing.
  std::int64_t id(const std::vector<std::string_view>& values);

 private:
  std::optional<std::int64_t> ask(Statement& statement,
                                  const std::vector<std::string_view>& values);

  Statement select_;
  Statement insert_;
};

}  // namespace nsposture::store::sql
