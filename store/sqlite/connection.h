// The store in one SQLite file (WAL, mode 0600). A second writer waits up to five seconds, then
// gets an error that reports the lock; readers never wait.
#pragma once

#include "store/sql/connection.h"

#include <memory>
#include <string>

namespace nsposture::store::sqlite {

// `make`: creates a missing file, otherwise an error. Throws Error(Input) when it is not a database
// of nsposture.
std::unique_ptr<sql::Connection> open_sqlite_read_write(const std::string& path, bool make);
// Works without write permission for the file or its folder.
std::unique_ptr<sql::Connection> open_sqlite_read_only(const std::string& path);

}  // namespace nsposture::store::sqlite
