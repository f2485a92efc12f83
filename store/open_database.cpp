#include "store/open_database.h"

#include "store/postgres/connection.h"
#include "store/sqlite/connection.h"

namespace nsposture::store {

sql::Database open_database(const std::string& path, OpenMode mode) {
  const bool writable = mode != OpenMode::ReadOnly;
  if (postgres::is_postgres_url(path))
    return sql::Database(postgres::open_postgres(path, writable));
  return sql::Database(writable ? sqlite::open_sqlite_read_write(path, mode == OpenMode::ReadWrite)
                                : sqlite::open_sqlite_read_only(path));
}

}  // namespace nsposture::store
