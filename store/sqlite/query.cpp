#include "store/sqlite/query.h"

#include "store/sqlite/sqlite_connection.h"

#include <sqlite3.h>

namespace nsposture::store::sqlite {

SqliteQuery::SqliteQuery(const SqliteConnection& connection, std::string_view sql)
    : connection_(connection) {
  if (sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &handle_, nullptr) != SQLITE_OK) {
    connection.fail();
  }
}

SqliteQuery::~SqliteQuery() {
  sqlite3_finalize(handle_);
}

void SqliteQuery::bind_int(int index, std::int64_t value) {
  if (sqlite3_bind_int64(handle_, index, value) != SQLITE_OK) connection_.fail();
}

void SqliteQuery::bind_text(int index, std::string_view text) {
  // SQLITE_STATIC: the text outlives the step, which saves one copy per value. An empty view may
  // have a null pointer, which SQLite would take for NULL.
  const char* data = text.data() == nullptr ? "" : text.data();
  if (sqlite3_bind_text64(handle_, index, data, text.size(), SQLITE_STATIC, SQLITE_UTF8) !=
      SQLITE_OK) {
    connection_.fail();
  }
}

void SqliteQuery::bind_null(int index) {
  if (sqlite3_bind_null(handle_, index) != SQLITE_OK) connection_.fail();
}

void SqliteQuery::bind_blob(int index, std::string_view bytes) {
  if (sqlite3_bind_blob64(handle_, index, bytes.data(), bytes.size(), SQLITE_STATIC) != SQLITE_OK) {
    connection_.fail();
  }
}

bool SqliteQuery::step() {
  const auto before = sqlite3_total_changes64(connection_.handle());
  const int code = sqlite3_step(handle_);
  // Changes by a cascade or a trigger count there too; the statement's own count excludes them.
  if (sqlite3_total_changes64(connection_.handle()) != before) {
    changes_ += sqlite3_changes64(connection_.handle());
  }
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  connection_.fail();
}

void SqliteQuery::reset() {
  sqlite3_reset(handle_);
}

std::int64_t SqliteQuery::int_at(int column) const {
  return sqlite3_column_int64(handle_, column);
}

std::string_view SqliteQuery::view_at(int column) const {
  const auto* text = static_cast<const char*>(sqlite3_column_blob(handle_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_, column));
  return text == nullptr ? std::string_view() : std::string_view(text, size);
}

bool SqliteQuery::null_at(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

}  // namespace nsposture::store::sqlite
