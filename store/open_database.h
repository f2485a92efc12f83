// A connection to the database that a path or a URL names, with either engine.
#pragma once

#include "store/sql/database.h"

#include <cstdint>
#include <string>

namespace nsposture::store {

enum class OpenMode : std::uint8_t {
  ReadOnly,
  ReadWrite,  // a missing file is created
  Existing,   // also for writing, but a mistyped name creates no file
};

// A path is a SQLite file, created with mode 0600 when it is missing and the mode is ReadWrite. A
// URL that begins with postgresql:// or postgres:// is a PostgreSQL database. Does not change the
// schema. Throws Error(Input) when it is not a database of nsposture or cannot be reached.
[[nodiscard]] sql::Database open_database(const std::string& path, OpenMode mode);

}  // namespace nsposture::store
