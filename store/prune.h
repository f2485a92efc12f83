// Retention: removes data older than a given time (see Store::prune).
#pragma once

#include "graph/base/timestamp.h"
#include "store/records/prune_tally.h"
#include "store/sql/database.h"

namespace nsposture::store {

PruneTally prune(sql::Database& database, Timestamp before);

}  // namespace nsposture::store
