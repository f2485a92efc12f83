#include "store/sql/statement.h"

#include "store/sql/database.h"

namespace nsposture::store::sql {

Statement::Statement(const Database& database, std::string_view sql)
    : query_(database.connection().prepare(sql)) {}

}  // namespace nsposture::store::sql
