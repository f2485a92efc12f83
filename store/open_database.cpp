#include "store/open_database.h"

#include "store/postgres/connection.h"
#include "store/sqlite/connection.h"

namespace nsposture::store {

Database open_database(const std::string& path, OpenMode mode) {
  const bool writable = mode == OpenMode::ReadWrite;
  if (is_postgres_url(path)) return Database(open_postgres(path, writable));
  return Database(writable ? open_sqlite_read_write(path) : open_sqlite_read_only(path));
}

}  // namespace nsposture::store
