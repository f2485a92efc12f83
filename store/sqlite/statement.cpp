#include "store/sqlite/statement.h"

#include "store/sqlite/database.h"

#include <sqlite3.h>

#include <utility>

namespace nsposture::store {

Statement::Statement(const Database& database, std::string_view sql) : database_(database) {
  if (sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &handle_, nullptr) != SQLITE_OK) {
    database.fail();
  }
}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), handle_(std::exchange(other.handle_, nullptr)) {}

Statement::~Statement() {
  sqlite3_finalize(handle_);
}

void Statement::bind(int index, std::int64_t value) {
  if (sqlite3_bind_int64(handle_, index, value) != SQLITE_OK) database_.fail();
}

void Statement::bind(int index, std::string_view text) {
  // SQLITE_STATIC: the text outlives the step, which saves a copy a value. An empty view may have a
  // null pointer, which SQLite would take for NULL.
  const char* data = text.data() == nullptr ? "" : text.data();
  if (sqlite3_bind_text64(handle_, index, data, text.size(), SQLITE_STATIC, SQLITE_UTF8) !=
      SQLITE_OK) {
    database_.fail();
  }
}

void Statement::bind(int index, std::nullopt_t /*value*/) {
  if (sqlite3_bind_null(handle_, index) != SQLITE_OK) database_.fail();
}

void Statement::bind_blob(int index, std::string_view bytes) {
  if (sqlite3_bind_blob64(handle_, index, bytes.data(), bytes.size(), SQLITE_STATIC) != SQLITE_OK) {
    database_.fail();
  }
}

bool Statement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  database_.fail();
}

void Statement::reset() {
  sqlite3_reset(handle_);
}

std::int64_t Statement::changes() const {
  return sqlite3_changes64(database_.handle());
}

std::int64_t Statement::int_at(int column) const {
  return sqlite3_column_int64(handle_, column);
}

std::string_view Statement::view_at(int column) const {
  const auto* text = static_cast<const char*>(sqlite3_column_blob(handle_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_, column));
  return text == nullptr ? std::string_view() : std::string_view(text, size);
}

std::string Statement::text_at(int column) const {
  return std::string(view_at(column));
}

bool Statement::null_at(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

}  // namespace nsposture::store
