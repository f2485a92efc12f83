// The store in one SQLite file (WAL, mode 0600). A second writer waits up to five seconds and is
// then told who holds the lock; readers never wait.
#pragma once

#include "store/sql/connection.h"

#include <memory>
#include <string>

namespace nsposture::store::sqlite {

// `make`: a missing file, which is an error else. Throws Error(Input) for what is not a database of
// ours.
std::unique_ptr<sql::Connection> open_sqlite_read_write(const std::string& path, bool make);
// Works without the right to write, in the file or its folder.
std::unique_ptr<sql::Connection> open_sqlite_read_only(const std::string& path);

}  // namespace nsposture::store::sqlite
