// Migrates a database to the current schema, one numbered migration after another.
#pragma once

#include "store/sql/database.h"

namespace nsposture::store::migrations {

// All or nothing; of several concurrent processes one migrates and the others wait. Throws
// Error(Input) for a database of a newer version.
void migrate(sql::Database& database);

// For read-only use: throws Error(Input) unless the schema is the current one.
void require_present_schema(const sql::Database& database);

}  // namespace nsposture::store::migrations
