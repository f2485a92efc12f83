#include "store/migrations/migrate.h"

#include "graph/base/error.h"

#include <fmt/format.h>

#include <string>

namespace nsposture::store::migrations {

namespace {

void refuse_unknown(const sql::Database& database) {
  const auto version = database.connection().schema_version();
  if (version < 0) {
    throw Error(ErrorCode::Input,
                fmt::format("the database `{}` is damaged: it says that its schema is {}",
                            database.path(), version));
  }
  if (version <= sql::kSchemaVersion) return;
  throw Error(ErrorCode::Input,
              fmt::format("`{}` was written by a newer nsposture (schema {}, this one knows {})",
                          database.path(), version, sql::kSchemaVersion));
}

}  // namespace

void migrate(sql::Database& database) {
  refuse_unknown(database);
  auto& connection = database.connection();
  if (connection.schema_version() == sql::kSchemaVersion) return;
  sql::Transaction transaction(database);
  connection.lock_schema();
  // Another process may have migrated between the check and the lock.
  for (int version = connection.schema_version(); version < sql::kSchemaVersion; ++version) {
    database.execute(std::string(connection.migration(version + 1)));
  }
  connection.set_schema_version(sql::kSchemaVersion);
  transaction.commit();
}

void require_present_schema(const sql::Database& database) {
  refuse_unknown(database);
  if (database.connection().schema_version() < sql::kSchemaVersion) {
    throw Error(ErrorCode::Input,
                fmt::format("`{}` has an older schema: run `nsposture db migrate` on it first",
                            database.path()));
  }
}

}  // namespace nsposture::store::migrations
