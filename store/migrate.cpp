#include "store/migrate.h"

#include "graph/model/error.h"

#include <fmt/format.h>

#include <string>

namespace nsposture::store {

namespace {

void refuse_newer(const Database& database) {
  const auto version = database.connection().schema_version();
  if (version <= kSchemaVersion) return;
  throw Error(ErrorCode::Input,
              fmt::format("`{}` was written by a newer nsposture (schema {}, this one knows {})",
                          database.path(), version, kSchemaVersion));
}

}  // namespace

void migrate(Database& database) {
  refuse_newer(database);
  auto& connection = database.connection();
  if (connection.schema_version() == kSchemaVersion) return;
  Transaction transaction(database);
  connection.lock_schema();
  // Another process may have migrated between the look and the lock.
  for (int version = connection.schema_version(); version < kSchemaVersion; ++version) {
    database.execute(std::string(connection.migration(version + 1)));
  }
  connection.set_schema_version(kSchemaVersion);
  transaction.commit();
}

void require_present_schema(const Database& database) {
  refuse_newer(database);
  if (database.connection().schema_version() < kSchemaVersion) {
    throw Error(ErrorCode::Input,
                fmt::format("`{}` has an older schema: run `nsposture db migrate` on it first",
                            database.path()));
  }
}

}  // namespace nsposture::store
