#include "store/open_database.h"

#include "graph/base/error.h"
#include "graph/base/masked.h"
#include "store/postgres/connection.h"
#include "store/sqlite/connection.h"

#include <fmt/format.h>

namespace nsposture::store {

namespace {

// Text that another program would take for a server address must not become a file name.
void refuse_other_addresses(const std::string& path) {
  const bool scheme = path.find("://") != std::string::npos;
  const bool settings =
      path.find('=') != std::string::npos && path.find('/') == std::string::npos &&
      (path.starts_with("host") || path.starts_with("dbname=") || path.starts_with("user=") ||
       path.starts_with("password=") || path.starts_with("port=") || path.starts_with("service="));
  if (!scheme && !settings) return;
  throw Error(
      ErrorCode::Usage,
      fmt::format("the database `{}` is neither a file nor a postgresql:// address", masked(path)));
}

}  // namespace

sql::Database open_database(const std::string& path, OpenMode mode) {
  const bool writable = mode != OpenMode::ReadOnly;
  if (postgres::is_postgres_url(path))
    return sql::Database(postgres::open_postgres(path, writable));
  refuse_other_addresses(path);
  return sql::Database(writable ? sqlite::open_sqlite_read_write(path, mode == OpenMode::ReadWrite)
                                : sqlite::open_sqlite_read_only(path));
}

}  // namespace nsposture::store
