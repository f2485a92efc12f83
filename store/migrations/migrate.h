// Brings a database to the present schema, one numbered migration after the other.
#pragma once

#include "store/sql/database.h"

namespace nsposture::store::migrations {

// All or nothing; of several who come at once one does it and the others wait. Throws Error(Input)
// for a database of a newer program.
void migrate(sql::Database& database);

// For read-only use: throws Error(Input) unless the schema is the present one.
void require_present_schema(const sql::Database& database);

}  // namespace nsposture::store::migrations
