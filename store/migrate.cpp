#include "store/migrate.h"

#include "graph/model/error.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>

extern "C" {
extern const char nsposture_migration_0001_begin[];
extern const char nsposture_migration_0001_end[];
extern const char nsposture_migration_0002_begin[];
extern const char nsposture_migration_0002_end[];
extern const char nsposture_migration_0004_begin[];
extern const char nsposture_migration_0004_end[];
}

namespace nsposture::store {

namespace {

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

std::array<std::string_view, kSchemaVersion> migrations() {
  return {between(nsposture_migration_0001_begin, nsposture_migration_0001_end),
          between(nsposture_migration_0002_begin, nsposture_migration_0002_end),
          between(nsposture_migration_0004_begin, nsposture_migration_0004_end)};
}

std::int64_t version_of(const Database& database) {
  return database.query_int("PRAGMA user_version");
}

void refuse_newer(const Database& database) {
  if (version_of(database) > kSchemaVersion) {
    throw Error(ErrorCode::Input,
                fmt::format("`{}` was written by a newer nsposture (schema {}, this one knows {})",
                            database.path(), version_of(database), kSchemaVersion));
  }
}

}  // namespace

void migrate(Database& database) {
  refuse_newer(database);
  if (version_of(database) == kSchemaVersion) return;
  Transaction transaction(database);
  // Another process may have migrated between the look and the lock.
  const auto steps = migrations();
  for (auto version = static_cast<std::size_t>(version_of(database)); version < steps.size();
       ++version) {
    database.execute(std::string(steps.at(version)));
  }
  database.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                               kApplicationId, kSchemaVersion));
  transaction.commit();
}

void require_present_schema(const Database& database) {
  refuse_newer(database);
  if (version_of(database) < kSchemaVersion) {
    throw Error(ErrorCode::Input,
                fmt::format("`{}` has an older schema: run `nsposture db migrate` on it first",
                            database.path()));
  }
}

}  // namespace nsposture::store
