// A connection to the database that a path or a URL names, of whichever engine.
#pragma once

#include "store/sql/database.h"

#include <cstdint>
#include <string>

namespace nsposture::store {

enum class OpenMode : std::uint8_t {
  ReadOnly,
  ReadWrite,  // a missing file is made
  Existing,   // to write as well, but a mistyped name makes no file
};

// A path is a SQLite file, created with mode 0600 when it is missing and the mode is ReadWrite; a
// URL that begins with postgresql:// or postgres:// is a PostgreSQL database. The schema is as it
// was. Throws Error(Input) for what is not a database of ours or cannot be reached.
[[nodiscard]] sql::Database open_database(const std::string& path, OpenMode mode);

}  // namespace nsposture::store
